import type { RowRange } from '../core/catalog/row-range.ts';
import type { Connection } from './connect.ts';

/** What of a run is staged for good, so that --resume need not do it again. Each is written in the transaction that does the work. */
export interface StagedRange extends RowRange {
  readonly schema: string;
  readonly name: string;
  readonly rows: number;
}

/** How many of the statements that follow a table's own rows were run. */
export interface BuiltTable {
  readonly schema: string;
  readonly name: string;
  readonly statements: number;
}

export interface Progress {
  readonly ranges: readonly StagedRange[];
  readonly built: readonly BuiltTable[];
  /** How many of the statements that follow all tables were run. */
  readonly finished: number;
}

/** Writes down which rows are there; belongs into the transaction that loaded them. */
export async function recordRanges(connection: Connection, run: string, ranges: readonly StagedRange[]): Promise<void> {
  await connection.query(
    `INSERT INTO gigchain_migrate.staged (run, schema, name, rows, above, through)
     SELECT $1, r.schema, r.name, r.rows, r.above, r.through
     FROM ROWS FROM (pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[]), pg_catalog.unnest($4::bigint[]),
       pg_catalog.unnest($5::bigint[]), pg_catalog.unnest($6::bigint[])) AS r (schema, name, rows, above, through)`,
    [
      run,
      ranges.map(({ schema }) => schema),
      ranges.map(({ name }) => name),
      ranges.map(({ rows }) => rows),
      ranges.map(({ above }) => above),
      ranges.map(({ through }) => through),
    ],
  );
}

/** Empties tables, and strikes out what was written down of their rows. Rows that come in the same transaction may be frozen. */
export async function emptyTables(
  connection: Connection,
  run: string,
  { places, recorded }: { readonly places: string; readonly recorded: readonly Pick<StagedRange, 'schema' | 'name'>[] },
): Promise<void> {
  await connection.query(`TRUNCATE ${places}`);
  if (recorded.length === 0) return;
  await connection.query(
    `DELETE FROM gigchain_migrate.staged s
     USING ROWS FROM (pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[])) AS t (schema, name)
     WHERE s.run = $1 AND s.schema = t.schema AND s.name = t.name`,
    [run, recorded.map(({ schema }) => schema), recorded.map(({ name }) => name)],
  );
}

/** Writes down how many statements of tables were run; belongs into the transaction that ran them. */
export async function recordBuilt(connection: Connection, run: string, tables: readonly BuiltTable[]): Promise<void> {
  await connection.query(
    `INSERT INTO gigchain_migrate.built (run, schema, name, statements)
     SELECT $1, b.schema, b.name, b.statements
     FROM ROWS FROM (pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[]), pg_catalog.unnest($4::integer[]))
       AS b (schema, name, statements)
     ON CONFLICT (run, schema, name) DO UPDATE SET statements = EXCLUDED.statements`,
    [
      run,
      tables.map(({ schema }) => schema),
      tables.map(({ name }) => name),
      tables.map(({ statements }) => statements),
    ],
  );
}

/** Writes down how many statements that follow all tables were run; belongs into the transaction that ran them. */
export async function recordFinished(connection: Connection, run: string, finished: number): Promise<void> {
  await connection.query('UPDATE gigchain_migrate.runs SET finished = $2 WHERE id = $1', [run, finished]);
}

/** What is staged of a run; needs a journal. */
export async function progressOf(connection: Connection, run: string): Promise<Progress> {
  const ranges = await connection.query<Omit<StagedRange, 'rows'> & { readonly rows: bigint }>(
    'SELECT schema, name, rows, above, through FROM gigchain_migrate.staged WHERE run = $1 ORDER BY position',
    [run],
  );
  const built = await connection.query<BuiltTable>(
    'SELECT schema, name, statements FROM gigchain_migrate.built WHERE run = $1',
    [run],
  );
  const [counted] = await connection.query<{ finished: number }>(
    'SELECT finished FROM gigchain_migrate.runs WHERE id = $1',
    [run],
  );
  return {
    ranges: ranges.map((range) => ({ ...range, rows: Number(range.rows) })),
    built,
    finished: counted?.finished ?? 0,
  };
}
