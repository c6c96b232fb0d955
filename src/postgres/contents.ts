import type { Contents, ContentsRecord, RangeDigest } from '../core/catalog/recorded.ts';
import { startsAgain } from '../core/compare/key-ranges.ts';
import { qualified } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';
import {
  type DigestFrame,
  digestRanges,
  type FramedTable,
  framesOf,
  startsOfAll,
  writersOf,
} from './digest-queries.ts';
import { withTransaction } from './execute.ts';
import type { TableName } from './relations.ts';

export interface TableToDigest extends TableName {
  readonly origin: ContentsRecord['origin'];
  /** The columns to make digests of; without them all. */
  readonly columns?: readonly string[];
  /** Work to do while the server computes. */
  readonly meanwhile?: (frame: DigestFrame) => Promise<void>;
}

export interface DigestOptions {
  /** The caller's transaction keeps writers away; without it one of its own, repeatable read, sees a single state. */
  readonly alone: boolean;
}

/** The digests of one table, as digestTables makes them. */
export async function digestTable(
  connection: Connection,
  table: TableToDigest,
  options: DigestOptions,
): Promise<Contents | null> {
  const [contents = null] = await digestTables(connection, [table], options);
  return contents;
}

/**
 * Digests of the values of tables, in their order, per range of the key where that is one column of integers; null where this role may not
 * read one. The server computes them, so that no row travels, and is asked once for all of the tables. Throws what a `meanwhile` throws, when
 * the server has finished.
 */
export async function digestTables(
  connection: Connection,
  tables: readonly TableToDigest[],
  { alone }: DigestOptions,
): Promise<(Contents | null)[]> {
  if (alone) return digestAll(connection, tables);
  return withTransaction(connection, async () => {
    await connection.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    return digestAll(connection, tables);
  });
}

/** A table with all that its digests are made of. */
interface Framed extends FramedTable {
  readonly table: TableToDigest;
  readonly mark: string;
}

async function digestAll(connection: Connection, tables: readonly TableToDigest[]): Promise<(Contents | null)[]> {
  const frames = await framesOf(connection, tables);
  const readable = tables.flatMap((table, at): Omit<Framed, 'starts'>[] => {
    const frame = frames[at];
    if (frame?.readable !== true) return [];
    return [{ table, ...frame, columns: [...(table.columns ?? frame.columns)] }];
  });
  const starts = await startsOfAll(connection, readable);
  const framed = readable.map((frame, at): Framed => ({ ...frame, starts: starts[at] ?? [] }));
  const [ranges, writers, other] = await Promise.allSettled([
    digestRanges(connection, framed),
    writersOf(connection, framed),
    workMeanwhile(framed),
  ]);
  if (other.status === 'rejected') throw other.reason;
  if (ranges.status === 'rejected') throw ranges.reason;
  if (writers.status === 'rejected') throw writers.reason;
  const contents = new Map(
    framed.map(({ table, columns, key, ranged, mark }, at) => {
      const found = { writers: writers.value[at] ?? null, ranges: ranges.value[at] ?? [] };
      return [table, { columns, key, ranged, mark, origin: table.origin, ...found }];
    }),
  );
  return tables.map((table) => contents.get(table) ?? null);
}

async function workMeanwhile(tables: readonly Framed[]): Promise<void> {
  for (const { table, columns, key, ranged, starts } of tables) {
    await table.meanwhile?.({ columns, key, ranged, starts });
  }
}

/** The digests of a table as it is now, made as the recorded ones were; null where it may not be read. All recorded columns must be there. */
export async function digestAgain(
  connection: Connection,
  table: TableName,
  record: Contents,
): Promise<RangeDigest[] | null> {
  const [frame] = await framesOf(connection, [table]);
  if (frame?.readable !== true) return null;
  const [ranges = []] = await digestRanges(connection, [{ ...record, table, starts: startsAgain(record.ranges) }]);
  return ranges;
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
  const whole = { table, columns: [...columns], key: [], ranged: false, starts: [] };
  const [range] = (await digestRanges(connection, [whole]))[0] ?? [];
  return { rows: range?.rows ?? 0n, digest: range?.digest ?? '' };
}
