import type {
  Contents,
  ContentsRecord,
  RangeDigest,
  RecordedObject,
  RecordedRole,
  Shape,
} from '../core/catalog/recorded.ts';
import type { Connection } from './connect.ts';
import { journalFormat } from './journal-tables.ts';

/** The format of the journal that has records; a run of an older one left none. */
const since = 2;

export interface Recording {
  readonly run: string;
  readonly role: RecordedRole;
  readonly objects: readonly RecordedObject[];
}

/** Writes down what objects are made of and what they hold; a record that is there already gives way. */
export async function recordObjects(connection: Connection, recording: Recording): Promise<void> {
  const { run, role, objects } = recording;
  await connection.query(
    `INSERT INTO gigchain_migrate.recorded (run, role, schema_name, kind, name, shape, contents)
     SELECT $1, $2, o.schema, o.kind, o.name, o.shape::jsonb, o.contents::jsonb
     FROM ROWS FROM (pg_catalog.unnest($3::text[]), pg_catalog.unnest($4::text[]), pg_catalog.unnest($5::text[]),
       pg_catalog.unnest($6::text[]), pg_catalog.unnest($7::text[])) AS o (schema, kind, name, shape, contents)
     ON CONFLICT (run, role, schema_name, kind, name) DO UPDATE SET shape = EXCLUDED.shape, contents = EXCLUDED.contents`,
    [
      run,
      role,
      objects.map(({ schema }) => schema),
      objects.map(({ kind }) => kind),
      objects.map(({ name }) => name),
      objects.map(({ shape }) => JSON.stringify(shape)),
      objects.map(({ contents }) => (contents === null ? null : JSON.stringify({ ...contents, ranges: undefined }))),
    ],
  );
  await recordDigests(connection, recording);
}

async function recordDigests(connection: Connection, { run, role, objects }: Recording): Promise<void> {
  await connection.query(
    `DELETE FROM gigchain_migrate.digests d
     USING ROWS FROM (pg_catalog.unnest($3::text[]), pg_catalog.unnest($4::text[])) AS o (schema, name)
     WHERE d.run = $1 AND d.role = $2 AND d.schema_name = o.schema AND d.name = o.name`,
    [run, role, objects.map(({ schema }) => schema), objects.map(({ name }) => name)],
  );
  const rows = objects.flatMap(({ schema, name, contents }) =>
    (contents?.ranges ?? []).map((range, part) => ({ schema, name, part, ...range })),
  );
  await connection.query(
    `INSERT INTO gigchain_migrate.digests (run, role, schema_name, name, part, low, high, rows, digest)
     SELECT $1, $2, d.schema, d.name, d.part, d.low, d.high, d.rows, d.digest
     FROM ROWS FROM (pg_catalog.unnest($3::text[]), pg_catalog.unnest($4::text[]), pg_catalog.unnest($5::integer[]),
       pg_catalog.unnest($6::bigint[]), pg_catalog.unnest($7::bigint[]), pg_catalog.unnest($8::bigint[]),
       pg_catalog.unnest($9::text[])) AS d (schema, name, part, low, high, rows, digest)`,
    [
      run,
      role,
      rows.map(({ schema }) => schema),
      rows.map(({ name }) => name),
      rows.map(({ part }) => part),
      rows.map(({ low }) => low),
      rows.map(({ high }) => high),
      rows.map((row) => row.rows),
      rows.map(({ digest }) => digest),
    ],
  );
}

/** Writes down what stands in a target schema beside the objects of a run. */
export async function recordNeighbours(
  connection: Connection,
  run: string,
  schema: string,
  beside: Shape,
): Promise<void> {
  await connection.query(
    `INSERT INTO gigchain_migrate.recorded (run, role, schema_name, kind, name, shape)
     VALUES ($1, 'neighbours', $2, 'schema', $2, $3::text::jsonb)`,
    [run, schema, JSON.stringify(beside)],
  );
}

/** What was written down of a run in a role; [] for a run of an older version of this tool. */
export async function recordedObjects(
  connection: Connection,
  run: string,
  role: RecordedRole,
): Promise<RecordedObject[]> {
  if (((await journalFormat(connection)) ?? 0) < since) return [];
  const rows = await connection.query<
    Omit<RecordedObject, 'shape' | 'contents'> & { shape: string; contents: string | null }
  >(
    `SELECT schema_name AS schema, kind, name, shape::text AS shape, contents::text AS contents
     FROM gigchain_migrate.recorded WHERE run = $1 AND role = $2 ORDER BY schema_name, name, kind`,
    [run, role],
  );
  const digests = await connection.query<RangeDigest & { schema: string; name: string }>(
    `SELECT schema_name AS schema, name, low, high, rows, digest
     FROM gigchain_migrate.digests WHERE run = $1 AND role = $2 ORDER BY schema_name, name, part`,
    [run, role],
  );
  const ranges = new Map<string, RangeDigest[]>();
  for (const { schema, name, ...range } of digests) {
    const key = JSON.stringify([schema, name]);
    const list = ranges.get(key);
    if (list === undefined) ranges.set(key, [range]);
    else list.push(range);
  }
  return rows.map(({ shape, contents, ...object }) => ({
    ...object,
    shape: JSON.parse(shape) as Shape,
    contents:
      contents === null ? null : contentsOf(contents, ranges.get(JSON.stringify([object.schema, object.name])) ?? []),
  }));
}

/** What stood beside the objects of a run after its cutover, by target schema. */
export async function recordedNeighbours(connection: Connection, run: string): Promise<ReadonlyMap<string, Shape>> {
  if (((await journalFormat(connection)) ?? 0) < since) return new Map();
  const rows = await connection.query<{ schema: string; shape: string }>(
    `SELECT schema_name AS schema, shape::text AS shape FROM gigchain_migrate.recorded WHERE run = $1 AND role = 'neighbours'`,
    [run],
  );
  return new Map(rows.map(({ schema, shape }) => [schema, JSON.parse(shape) as Shape]));
}

function contentsOf(text: string, ranges: readonly RangeDigest[]): Contents {
  return { ...(JSON.parse(text) as ContentsRecord), ranges };
}
