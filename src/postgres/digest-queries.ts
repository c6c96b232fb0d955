import type { ContentsRecord, RangeDigest } from '../core/catalog/recorded.ts';
import { boundsOf, startsOf } from '../core/compare/key-ranges.ts';
import { qualified, quoteName } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';
import type { TableName } from './relations.ts';

/** Writers of a table that are kept; a table with more than these was not loaded by this tool alone. */
const mostWriters = 100;

/** What of a table digests can be made of. */
export interface Frame {
  readonly columns: string[];
  readonly key: string[];
  readonly ranged: boolean;
  readonly readable: boolean;
  /** The oldest transaction that had not ended when the frame was read. */
  readonly mark: string;
}

/** What digests are made of: these columns, per range of the key where it has one of integers; `starts` tells where the ranges begin. */
export interface DigestFrame extends Pick<ContentsRecord, 'columns' | 'key' | 'ranged'> {
  readonly starts: readonly bigint[];
}

export interface FramedTable extends DigestFrame {
  readonly table: TableName;
}

/** The frame of each table; undefined for one that is not there. */
export async function framesOf(connection: Connection, tables: readonly TableName[]): Promise<(Frame | undefined)[]> {
  const rows = await connection.query<Frame & { i: number }>(
    `SELECT wanted.i::integer - 1 AS i, ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS columns,
       ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS u (attnum, position)
         JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attnum ORDER BY u.position) AS key,
       COALESCE(pg_catalog.cardinality(k.conkey) = 1 AND (
         SELECT a.atttypid IN ('pg_catalog.int2'::regtype, 'pg_catalog.int4'::regtype, 'pg_catalog.int8'::regtype)
         FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = k.conkey[1]), false) AS ranged,
       c.relispopulated AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AND NOT pg_catalog.row_security_active(c.oid) AS readable,
       pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text AS mark
     FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) WITH ORDINALITY AS wanted (schema, name, i)
     JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
     JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
     LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'`,
    [tables.map(({ schema }) => schema), tables.map(({ name }) => name)],
  );
  const frames = groupByNumber(tables.length, rows, ({ i: _, ...frame }) => frame);
  return frames.map(([frame]) => frame);
}

/** Where the ranges of each table begin. The smallest and largest key come from its index. */
export async function startsOfAll(
  connection: Connection,
  tables: readonly Omit<FramedTable, 'starts'>[],
): Promise<bigint[][]> {
  const questions = tables.flatMap(({ table: { schema, name }, key: [column = ''], ranged }, i) =>
    ranged
      ? [
          `SELECT ${i} AS i, pg_catalog.min(x.${quoteName(column)})::bigint AS low, pg_catalog.max(x.${quoteName(column)})::bigint AS high
           FROM ${qualified(schema, name)} AS x`,
        ]
      : [],
  );
  const rows = await askOfEach<{ i: number; low: bigint | null; high: bigint | null }>(connection, questions);
  const starts = groupByNumber(tables.length, rows, ({ low, high }) =>
    low === null || high === null ? [] : startsOf(low, high),
  );
  return starts.map(([own = []]) => own);
}

/**
 * Digests of tables, in the order of their ranges.
 * The sum of hashes does not depend on the order of rows, and counts duplicates. The hash is the one that hash partitions are found by,
 * so it is the same for the life of a database: https://www.postgresql.org/docs/current/ddl-partitioning.html
 * OFFSET 0 keeps the row's text from being made once for each hash, and the planner from sorting all rows by their range.
 */
export async function digestRanges(connection: Connection, tables: readonly FramedTable[]): Promise<RangeDigest[][]> {
  const values: (readonly bigint[])[] = [];
  const questions = tables.map(({ table, columns, key, ranged, starts }, i) => {
    if (ranged) values.push(starts);
    const row = `ROW(${columns.map((column) => `x.${quoteName(column)}`).join(', ')})`;
    const bucket = ranged
      ? `pg_catalog.width_bucket(x.${quoteName(key[0] ?? '')}::bigint, $${values.length}::bigint[])`
      : '0';
    return `SELECT ${i} AS i, y.part, pg_catalog.count(*) AS rows,
       pg_catalog.sum(pg_catalog.hashtextextended(y.text, 0))::text AS one,
       pg_catalog.sum(pg_catalog.hashtextextended(y.text, 1))::text AS other
     FROM (SELECT ${bucket} AS part, ${row}::text COLLATE pg_catalog."C" AS text
           FROM ${qualified(table.schema, table.name)} AS x OFFSET 0) AS y
     GROUP BY y.part`;
  });
  const rows = await askOfEach<{ i: number; part: number; rows: bigint; one: string; other: string }>(
    connection,
    questions,
    values,
  );
  const found = groupByNumber(tables.length, rows, (row) => row);
  return tables.map(({ ranged, starts }, at) => {
    const parts = (found[at] ?? []).sort((left, right) => left.part - right.part);
    return parts.map(({ part, rows: count, one, other }) => ({
      ...(ranged ? boundsOf(starts, part) : { low: null, high: null }),
      rows: count,
      digest: `${hex(one)}${hex(other)}`,
    }));
  });
}

/** The transactions that wrote the rows of each table; null where they are too many. */
export async function writersOf(
  connection: Connection,
  tables: readonly { readonly table: TableName }[],
): Promise<(string[] | null)[]> {
  const rows = await askOfEach<{ i: number; xid: string }>(
    connection,
    tables.map(
      ({ table: { schema, name } }, i) =>
        `SELECT ${i} AS i, x.xmin::text AS xid FROM ${qualified(schema, name)} AS x GROUP BY x.xmin LIMIT ${mostWriters + 1}`,
    ),
  );
  const writers = groupByNumber(tables.length, rows, ({ xid }) => xid);
  return writers.map((xids) => (xids.length > mostWriters ? null : xids));
}

/** The rows of a question for each table, asked together; each row has the number of its table. */
async function askOfEach<Row extends { readonly i: number }>(
  connection: Connection,
  questions: readonly string[],
  values: readonly unknown[] = [],
): Promise<Row[]> {
  if (questions.length === 0) return [];
  return connection.query<Row>(questions.map((question) => `(${question})`).join('\nUNION ALL\n'), values);
}

function groupByNumber<Row extends { readonly i: number }, T>(
  count: number,
  rows: readonly Row[],
  read: (row: Row) => T,
): T[][] {
  const groups = Array.from({ length: count }, (): T[] => []);
  for (const row of rows) groups[row.i]?.push(read(row));
  return groups;
}

/** The low 64 bits of a sum. */
function hex(sum: string): string {
  return BigInt.asUintN(64, BigInt(sum)).toString(16).padStart(16, '0');
}
