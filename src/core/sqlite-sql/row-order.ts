import { sameName } from '../catalog/same-name.ts';
import { type FromSource, findInSources } from './from-sources.ts';
import { sortedSql } from './window-sql.ts';

/** SQLite reads one table in the order of its rowids; which of several it reads first is its own choice. */
export function rowOrderOf(sources: readonly FromSource[]): string | null {
  const [only, ...others] = sources;
  if (only === undefined || others.length > 0 || only.rowidAlias === null) return null;
  return findInSources(sources, only.rowidAlias, null)?.typed.sql ?? null;
}

/** What puts the rows of a FROM into one order, without the columns that are the same in all of them; null where that is not known. */
export function keyOrder(
  sources: readonly FromSource[],
  same: ReadonlySet<string> = new Set(),
): readonly string[] | null {
  const keys = sources.map(({ columns, rowidAlias, primaryKey }) => {
    const names = rowidAlias === null ? primaryKey : [rowidAlias];
    return names.flatMap((name) => columns.find((column) => sameName(column.name, name)) ?? []);
  });
  if (keys.some((key) => key.length === 0)) return null;
  const differing = keys.flat().filter(({ typed }) => !same.has(typed.sql));
  return differing.map(({ typed }) => `${sortedSql(typed)} ASC NULLS FIRST`);
}
