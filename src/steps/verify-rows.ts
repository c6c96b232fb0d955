import { sharedColumns } from '../core/catalog/plan.ts';
import type { Contents } from '../core/catalog/recorded.ts';
import type { Difference } from '../core/catalog/report.ts';
import {
  bucketsFor,
  type CanonicalRow,
  type DigestOptions,
  differingBuckets,
  RowDigests,
} from '../core/compare/row-digests.ts';
import type { Connection } from '../postgres/connect.ts';
import { countRows } from '../postgres/relations.ts';
import type { SidesDigested } from './verify-digests.ts';
import { affordable, explainRows } from './verify-explain.ts';
import {
  countSource,
  coversOnly,
  foundRows,
  larger,
  rowHash,
  sourceRows,
  type TableToVerify,
  type Verification,
} from './verify-sides.ts';

/** What comparing the rows of one table came to. */
export interface RowsOutcome {
  /** The first differences; `total` counts them all, or is a lower bound where `complete` is false. */
  readonly differences: readonly Difference[];
  readonly total: number;
  readonly complete: boolean;
  readonly rows: number;
  readonly found: number;
  /** The largest INTEGER PRIMARY KEY of the source. */
  readonly largestId: bigint | null;
  /** Digests of what was found, made on the way; null where none were. */
  readonly contents: Contents | null;
}

/** Compares the row counts only. */
export async function compareCounts(
  verification: Verification,
  table: TableToVerify,
  connection: Connection,
): Promise<RowsOutcome> {
  const { schema, name } = table.planned.target;
  const { rows, largestId } = countSource(verification, table);
  const found = await countRows(connection, { schema: verification.place(schema), name });
  const isRight = coversOnly(verification, table) ? rows <= found : rows === found;
  const differences = isRight ? [] : [miscount(table, rows, found)];
  return { differences, total: differences.length, complete: true, rows, found, largestId, contents: null };
}

/** Compares every value of one table: by the digests of both sides, and where there are none or they differ value by value. */
export async function compareRows(
  verification: Verification,
  table: TableToVerify,
  connection: Connection,
  digested: SidesDigested | null,
): Promise<RowsOutcome> {
  if (digested === null || digested.differing.length > 0) return compareValues(verification, table, connection);
  const { rows, found, largestId, contents } = digested;
  return { differences: [], total: 0, complete: true, rows, found, largestId, contents };
}

/** Compares the meaning of every value: by digests of canonical texts, and where they differ by a second reading that names the differences. */
async function compareValues(
  verification: Verification,
  table: TableToVerify,
  connection: Connection,
): Promise<RowsOutcome> {
  const options: DigestOptions = { hash: rowHash, key: keyPositions(table), buckets: bucketsFor(table.planned.rows) };
  const right = await digestFound(verification, table, connection, options);
  const { digests: left, largestId } = await digestCanonical(verification, table, options);
  const counted = { rows: left.rows, found: right.rows, largestId, contents: null };
  const buckets = differingBuckets(left, right);
  if (buckets.length === 0) return { differences: [], total: 0, complete: true, ...counted };

  const chosen = affordable(buckets, (bucket) => left.rowsIn(bucket) + right.rowsIn(bucket), table);
  const explained = await explainRows(verification, table, connection, { ...options, chosen: new Set(chosen) });
  const { differences, total } = explained.total > 0 ? explained : unexplained(table, counted);
  // A row without a key may differ in two buckets: in the one it should be in and in the one where it is.
  const unread = Math.ceil((buckets.length - chosen.length) / (options.key === null ? 2 : 1));
  return { differences, total: total + unread, complete: unread === 0, ...counted };
}

async function digestFound(
  verification: Verification,
  table: TableToVerify,
  connection: Connection,
  options: DigestOptions,
): Promise<RowDigests> {
  const digests = new RowDigests(options);
  for await (const batch of foundRows(verification, table, connection)) {
    for (const { canonical } of batch) digests.add(canonical);
  }
  return digests;
}

/** Reads the rows of the source and digests their canonical texts; `also` sees each of them on the way. */
export async function digestCanonical(
  verification: Verification,
  table: TableToVerify,
  options: DigestOptions,
  also: (row: CanonicalRow) => void = () => undefined,
): Promise<{ digests: RowDigests; largestId: bigint | null }> {
  const { source, sourceName, load, rows: total } = table.planned;
  const digests = new RowDigests(options);
  const id = load.findIndex((column) => column.source === table.sqlite.rowidAlias);
  let largestId: bigint | null = null;
  for await (const batch of sourceRows(verification, table, { key: false })) {
    for (const { values, canonical } of batch) {
      digests.add(canonical);
      also(canonical);
      largestId = larger(largestId, values[id] ?? null);
    }
    const progress = { step: 'verify', source, table: sourceName, done: digests.rows, total } as const;
    verification.options.listen({ kind: 'table-progress', ...progress });
  }
  return { digests, largestId };
}

/** Where the key's columns are among the columns of the load; null where the key is not loaded, as a hidden rowid is not. */
function keyPositions({ planned }: TableToVerify): readonly number[] | null {
  const positions = planned.key.map((name) => sharedColumns(planned).findIndex(({ source }) => source === name));
  return positions.length === 0 || positions.includes(-1) ? null : positions;
}

export function miscount({ planned }: TableToVerify, rows: number, found: number): Difference {
  const counts = { expected: `${rows} rows`, found: `${found} rows` };
  return { table: planned.sourceName, column: null, key: '', kind: 'count', ...counts };
}

/** The rows changed between the two readings: what the first found is still a difference. */
function unexplained(
  table: TableToVerify,
  { rows, found }: { readonly rows: number; readonly found: number },
): { differences: Difference[]; total: number } {
  if (rows !== found) return { differences: [miscount(table, rows, found)], total: 1 };
  const what = { expected: 'the rows of the source', found: 'other rows, which changed while they were read' };
  const difference = { table: table.planned.sourceName, column: null, key: '', kind: 'count' as const, ...what };
  return { differences: [difference], total: 1 };
}
