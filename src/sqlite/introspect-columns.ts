import type { SqliteDatabase } from './driver.ts';
import { small, text, textOrNull } from './introspect-rows.ts';

export interface FoundColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly defaultSql: string | null;
  /** Place in the PRIMARY KEY from 1; 0 where the column is not in it. */
  readonly keyPlace: number;
  readonly generated: 'stored' | 'virtual' | null;
  /** A column of a virtual table that SELECT * leaves out: https://www.sqlite.org/vtab.html#hidden_columns_in_virtual_tables */
  readonly hidden: boolean;
}

/** Names of the columns as declared, in order. */
export function columnNames(database: SqliteDatabase, table: string): string[] {
  return tableColumns(database, table).map(({ name }) => name);
}

/** https://www.sqlite.org/pragma.html#pragma_table_xinfo; `hidden` is 2 for a virtual and 3 for a stored generated column. */
export function tableColumns(database: SqliteDatabase, table: string): FoundColumn[] {
  const sql = `SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?, 'main') ORDER BY cid`;
  return database.all(sql, [table]).map(([name, type, notNull, defaultSql, pk, hidden]) => ({
    name: text(name),
    type: text(type),
    notNull: notNull === 1n,
    defaultSql: textOrNull(defaultSql),
    keyPlace: small(pk),
    hidden: hidden === 1n,
    generated: hidden === 2n ? 'virtual' : hidden === 3n ? 'stored' : null,
  }));
}
