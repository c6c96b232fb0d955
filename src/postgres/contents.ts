import type { Contents, ContentsRecord, RangeDigest } from '../core/catalog/recorded.ts';
import { boundsOf, startsAgain, startsOf } from '../core/compare/key-ranges.ts';
import { qualified, quoteName } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';
import { withTransaction } from './execute.ts';
import type { TableName } from './relations.ts';

/** Writers of a table that are kept; a table with more than these was not loaded by this tool alone. */
const mostWriters = 100;

interface Frame {
  readonly columns: string[];
  readonly key: string[];
  readonly ranged: boolean;
  readonly readable: boolean;
}

/** What digests are made of: these columns, per range of the key where it has one of integers; `starts` tells where the ranges begin. */
export interface DigestFrame extends Pick<ContentsRecord, 'columns' | 'key' | 'ranged'> {
  readonly starts: readonly bigint[];
}

export interface DigestOptions {
  readonly origin: ContentsRecord['origin'];
  /** The caller's transaction keeps writers away; without it one of its own, repeatable read, sees a single state. */
  readonly alone: boolean;
  /** The columns to make digests of; without them all. */
  readonly columns?: readonly string[];
  /** Work to do while the server computes. */
  readonly meanwhile?: (frame: DigestFrame) => Promise<void>;
}

/**
 * Digests of the values of a table, per range of its key where that is one column of integers; null where this role may not read it.
 * The server computes them, so that no row travels. Throws what `meanwhile` throws, when the server has finished.
 */
export async function digestTable(
  connection: Connection,
  table: TableName,
  options: DigestOptions,
): Promise<Contents | null> {
  if (options.alone) return digest(connection, table, options);
  return withTransaction(connection, async () => {
    await connection.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    return digest(connection, table, options);
  });
}

async function digest(connection: Connection, table: TableName, options: DigestOptions): Promise<Contents | null> {
  const frame = await frameOf(connection, table);
  if (frame?.readable !== true) return null;
  const { key, ranged } = frame;
  const columns = options.columns ?? frame.columns;
  const [now] = await connection.query<{ mark: string }>(
    'SELECT pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text AS mark',
  );
  const starts = ranged ? await measure(connection, table, key[0] ?? '') : [];
  const [ranges, writers, other] = await Promise.allSettled([
    digestRanges(connection, table, { columns, key, ranged }, starts),
    writersOf(connection, table),
    options.meanwhile?.({ columns, key, ranged, starts }),
  ]);
  if (other.status === 'rejected') throw other.reason;
  if (ranges.status === 'rejected') throw ranges.reason;
  if (writers.status === 'rejected') throw writers.reason;
  return {
    columns,
    key,
    ranged,
    mark: now?.mark ?? '',
    writers: writers.value,
    origin: options.origin,
    ranges: ranges.value,
  };
}

/** The transactions that wrote the rows; null where they are too many. */
async function writersOf(connection: Connection, { schema, name }: TableName): Promise<string[] | null> {
  const writers = await connection.query<{ xid: string }>(
    `SELECT x.xmin::text AS xid FROM ${qualified(schema, name)} AS x GROUP BY x.xmin LIMIT ${mostWriters + 1}`,
  );
  return writers.length > mostWriters ? null : writers.map(({ xid }) => xid);
}

/** The digests of a table as it is now, made as the recorded ones were; null where it may not be read. All recorded columns must be there. */
export async function digestAgain(
  connection: Connection,
  table: TableName,
  record: Contents,
): Promise<RangeDigest[] | null> {
  if ((await frameOf(connection, table))?.readable !== true) return null;
  return digestRanges(connection, table, record, startsAgain(record.ranges));
}

/**
 * The same in a transaction that has locked the table against every other use. Row-level security that is forced on the owner is lifted for
 * the owner as long as the reading takes, which nobody else can see: https://www.postgresql.org/docs/current/ddl-rowsecurity.html
 */
export async function digestLocked(
  connection: Connection,
  table: TableName,
  record: Contents,
): Promise<RangeDigest[] | null> {
  const found = await digestAgain(connection, table, record);
  if (found !== null) return found;
  const forced = await connection.query(
    `SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND c.relforcerowsecurity AND pg_catalog.pg_has_role(c.relowner, 'USAGE')`,
    [table.schema, table.name],
  );
  if (forced.length === 0) return null;
  const alter = `ALTER TABLE ${qualified(table.schema, table.name)}`;
  await connection.query(`${alter} NO FORCE ROW LEVEL SECURITY`);
  const lifted = await digestAgain(connection, table, record);
  await connection.query(`${alter} FORCE ROW LEVEL SECURITY`);
  return lifted;
}

/** What one pass over a table finds, which computes no digest. */
export interface Pass {
  readonly rows: bigint;
  /** Whether no row was written since the digests were made. True is a proof, false is not. */
  readonly isUnwritten: boolean;
}

/**
 * Counts the rows and those written since: a row that was inserted or updated since the digests were made carries a transaction that had
 * not ended then, and where there is none of these, a deleted one is missing from the count:
 * https://www.postgresql.org/docs/current/ddl-system-columns.html. The caller keeps writers away.
 */
export async function passOver(connection: Connection, table: TableName, record: Contents): Promise<Pass> {
  const [row] = await connection.query<{ rows: bigint; newer: bigint }>(
    `SELECT pg_catalog.count(*) AS rows,
       pg_catalog.count(*) FILTER (WHERE pg_catalog.age(x.xmin) <= pg_catalog.age($1::text::xid8::xid)) AS newer
     FROM ${qualified(table.schema, table.name)} AS x`,
    [record.mark],
  );
  const { rows = 0n, newer = null } = row ?? {};
  return { rows, isUnwritten: newer === 0n && rows === record.ranges.reduce((sum, range) => sum + range.rows, 0n) };
}

/** How many rows a table has, and a digest of some of their columns, to be compared with those of a table that should hold the same. */
export async function digestColumns(
  connection: Connection,
  table: TableName,
  columns: readonly string[],
): Promise<{ readonly rows: bigint; readonly digest: string }> {
  const [range] = await digestRanges(connection, table, { columns: [...columns], key: [], ranged: false }, []);
  return { rows: range?.rows ?? 0n, digest: range?.digest ?? '' };
}

/**
 * The sum of hashes does not depend on the order of rows, and counts duplicates. The hash is the one that hash partitions are found by,
 * so it is the same for the life of a database: https://www.postgresql.org/docs/current/ddl-partitioning.html
 * OFFSET 0 keeps the row's text from being made once for each hash, and the planner from sorting all rows by their range.
 */
async function digestRanges(
  connection: Connection,
  table: TableName,
  { columns, key, ranged }: Pick<ContentsRecord, 'columns' | 'key' | 'ranged'>,
  starts: readonly bigint[],
): Promise<RangeDigest[]> {
  const row = `ROW(${columns.map((column) => `x.${quoteName(column)}`).join(', ')})`;
  const bucket = ranged ? `pg_catalog.width_bucket(x.${quoteName(key[0] ?? '')}::bigint, $1::bigint[])` : '0';
  const rows = await connection.query<{ part: number; rows: bigint; one: string; other: string }>(
    `SELECT y.part, pg_catalog.count(*) AS rows,
       pg_catalog.sum(pg_catalog.hashtextextended(y.text, 0))::text AS one,
       pg_catalog.sum(pg_catalog.hashtextextended(y.text, 1))::text AS other
     FROM (SELECT ${bucket} AS part, ${row}::text COLLATE pg_catalog."C" AS text
           FROM ${qualified(table.schema, table.name)} AS x OFFSET 0) AS y
     GROUP BY y.part ORDER BY y.part`,
    ranged ? [starts] : [],
  );
  return rows.map(({ part, rows, one, other }) => ({
    ...(ranged ? boundsOf(starts, part) : { low: null, high: null }),
    rows,
    digest: `${hex(one)}${hex(other)}`,
  }));
}

/** The smallest and largest key come from its index. */
async function measure(connection: Connection, { schema, name }: TableName, key: string): Promise<bigint[]> {
  const [row] = await connection.query<{ low: bigint | null; high: bigint | null }>(
    `SELECT pg_catalog.min(x.${quoteName(key)})::bigint AS low, pg_catalog.max(x.${quoteName(key)})::bigint AS high
     FROM ${qualified(schema, name)} AS x`,
  );
  const { low = null, high = null } = row ?? {};
  return low === null || high === null ? [] : startsOf(low, high);
}

async function frameOf(connection: Connection, { schema, name }: TableName): Promise<Frame | null> {
  const [frame] = await connection.query<Frame>(
    `SELECT ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS columns,
       ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS u (attnum, position)
         JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attnum ORDER BY u.position) AS key,
       COALESCE(pg_catalog.cardinality(k.conkey) = 1 AND (
         SELECT a.atttypid IN ('pg_catalog.int2'::regtype, 'pg_catalog.int4'::regtype, 'pg_catalog.int8'::regtype)
         FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = k.conkey[1]), false) AS ranged,
       c.relispopulated AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AND NOT pg_catalog.row_security_active(c.oid) AS readable
     FROM pg_catalog.pg_class c
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
     WHERE n.nspname = $1 AND c.relname = $2`,
    [schema, name],
  );
  return frame ?? null;
}

/** The low 64 bits of a sum. */
function hex(sum: string): string {
  return BigInt.asUintN(64, BigInt(sum)).toString(16).padStart(16, '0');
}
