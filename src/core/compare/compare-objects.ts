import type { FoundForeignKey, FoundIndex, FoundTable } from '../catalog/found-table.ts';
import type { NotCarried } from '../catalog/note.ts';
import type { PlannedTable } from '../catalog/plan.ts';
import type { Difference } from '../catalog/report.ts';
import type { SqliteForeignKey, SqliteIndex, SqliteTable } from '../catalog/sqlite-catalog.ts';

/** One table on both sides. The plan gives only names and what was refused; what must be there comes from SQLite's definition. */
export interface ObjectsToCompare {
  readonly sqlite: SqliteTable;
  readonly found: FoundTable;
  readonly planned: PlannedTable;
  /** All tables of the source, to find a parent's target name and its PRIMARY KEY. */
  readonly siblings: readonly { readonly sqlite: SqliteTable; readonly planned: PlannedTable }[];
  /** The plan's refusals for this source. */
  readonly notCarried: readonly NotCarried[];
  /** Where the tables of a target schema are now: a staging schema before the cutover, the schema itself after it. */
  readonly place: (schema: string) => string;
}

/** Compares keys, indexes, constraints, defaults and identity of one table with SQLite's definition. */
export function compareObjects(sides: ObjectsToCompare): Difference[] {
  return [
    ...compareColumns(sides),
    ...comparePrimaryKey(sides),
    ...compareIndexes(sides),
    ...compareForeignKeys(sides),
    ...compareChecks(sides),
    ...compareIdentity(sides),
  ];
}

function compareColumns({ sqlite, found, planned, notCarried }: ObjectsToCompare): Difference[] {
  return sqlite.columns.flatMap((column) => {
    const name = targetName(planned, column.name);
    const target = found.columns.find((candidate) => candidate.name === name);
    if (target === undefined) return [missing(sqlite.name, `column ${column.name}`)];
    const differences: Difference[] = [];
    const wanted = column.notNull && planned.target.columns.some((c) => c.name === name && c.notNull);
    if (wanted && !target.notNull) differences.push(missing(sqlite.name, `NOT NULL of column ${column.name}`));
    const hasDefault = target.defaultSql !== null || target.identity !== null || target.generatedSql !== null;
    const nullDefault = column.defaultSql === null || isNullText(column.defaultSql);
    if (!nullDefault && !hasDefault && !refused(notCarried, 'default', `${sqlite.name}.${column.name}`)) {
      differences.push(missing(sqlite.name, `DEFAULT ${column.defaultSql} of column ${column.name}`));
    }
    return differences;
  });
}

function comparePrimaryKey({ sqlite, found, planned }: ObjectsToCompare): Difference[] {
  if (sqlite.primaryKey.length === 0) return [];
  const columns = sqlite.primaryKey.map((name) => targetName(planned, name));
  const keys = [...(found.primaryKey === null ? [] : [found.primaryKey]), ...found.uniques];
  if (keys.some((key) => sameList(key.columns, columns))) return [];
  const uniqueIndex = found.indexes.some((index) => index.unique && coversColumns(index, columns));
  return uniqueIndex ? [] : [missing(sqlite.name, `PRIMARY KEY (${sqlite.primaryKey.join(', ')})`)];
}

function compareIndexes({ sqlite, found, planned, notCarried }: ObjectsToCompare): Difference[] {
  const free = new Set(found.indexes);
  return sqlite.indexes
    .filter((index) => index.origin !== 'primary-key' && !refused(notCarried, 'index', index.name))
    .flatMap((index) => {
      const match = [...free].find((candidate) => sameIndex(index, candidate, planned));
      if (match === undefined) return [missing(sqlite.name, describeIndex(index))];
      free.delete(match);
      return match.valid ? [] : [missing(sqlite.name, `${describeIndex(index)}: it exists but is not valid`)];
    });
}

/** Expressions are compared by their number of columns and options only: their text differs between the two systems. */
function sameIndex(index: SqliteIndex, found: FoundIndex, planned: PlannedTable): boolean {
  if (index.unique !== found.unique || index.columns.length !== found.columns.length) return false;
  if ((index.whereSql === null) !== (found.whereSql === null)) return false;
  return index.columns.every((column, position) => {
    const other = found.columns[position];
    if (other === undefined || column.descending !== other.descending) return false;
    if (column.column === null || other.column === null) return column.column === null || column.collation !== 'BINARY';
    return targetName(planned, column.column) === other.column;
  });
}

function compareForeignKeys(sides: ObjectsToCompare): Difference[] {
  const { sqlite, found, notCarried } = sides;
  const free = new Set(found.foreignKeys);
  return sqlite.foreignKeys.flatMap((key) => {
    if (refused(notCarried, 'foreign key', foreignKeyName(sqlite.name, key))) return [];
    const match = [...free].find((candidate) => sameForeignKey(key, candidate, sides));
    if (match === undefined) return [missing(sqlite.name, describeForeignKey(key))];
    free.delete(match);
    return match.valid || plannedInvalid(sides, match)
      ? []
      : [missing(sqlite.name, `${describeForeignKey(key)}: NOT VALID`)];
  });
}

function sameForeignKey(key: SqliteForeignKey, found: FoundForeignKey, sides: ObjectsToCompare): boolean {
  const parent = sides.siblings.find(({ sqlite }) => sameName(sqlite.name, key.parentTable));
  if (parent === undefined) return false;
  const parentColumns = key.parentColumns.length > 0 ? key.parentColumns : parent.sqlite.primaryKey;
  return (
    found.parentTable === parent.planned.target.name &&
    found.parentSchema === sides.place(parent.planned.target.schema) &&
    sameList(
      found.columns,
      key.columns.map((name) => targetName(sides.planned, name)),
    ) &&
    sameList(
      found.parentColumns,
      parentColumns.map((name) => targetName(parent.planned, name)),
    ) &&
    found.onDelete === key.onDelete &&
    found.onUpdate === key.onUpdate &&
    found.deferrable === key.deferrable
  );
}

function plannedInvalid({ planned }: ObjectsToCompare, found: FoundForeignKey): boolean {
  return planned.target.foreignKeys.some((key) => key.name === found.name && !key.valid);
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

function compareIdentity({ sqlite, found, planned }: ObjectsToCompare): Difference[] {
  const identity = planned.identity;
  if (identity === null) return [];
  const column = found.columns.find(({ name }) => name === identity.column);
  if (column?.nextValue === null || column?.nextValue === undefined) {
    return [missing(sqlite.name, `the sequence of column ${identity.column}`)];
  }
  if (column.nextValue >= identity.next) return [];
  return [
    {
      ...difference(sqlite.name, 'sequence', `a next value of at least ${identity.next}`, `${column.nextValue}`),
      column: identity.column,
    },
  ];
}

/** The name by which a plan's `notCarried` lists a foreign key. */
export function foreignKeyName(table: string, key: SqliteForeignKey): string {
  return `${table}(${key.columns.join(', ')}) → ${key.parentTable}(${key.parentColumns.join(', ')})`;
}

function describeForeignKey(key: SqliteForeignKey): string {
  return `FOREIGN KEY (${key.columns.join(', ')}) REFERENCES ${key.parentTable}(${key.parentColumns.join(', ')})`;
}

function describeIndex(index: SqliteIndex): string {
  const columns = index.columns.map(({ column, sql }) => column ?? sql).join(', ');
  return index.origin === 'create' ? `index ${index.name} (${columns})` : `UNIQUE (${columns})`;
}

function targetName(planned: PlannedTable, source: string): string {
  return planned.load.find((column) => sameName(column.source, source))?.target ?? source;
}

function coversColumns(index: FoundIndex, columns: readonly string[]): boolean {
  return (
    index.columns.length === columns.length &&
    index.columns.every(({ column }, i) => column === null || column === columns[i])
  );
}

function refused(notCarried: readonly NotCarried[], kind: string, name: string): boolean {
  return notCarried.some((entry) => entry.kind === kind && entry.name === name);
}

function isNullText(sql: string): boolean {
  return sql.trim().toLowerCase() === 'null';
}

/** SQLite compares names without regard to ASCII case, https://www.sqlite.org/lang_keywords.html */
function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((value, i) => value === right[i]);
}

function missing(table: string, what: string): Difference {
  return difference(table, 'object', what, 'missing or different');
}

function difference(table: string, kind: Difference['kind'], expected: string, found: string): Difference {
  return { table, column: null, key: '', kind, expected, found };
}
