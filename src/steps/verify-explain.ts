import { sharedColumns } from '../core/catalog/plan.ts';
import { type Explained, explainDifferences, type RowToExplain } from '../core/compare/explain-differences.ts';
import { bucketOf, type CanonicalRow, type DigestOptions } from '../core/compare/row-digests.ts';
import type { Connection } from '../postgres/connect.ts';
import { keyText } from '../sqlite/row-key.ts';
import {
  type FoundRow,
  foundRows,
  type SourceRow,
  sourceRows,
  type TableToVerify,
  type Verification,
} from './verify-sides.ts';

/** Differences of rows that are named per table. */
const mostNamed = 10;

/** How many rows, and estimated bytes, of both sides are held in memory to explain differences. */
const mostExplained = { rows: 50_000, bytes: 64_000_000 };

/** As many buckets as memory allows, and at least one. */
export function affordable(
  buckets: readonly number[],
  rowsIn: (bucket: number) => number,
  { planned }: TableToVerify,
): number[] {
  const rowBytes = Math.max(1, planned.bytes / Math.max(1, planned.rows));
  const most = Math.min(mostExplained.rows, mostExplained.bytes / rowBytes);
  let rows = 0;
  return buckets.filter((bucket, i) => {
    rows += rowsIn(bucket);
    return i === 0 || rows <= most;
  });
}

/** Reads the rows of the chosen buckets again, from both sides, and compares them one by one. */
export async function explainRows(
  verification: Verification,
  table: TableToVerify,
  connection: Connection,
  options: DigestOptions & {
    readonly chosen: ReadonlySet<number>;
    /** Only these rows of the target are looked at; all without it. */
    readonly covers?: (row: CanonicalRow) => boolean;
    readonly mayDiffer?: boolean;
  },
): Promise<Explained> {
  const isChosen = ({ canonical }: SourceRow | FoundRow) => options.chosen.has(bucketOf(canonical, options));
  const isCovered = ({ canonical }: FoundRow) => options.covers?.(canonical) !== false;
  const source: RowToExplain[] = [];
  const found: RowToExplain[] = [];
  for await (const batch of foundRows(verification, table, connection)) {
    found.push(
      ...batch
        .filter(isChosen)
        .filter(isCovered)
        .map((row) => foundToExplain(table, row, options.key)),
    );
  }
  for await (const batch of sourceRows(verification, table, { key: true })) {
    source.push(...batch.filter(isChosen).map((row) => sourceToExplain(table, row)));
  }
  return explainDifferences({
    table: table.planned.sourceName,
    columns: sharedColumns(table.planned).map((column) => column.source),
    key: options.key,
    source,
    found,
    limit: mostNamed,
    mayDiffer: options.mayDiffer === true,
  });
}

function sourceToExplain({ planned }: TableToVerify, { values, canonical }: SourceRow): RowToExplain {
  const shown = sharedColumns(planned).map(({ type: { kind } }, i) => {
    const value = values[i] ?? null;
    // Documents and bytes are easier to compare in the spelling that both sides are brought to.
    if (value === null || value instanceof Uint8Array || isDocument(kind)) return canonical[i] ?? null;
    return String(value);
  });
  return { key: keyText(values.slice(sharedColumns(planned).length)), canonical, shown };
}

function foundToExplain(
  { planned }: TableToVerify,
  { texts, canonical }: FoundRow,
  key: DigestOptions['key'],
): RowToExplain {
  const shown = sharedColumns(planned).map(
    ({ type: { kind } }, i) => (isDocument(kind) ? canonical[i] : texts[i]) ?? null,
  );
  return { key: (key ?? []).map((position) => texts[position] ?? 'NULL').join(', '), canonical, shown };
}

function isDocument(kind: string): boolean {
  return kind === 'json' || kind === 'jsonb';
}
