import type { SqliteTable, SqliteValue } from '../core/catalog/sqlite-catalog.ts';

/** The columns that name a row for people: the PRIMARY KEY, else the rowid; none where both are missing. */
export function keyColumns(table: SqliteTable): readonly string[] {
  if (table.primaryKey.length > 0) return table.primaryKey;
  return table.rowidName === null ? [] : [table.rowidName];
}

/** Values of a key as a message names the row. */
export function keyText(values: readonly SqliteValue[]): string {
  return values.map(valueText).join(', ');
}

function valueText(value: SqliteValue): string {
  if (value === null) return 'NULL';
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`;
  return String(value);
}
