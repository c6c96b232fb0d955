import type { Difference } from '../catalog/report.ts';
import { difference, missing, type ObjectsToCompare, targetName } from './object-differences.ts';

/**
 * The next id must be above every id that the source holds and above AUTOINCREMENT's high-water mark
 * (https://www.sqlite.org/autoinc.html): computed here from what was read, not taken from the plan.
 */
export function compareIdentity({ sqlite, found, planned, largestId }: ObjectsToCompare): Difference[] {
  if (sqlite.rowidAlias === null) return [];
  const name = targetName(planned, sqlite.rowidAlias);
  const next = found.columns.find((column) => column.name === name)?.nextValue ?? null;
  if (next === null) return [missing(sqlite.name, `the sequence of column ${sqlite.rowidAlias}`)];
  const used = [largestId ?? 0n, sqlite.highWater ?? 0n].reduce((left, right) => (left > right ? left : right), 0n);
  if (next > used) return [];
  const wanted = `a next value of at least ${used + 1n}`;
  return [{ ...difference(sqlite.name, 'sequence', wanted, next.toString()), column: sqlite.rowidAlias }];
}
