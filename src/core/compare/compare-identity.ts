import type { Difference } from '../catalog/report.ts';
import { Failure } from '../errors.ts';
import { difference, missing, type ObjectsToCompare, targetName } from './object-differences.ts';

/**
 * The next id must be above every id that the source holds and above AUTOINCREMENT's high-water mark
 * (https://www.sqlite.org/autoinc.html): computed here from what was read, not taken from the plan. Throws a Failure where the role may not
 * read the sequence, which then proves nothing.
 */
export function compareIdentity({ sqlite, found, planned, largestId }: ObjectsToCompare): Difference[] {
  if (sqlite.rowidAlias === null) return [];
  const name = targetName(planned, sqlite.rowidAlias);
  const next = found.columns.find((column) => column.name === name)?.nextValue ?? null;
  if (next === null) return [missing(sqlite.name, `the sequence of column ${sqlite.rowidAlias}`)];
  if (next === 'hidden') throw hidden(planned.target, name);
  const used = [largestId ?? 0n, sqlite.highWater ?? 0n].reduce((left, right) => (left > right ? left : right), 0n);
  if (next > used) return [];
  const wanted = `a next value of at least ${used + 1n}`;
  return [{ ...difference(sqlite.name, 'sequence', wanted, next.toString()), column: sqlite.rowidAlias }];
}

function hidden({ schema, name }: ObjectsToCompare['planned']['target'], column: string): Failure {
  return new Failure({
    kind: 'failed',
    message: `the sequence of ${schema}.${name}.${column} cannot be compared: this role may not read it`,
    advice: 'Run as the owner of the table, or GRANT SELECT on the sequence to this role.',
  });
}
