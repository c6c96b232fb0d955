import type { SqliteForeignKey } from './sqlite-catalog.ts';

/** The name by which a plan's `notCarried` lists a foreign key. */
export function foreignKeyName(table: string, key: SqliteForeignKey): string {
  return `${table}(${key.columns.join(', ')}) → ${key.parentTable}(${key.parentColumns.join(', ')})`;
}
