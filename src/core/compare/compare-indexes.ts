import type { FoundIndex } from '../catalog/found-table.ts';
import { type PlannedTable, sharedColumns } from '../catalog/plan.ts';
import type { Difference } from '../catalog/report.ts';
import type { SqliteIndex, SqliteIndexColumn } from '../catalog/sqlite-catalog.ts';
import { loneColumn } from '../sqlite-sql/lone-column.ts';
import { difference, missing, type ObjectsToCompare, refused, sameList, targetName } from './object-differences.ts';

/** The PRIMARY KEY must be a key or at least unique: with NULL in it PostgreSQL allows no PRIMARY KEY. */
export function comparePrimaryKey({ sqlite, found, planned, notCarried }: ObjectsToCompare): Difference[] {
  if (sqlite.primaryKey.length === 0) return [];
  const index = sqlite.indexes.find(({ origin }) => origin === 'primary-key');
  if (refused(notCarried, 'index', index?.name ?? `${sqlite.name} PRIMARY KEY`)) return [];
  const described = `PRIMARY KEY (${sqlite.primaryKey.join(', ')})`;
  const columns = sqlite.primaryKey.map((name) => targetName(planned, name));
  const keys = [...(found.primaryKey === null ? [] : [found.primaryKey]), ...found.uniques];
  const isUnique =
    keys.some((key) => sameList(key.columns, columns)) ||
    found.indexes.some((candidate) => isUniqueOver(candidate, columns));
  if (!isUnique) return [missing(sqlite.name, described)];
  if (index === undefined || !folds(index, planned)) return [];
  const folded = found.indexes.some(
    (candidate) => candidate.valid && hasExpression(candidate) && sameIndex(index, candidate, planned),
  );
  return folded ? [] : [missing(sqlite.name, `${described} with the collation ${index.columns[0]?.collation}`)];
}

/** Every index and UNIQUE of SQLite's definition must have an index of its own. */
export function compareIndexes({ sqlite, found, planned, notCarried }: ObjectsToCompare): Difference[] {
  const free = new Set(found.indexes);
  return sqlite.indexes
    .filter((index) => index.origin !== 'primary-key' && !refused(notCarried, 'index', index.name))
    .flatMap((index) => {
      const matches = [...free].filter((candidate) => sameIndex(index, candidate, planned));
      const match = matches.find(({ name }) => name === index.name) ?? matches.find(({ valid }) => valid) ?? matches[0];
      if (match === undefined) return [missing(sqlite.name, described(index))];
      free.delete(match);
      return match.valid ? [] : [difference(sqlite.name, 'object', described(index), 'an index that is not valid')];
    });
}

/** Expressions are compared by their number and the index's options only: their text differs between the two systems. */
function sameIndex(index: SqliteIndex, found: FoundIndex, planned: PlannedTable): boolean {
  if (found.method !== 'btree' || index.unique !== found.unique || index.columns.length !== found.columns.length)
    return false;
  if ((index.whereSql === null) !== (found.whereSql === null)) return false;
  return index.columns.every((column, position) => {
    const other = found.columns[position];
    if (other === undefined || column.descending !== other.descending) return false;
    if (column.column === null) return other.column === null || isLone(column, other.column, planned);
    if (foldsPart(column, planned)) return other.column === null;
    return targetName(planned, column.column) === other.column;
  });
}

/** PostgreSQL takes an expression that is a column alone for the column. */
function isLone({ sql }: SqliteIndexColumn, column: string, planned: PlannedTable): boolean {
  const name = loneColumn(sql);
  return name !== null && targetName(planned, name) === column;
}

function folds(index: SqliteIndex, planned: PlannedTable): boolean {
  return index.columns.some((part) => foldsPart(part, planned));
}

/** A collation changes what is equal only in text; there it takes an expression. */
function foldsPart({ column, collation }: SqliteIndexColumn, planned: PlannedTable): boolean {
  const name = column === null ? null : targetName(planned, column);
  const kind = sharedColumns(planned).find(({ target }) => target === name)?.type.kind;
  return collation !== 'BINARY' && (kind === 'text' || kind === 'varchar');
}

function isUniqueOver({ unique, valid, whereSql, columns }: FoundIndex, names: readonly string[]): boolean {
  const plain = columns.map(({ column }) => column ?? '');
  return unique && valid && whereSql === null && sameList(plain, names);
}

function hasExpression(index: FoundIndex): boolean {
  return index.columns.some(({ column }) => column === null);
}

function described(index: SqliteIndex): string {
  const columns = index.columns.map(({ column, sql, descending }) => `${column ?? sql}${descending ? ' DESC' : ''}`);
  if (index.origin !== 'create') return `UNIQUE (${columns.join(', ')})`;
  const where = index.whereSql === null ? '' : ` WHERE ${index.whereSql}`;
  return `${index.unique ? 'unique index' : 'index'} ${index.name} (${columns.join(', ')})${where}`;
}
