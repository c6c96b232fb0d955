import type { SqliteColumn, SqliteObject, SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from './driver.ts';
import { quoteSqliteName } from './sql-names.ts';

/**
 * Takes out of a table the virtual columns that SQLite itself cannot compute: they are computed when they are read, and the
 * expression can fail then (https://www.sqlite.org/gencol.html), so there is no value to carry. They are named instead.
 */
export function withoutUncomputable(
  database: SqliteDatabase,
  table: SqliteTable,
): { readonly table: SqliteTable; readonly uncomputable: readonly SqliteObject[] } {
  const failures = table.columns.flatMap((column) => {
    const reason = column.generated?.kind === 'virtual' ? failureOf(database, table, column) : null;
    return reason === null ? [] : [{ column, reason }];
  });
  if (failures.length === 0) return { table, uncomputable: [] };
  const lost = new Set(failures.map(({ column }) => column));
  return {
    table: { ...table, columns: table.columns.filter((column) => !lost.has(column)) },
    uncomputable: failures.map(({ column, reason }) => ({
      kind: 'uncomputable-column',
      name: `${table.name}.${column.name}`,
      table: table.name,
      sql: `GENERATED ALWAYS AS (${column.generated?.sql ?? ''})`,
      reason,
    })),
  };
}

function failureOf(database: SqliteDatabase, table: SqliteTable, column: SqliteColumn): string | null {
  const name = `source.${quoteSqliteName(column.name)}`;
  try {
    database.all(`SELECT count(${name}) FROM main.${quoteSqliteName(table.name)} AS source NOT INDEXED`);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
