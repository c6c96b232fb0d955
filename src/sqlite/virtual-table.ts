import type { SqliteColumn, SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import { affinityOf } from '../core/sqlite-sql/affinity.ts';
import type { FoundColumn } from './introspect-columns.ts';
import type { SchemaRow } from './introspect-rows.ts';
import { freeRowidName } from './introspect-table.ts';

interface Parts {
  readonly row: SchemaRow;
  readonly sql: string;
  readonly virtual: SqliteTable['virtual'];
}

/** The rowid is how other tables refer to the rows, so it becomes a column. */
export function withRowid({
  found,
  taken,
  ...parts
}: Parts & { readonly found: readonly FoundColumn[]; readonly taken: readonly FoundColumn[] }): SqliteTable {
  const columns = found.map(columnOf);
  const key = freeRowidName(taken.map(({ name }) => name));
  if (key === null) return keyed({ ...parts, columns, key });
  const rowid: SqliteColumn = {
    name: key,
    declaredType: 'INTEGER',
    affinity: 'integer',
    notNull: false,
    defaultSql: null,
    collation: 'BINARY',
    generated: null,
    hidden: true,
  };
  return keyed({ ...parts, columns: [rowid, ...columns], key });
}

/** A table whose rows a module gives, by its key. */
export function keyed({
  row,
  sql,
  virtual,
  columns,
  key,
}: Parts & { readonly columns: readonly SqliteColumn[]; readonly key: string | null }): SqliteTable {
  return {
    name: row.name,
    sql,
    strict: false,
    withoutRowid: false,
    columns,
    primaryKey: key === null ? [] : [key],
    rowidAlias: key,
    rowidName: key,
    autoincrement: false,
    highWater: null,
    indexes: [],
    foreignKeys: [],
    checks: [],
    virtual,
    fullTexts: [],
  };
}

/** A column as the module declares it. */
export function columnOf({ name, type, hidden }: FoundColumn): SqliteColumn {
  return {
    name,
    declaredType: type,
    affinity: affinityOf(type, { strict: false }),
    notNull: false,
    defaultSql: null,
    collation: 'BINARY',
    generated: null,
    ...(hidden ? { hidden } : {}),
  };
}
