import type { Difference } from '../catalog/report.ts';
import { compareColumns } from './compare-columns.ts';
import { compareForeignKeys } from './compare-foreign-keys.ts';
import { compareIdentity } from './compare-identity.ts';
import { compareIndexes, comparePrimaryKey } from './compare-indexes.ts';
import { compareSearches } from './compare-searches.ts';
import { difference, missing, type ObjectsToCompare } from './object-differences.ts';

export { foreignKeyName } from '../catalog/foreign-key-name.ts';
export type { ObjectsToCompare } from './object-differences.ts';

/** Compares columns, keys, indexes, constraints, defaults and identity of one table with SQLite's definition. */
export function compareObjects(sides: ObjectsToCompare): Difference[] {
  return [
    ...compareColumns(sides),
    ...comparePrimaryKey(sides),
    ...compareIndexes(sides),
    ...compareSearches(sides),
    ...compareForeignKeys(sides),
    ...compareChecks(sides),
    ...compareIdentity(sides),
  ];
}

function compareChecks({ sqlite, found, planned, notCarried }: ObjectsToCompare): Difference[] {
  const refusals = notCarried.filter(({ kind, name }) => kind === 'check' && name.startsWith(`${sqlite.name}.`)).length;
  const wanted = sqlite.checks.length - refusals;
  const differences = planned.target.checks
    .filter((check) => check.valid && !found.checks.some(({ name, valid }) => name === check.name && valid))
    .map((check) => missing(sqlite.name, `CHECK ${check.name}`));
  if (differences.length > 0 || found.checks.length >= wanted) return differences;
  return [difference(sqlite.name, 'object', `${wanted} CHECK constraints`, `${found.checks.length}`)];
}
