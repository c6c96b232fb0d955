import { foreignKeyName } from '../catalog/foreign-key-name.ts';
import type { PgForeignKey, PgIndex } from '../catalog/pg-catalog.ts';
import type { SqliteForeignKey } from '../catalog/sqlite-catalog.ts';
import { quoteName } from '../ddl/quote.ts';
import { adviseIndex, foreignKeyIndex, isIndexed, mayBeIndexed } from './advised-indexes.ts';
import { findColumn, sameName, type TableDraft, targetColumns } from './draft.ts';
import { whyApart } from './joined-columns.ts';
import type { PlannedKeys } from './keys.ts';
import { type NameAllocator, targetName } from './names.ts';
import type { ConstraintBooks, Notebook } from './notebook.ts';

/** A table of the same source with its planned keys, which a foreign key may point at. */
export interface KeyedDraft {
  readonly draft: TableDraft;
  readonly keys: PlannedKeys;
}

export interface PlannedForeignKeys {
  readonly foreignKeys: readonly PgForeignKey[];
  /** In place of foreign keys that PostgreSQL refuses because the parent is not unique, and those that the others want. */
  readonly indexes: readonly PgIndex[];
}

/** Foreign keys of a table; what PostgreSQL would refuse is named in a note and left out. `relations` names the indexes of the schema; `create`: advised ones too. */
export function planForeignKeys(
  child: KeyedDraft,
  siblings: readonly KeyedDraft[],
  books: ConstraintBooks & { readonly relations: NameAllocator; readonly create: boolean },
): PlannedForeignKeys {
  const foreignKeys: PgForeignKey[] = [];
  const indexes: PgIndex[] = [];
  child.draft.sqlite.foreignKeys.forEach((key, position) => {
    const parent = siblings.find(({ draft }) => sameName(draft.sqlite.name, key.parentTable));
    const found = resolve(child.draft, key, position, parent);
    if (found.kind === 'refused') {
      refuse(child.draft, key, found, books.notebook);
      const { columns } = found;
      if (columns !== null && !isIndexed({ keys: child.keys, more: indexes, columns }))
        indexes.push(foreignKeyIndex({ draft: child.draft, columns }, books.relations));
      return;
    }
    reportFolding(child.draft, key, found, books.notebook);
    // One index serves all that refer by the same columns.
    const isRepeated = foreignKeys.some(({ columns }) => columns.join('\0') === found.columns.join('\0'));
    foreignKeys.push({
      name: books.names.take(
        key.name === null
          ? `${child.draft.name}_${found.columns.join('_')}_fkey`
          : targetName(key.name, child.draft.identifiers, 'table').name,
      ),
      columns: found.columns,
      parentSchema: found.parent.schema,
      parentTable: found.parent.name,
      parentColumns: found.parentColumns,
      onDelete: key.onDelete,
      onUpdate: key.onUpdate,
      deferrable: key.deferrable,
      valid: !hasOrphans(child.draft, key, position, books.notebook),
    });
    const index = isRepeated ? null : adviseIndex({ ...child, more: indexes, key, columns: found.columns }, books);
    if (index !== null) indexes.push(index);
  });
  return { foreignKeys, indexes };
}

type Resolved =
  | {
      readonly kind: 'found';
      readonly parent: TableDraft;
      readonly columns: readonly string[];
      readonly parentColumns: readonly string[];
    }
  | Refused;

interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
  /** The child's columns where an index is made in place of the key. */
  readonly columns: readonly string[] | null;
  readonly advice: string;
}

const addByHand = 'Correct the reference in the source, or add a foreign key by hand after the migration.';

function resolve(child: TableDraft, key: SqliteForeignKey, position: number, parent: KeyedDraft | undefined): Resolved {
  const refused = (reason: string, more: Partial<Refused> = {}): Refused => ({
    kind: 'refused',
    reason,
    columns: null,
    advice: addByHand,
    ...more,
  });
  if (parent === undefined) return refused(`the table ${key.parentTable} is not part of this migration`);
  const wanted = key.parentColumns.length > 0 ? key.parentColumns : parent.draft.sqlite.primaryKey;
  const columns = targetColumns(child, key.columns);
  const parentColumns = targetColumns(parent.draft, wanted);
  if (columns === null || parentColumns === null) {
    const [table, names] = columns === null ? [child, key.columns] : [parent.draft, wanted];
    const missing = names.filter((name) => findColumn(table, name) === undefined).join(', ');
    return refused(`${table.sqlite.name} has no column ${missing}`);
  }
  if (wanted.length === 0 || columns.length !== parentColumns.length)
    return refused(`${key.parentTable} has no PRIMARY KEY of ${columns.length} columns`);
  const apart = key.columns.flatMap((name, i) => {
    const [column, parentColumn] = [findColumn(child, name), findColumn(parent.draft, wanted[i] ?? '')];
    if (column === undefined || parentColumn === undefined) return [];
    const reason = whyApart({ draft: child, column }, { draft: parent.draft, column: parentColumn });
    return reason === null ? [] : [reason];
  })[0];
  if (apart !== undefined) return refused(apart.reason, apart);
  if (!isUnique(parent.keys, parentColumns)) {
    const reason = `${key.parentTable}(${wanted.join(', ')}) is not unique`;
    return mayBeIndexed(child, key.columns)
      ? refused(`${reason}; its columns get an index instead`, { columns })
      : refused(reason);
  }
  const computed = key.columns.find((name) => findColumn(child, name)?.generatedSql !== null);
  if (computed !== undefined && writes(key))
    return refused(`${computed} is generated, so that ${key.onDelete}, ${key.onUpdate} could not write it`);
  const unlike = rowsOf(child.source.profile.unlikeParents, child, position);
  if (unlike !== undefined) {
    const rows = `${unlike.count} rows (for example ${unlike.example})`;
    return refused(`${rows} find their parent only by the collation or affinity of ${key.parentTable}`);
  }
  return { kind: 'found', parent: parent.draft, columns, parentColumns };
}

function writes({ onDelete, onUpdate }: SqliteForeignKey): boolean {
  return [onDelete, onUpdate].some((action) => action.startsWith('SET')) || onUpdate === 'CASCADE';
}

/** PostgreSQL wants a unique key or a whole, plain unique index over exactly these columns, in any order. */
function isUnique({ primaryKey, uniques, indexes }: PlannedKeys, columns: readonly string[]): boolean {
  const plainIndexes = indexes
    .filter(({ unique, whereSql }) => unique && whereSql === null)
    .map((index) => index.columns.map(({ sql }) => sql));
  const keys = [...(primaryKey === null ? [] : [primaryKey]), ...uniques].map((key) => key.columns.map(quoteName));
  const wanted = columns.map(quoteName).sort();
  return [...keys, ...plainIndexes].some(
    (key) => key.length === wanted.length && [...key].sort().every((name, i) => name === wanted[i]),
  );
}

/** SQLite compares by the parent's collation, PostgreSQL by bytes: the key is stricter than it was. */
function reportFolding(
  child: TableDraft,
  key: SqliteForeignKey,
  { parent }: Extract<Resolved, { kind: 'found' }>,
  notebook: Notebook,
): void {
  const wanted = key.parentColumns.length > 0 ? key.parentColumns : parent.sqlite.primaryKey;
  const folded = wanted.flatMap((name) => {
    const found = findColumn(parent, name);
    const isText = found?.type.kind === 'text' || found?.type.kind === 'varchar';
    return isText && found.sqlite.collation !== 'BINARY' ? [found.sqlite] : [];
  });
  const [first] = folded;
  if (first === undefined) return;
  notebook.add({
    code: 'GM324',
    source: child.source.label,
    table: child.sqlite.name,
    column: key.columns[0] ?? '',
    message: `it refers to ${parent.sqlite.name}(${first.name}), which SQLite compares by ${first.collation}: all present rows match byte for byte, and new rows will have to`,
    advice: 'Where the application relies on the collation, make both columns citext after the migration.',
  });
}

function rowsOf(
  rows: TableDraft['source']['profile']['orphans'],
  child: TableDraft,
  position: number,
): (typeof rows)[number] | undefined {
  return rows.find(({ table, foreignKey }) => table === child.sqlite.name && foreignKey === position);
}

function hasOrphans(child: TableDraft, key: SqliteForeignKey, position: number, notebook: Notebook): boolean {
  const orphans = rowsOf(child.source.profile.orphans, child, position);
  if (orphans === undefined || orphans.count === 0) return false;
  notebook.add({
    code: 'GM304',
    source: child.source.label,
    table: child.sqlite.name,
    column: key.columns[0] ?? '',
    message: `${orphans.count} rows have no parent in ${key.parentTable} (for example ${orphans.example}): the foreign key is created NOT VALID, so that it guards new rows only`,
    advice: 'Mend these rows, then run ALTER TABLE … VALIDATE CONSTRAINT.',
  });
  return true;
}

function refuse(child: TableDraft, key: SqliteForeignKey, { reason, advice }: Refused, notebook: Notebook): void {
  const parent = key.parentColumns.length > 0 ? `${key.parentTable}(${key.parentColumns.join(', ')})` : key.parentTable;
  const sql = `FOREIGN KEY (${key.columns.join(', ')}) REFERENCES ${parent}`;
  notebook.refuse({
    code: 'GM303',
    source: child.source.label,
    table: child.sqlite.name,
    column: key.columns[0] ?? '',
    kind: 'foreign key',
    name: foreignKeyName(child.sqlite.name, key),
    sql,
    message: `${sql} is not carried: ${reason}`,
    advice,
  });
}
