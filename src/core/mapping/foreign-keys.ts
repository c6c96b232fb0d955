import { foreignKeyName } from '../catalog/foreign-key-name.ts';
import type { PgForeignKey } from '../catalog/pg-catalog.ts';
import type { SqliteForeignKey } from '../catalog/sqlite-catalog.ts';
import { findColumn, sameName, type TableDraft, targetColumns } from './draft.ts';
import type { PlannedKeys } from './keys.ts';
import type { ConstraintBooks, Notebook } from './notebook.ts';

/** A table of the same source with its planned keys, which a foreign key may point at. */
export interface KeyedDraft {
  readonly draft: TableDraft;
  readonly keys: PlannedKeys;
}

/** Foreign keys of a table; what PostgreSQL would refuse is named in a note and left out. */
export function planForeignKeys(
  child: TableDraft,
  siblings: readonly KeyedDraft[],
  { names, notebook }: ConstraintBooks,
): PgForeignKey[] {
  return child.sqlite.foreignKeys.flatMap((key, position) => {
    const parent = siblings.find(({ draft }) => sameName(draft.sqlite.name, key.parentTable));
    const found = resolve(child, key, parent);
    if (found.kind === 'refused') {
      refuse(child, key, found.reason, notebook);
      return [];
    }
    const valid = !hasOrphans(child, key, position, notebook);
    return [
      {
        name: names.take(key.name ?? `${child.name}_${found.columns.join('_')}_fkey`),
        columns: found.columns,
        parentSchema: found.parent.schema,
        parentTable: found.parent.name,
        parentColumns: found.parentColumns,
        onDelete: key.onDelete,
        onUpdate: key.onUpdate,
        deferrable: key.deferrable,
        valid,
      },
    ];
  });
}

type Resolved =
  | {
      readonly kind: 'found';
      readonly parent: TableDraft;
      readonly columns: readonly string[];
      readonly parentColumns: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reason: string };

function resolve(child: TableDraft, key: SqliteForeignKey, parent: KeyedDraft | undefined): Resolved {
  if (parent === undefined)
    return { kind: 'refused', reason: `the table ${key.parentTable} is not part of this migration` };
  const wanted = key.parentColumns.length > 0 ? key.parentColumns : parent.draft.sqlite.primaryKey;
  const columns = targetColumns(child, key.columns);
  const parentColumns = targetColumns(parent.draft, wanted);
  if (columns === null || parentColumns === null) {
    const missing = wanted.filter((name) => findColumn(parent.draft, name) === undefined).join(', ');
    return { kind: 'refused', reason: `${key.parentTable} has no column ${missing}` };
  }
  if (wanted.length === 0 || columns.length !== parentColumns.length) {
    return { kind: 'refused', reason: `${key.parentTable} has no PRIMARY KEY of ${columns.length} columns` };
  }
  if (!isUnique(parent.keys, parentColumns)) {
    return { kind: 'refused', reason: `${key.parentTable}(${wanted.join(', ')}) is not unique` };
  }
  const differing = key.columns.find(
    (name, i) => !comparable(findColumn(child, name), findColumn(parent.draft, wanted[i] ?? '')),
  );
  if (differing !== undefined)
    return { kind: 'refused', reason: `${differing} has another type than the column it refers to` };
  return { kind: 'found', parent: parent.draft, columns, parentColumns };
}

/** PostgreSQL wants a unique key or a whole, plain unique index over exactly these columns, in any order. */
function isUnique({ primaryKey, uniques, indexes }: PlannedKeys, columns: readonly string[]): boolean {
  const plainIndexes = indexes
    .filter(({ unique, whereSql }) => unique && whereSql === null)
    .map((index) => index.columns.map(({ sql }) => sql));
  const keys = [...(primaryKey === null ? [] : [primaryKey]), ...uniques].map((key) => key.columns.map(quoted));
  const wanted = columns.map(quoted).sort();
  return [...keys, ...plainIndexes].some(
    (key) => key.length === wanted.length && [...key].sort().every((name, i) => name === wanted[i]),
  );
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function comparable(left: ReturnType<typeof findColumn>, right: ReturnType<typeof findColumn>): boolean {
  const family = (column: ReturnType<typeof findColumn>) =>
    column?.type.kind === 'varchar' ? 'text' : column?.type.kind;
  return family(left) === family(right);
}

function hasOrphans(child: TableDraft, key: SqliteForeignKey, position: number, notebook: Notebook): boolean {
  const orphans = child.source.profile.orphans.find(
    ({ table, foreignKey }) => table === child.sqlite.name && foreignKey === position,
  );
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

function refuse(child: TableDraft, key: SqliteForeignKey, reason: string, notebook: Notebook): void {
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
    advice: 'Correct the reference in the source, or add a foreign key by hand after the migration.',
  });
}
