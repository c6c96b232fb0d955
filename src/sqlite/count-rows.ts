import type { SqliteDatabase } from './driver.ts';
import { quoteSqliteName } from './sql-names.ts';

/** The number of rows of a table. SQLite counts by the smallest index, and cannot by one with a collation of the application. Throws what the database throws. */
export function countRows(database: SqliteDatabase, table: string): number {
  const count = (indexed: string): number =>
    Number(database.all(`SELECT count(*) FROM main.${quoteSqliteName(table)} ${indexed}`)[0]?.[0] ?? 0n);
  try {
    return count('');
  } catch {
    return count('NOT INDEXED');
  }
}
