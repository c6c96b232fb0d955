import type { Difference } from '../catalog/report.ts';
import { type CanonicalRow, joined } from './row-digests.ts';
import { shownPair, shownRow } from './shown-values.ts';

/** A row of one side from a second reading. */
export interface RowToExplain {
  /** The row's key as people read it; '' where it has none. */
  readonly key: string;
  readonly canonical: CanonicalRow;
  /** The values as messages quote them, null for NULL. */
  readonly shown: readonly (string | null)[];
}

export interface ToExplain {
  readonly table: string;
  readonly columns: readonly string[];
  /** Positions of the key's columns; null where rows have no key on both sides. */
  readonly key: readonly number[] | null;
  readonly source: readonly RowToExplain[];
  readonly found: readonly RowToExplain[];
  /** How many differences to name; all are counted. */
  readonly limit: number;
  /** Whether a row that is there on both sides may have other values: then it is counted among `changed`, and is no difference. */
  readonly mayDiffer?: boolean;
}

export interface Explained {
  readonly differences: Difference[];
  readonly total: number;
  /** Rows that are there on both sides with other values: how many, and the keys of the first. */
  readonly changed: { readonly rows: number; readonly keys: readonly string[] };
}

/** Keys of changed rows that are named. */
const mostKeys = 20;

/** The most comparisons that looking for the nearest row may take; beyond, rows are named as missing and extra. */
const mostPairs = 250_000;

/** Names what differs between the rows of two sides, value by value where a row is there on both. */
export function explainDifferences(sides: ToExplain): Explained {
  const foundByKey = grouped(sides.found, sides.key);
  const differences: Difference[] = [];
  const keys: string[] = [];
  let [total, rows] = [0, 0];
  const report = (more: readonly Difference[]) => {
    const [first] = more;
    if (first?.kind === 'value') {
      rows += 1;
      if (keys.length < mostKeys) keys.push(first.key);
      if (sides.mayDiffer === true) return;
    }
    total += more.length;
    differences.push(...more.slice(0, sides.limit - differences.length));
  };
  for (const [key, source] of grouped(sides.source, sides.key)) {
    explainGroup(sides, source, foundByKey.get(key) ?? [], report);
    foundByKey.delete(key);
  }
  for (const found of foundByKey.values()) explainGroup(sides, [], found, report);
  return { differences, total, changed: { rows, keys } };
}

function explainGroup(
  sides: ToExplain,
  source: readonly RowToExplain[],
  found: readonly RowToExplain[],
  report: (more: readonly Difference[]) => void,
): void {
  const unmatched = new Map<string, RowToExplain[]>();
  for (const row of found) push(unmatched, joined(row.canonical), row);
  const missing = source.filter((row) => unmatched.get(joined(row.canonical))?.pop() === undefined);
  const extra = new Set([...unmatched.values()].flat());
  const paired = missing.length * extra.size <= mostPairs;
  for (const row of missing) {
    const other = paired ? nearest(row, extra, sides.key !== null) : null;
    if (other === null) {
      report([rowDifference(sides.table, 'missing-row', row)]);
    } else {
      extra.delete(other);
      report(valueDifferences(sides, row, other));
    }
  }
  for (const row of extra) report([rowDifference(sides.table, 'extra-row', row)]);
}

/** The row that most values of another are in; without a common key at least half of them. */
function nearest(row: RowToExplain, others: ReadonlySet<RowToExplain>, sameKey: boolean): RowToExplain | null {
  let best: RowToExplain | null = null;
  let most = sameKey ? -1 : Math.max(1, row.canonical.length / 2) - 0.5;
  for (const other of others) {
    const same = row.canonical.filter((value, i) => value === other.canonical[i]).length;
    if (same > most) [best, most] = [other, same];
  }
  return best;
}

function valueDifferences({ table, columns }: ToExplain, row: RowToExplain, other: RowToExplain): Difference[] {
  return columns.flatMap((column, i) => {
    if (row.canonical[i] === other.canonical[i]) return [];
    const shown = shownPair(row.shown[i] ?? null, other.shown[i] ?? null);
    return [{ table, column, key: row.key, kind: 'value' as const, ...shown }];
  });
}

function rowDifference(table: string, kind: 'missing-row' | 'extra-row', row: RowToExplain): Difference {
  const shown = shownRow(row.shown);
  const [expected, found] = kind === 'missing-row' ? [shown, 'no such row'] : ['no such row', shown];
  return { table, column: null, key: row.key, kind, expected, found };
}

function grouped(rows: readonly RowToExplain[], key: ToExplain['key']): Map<string, RowToExplain[]> {
  const groups = new Map<string, RowToExplain[]>();
  for (const row of rows) {
    push(groups, key === null ? '' : joined(key.map((position) => row.canonical[position] ?? null)), row);
  }
  return groups;
}

function push(groups: Map<string, RowToExplain[]>, key: string, row: RowToExplain): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [row]);
  else group.push(row);
}
