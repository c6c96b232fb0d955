import type { MigrationPlan, PlannedTable } from '../catalog/plan.ts';

/** What a value costs, in bytes that cost as much. */
const valueWeight = 60;

/**
 * How much longer loading, keys and verifying take than reading the sources did: 2.7 to 6.2 times in six runs over narrow rows, wide rows
 * and long texts, with the target on the same machine.
 */
const timesReading = 4;

/** What a row of a table costs, in bytes that cost as much. */
export function rowWeight({ load, bytes, rows }: Pick<PlannedTable, 'load' | 'bytes' | 'rows'>): number {
  return load.length * valueWeight + bytes / Math.max(rows, 1);
}

/**
 * About how many seconds each table will take, from how long reading the sources took on this machine; null where that is not known. An
 * estimate, which nothing is decided by.
 */
export function estimateSeconds(
  { tables }: Pick<MigrationPlan, 'tables'>,
  readingSeconds: number,
): ReadonlyMap<PlannedTable, number> | null {
  const weights = tables.map((table) => table.rows * rowWeight(table));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (readingSeconds <= 0 || whole === 0) return null;
  return new Map(tables.map((table, at) => [table, (readingSeconds * timesReading * (weights[at] ?? 0)) / whole]));
}
