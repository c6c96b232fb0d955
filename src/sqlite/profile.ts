import type { SourceProfile } from '../core/catalog/profile.ts';
import type { SqliteCatalog } from '../core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from './driver.ts';
import { findBrokenChecks } from './profile-checks.ts';
import { findClashes } from './profile-clashes.ts';
import { measureLongKeys } from './profile-long-keys.ts';
import { findOrphans, findUnlikeParents } from './profile-orphans.ts';
import { profileTable } from './profile-table.ts';
import { quoteSqliteName } from './sql-names.ts';

/**
 * Reads every value of every table. Counts are exact. Texts are tried only for the forms that their column's declared type
 * could ask for; the other counts stay 0. Whether a text is Unicode is judged by its bytes: in a UTF-8 database where a
 * driver put U+FFFD, in a UTF-16 database always, since half a surrogate pair does not show in the driver's text.
 * `onProgress` gets rows, at the start and end of a table and every 20,000 between. Throws what the database throws.
 */
export function profileSource(
  database: SqliteDatabase,
  catalog: SqliteCatalog,
  onProgress: (table: string, done: number, total: number) => void,
): SourceProfile {
  const read = catalog.encoding === 'UTF-8' && keepsNul(database) ? 'value' : 'bytes';
  const tables = catalog.tables.map((table) => {
    const total = countRows(database, table.name);
    const onRows = (rows: number): void => onProgress(table.name, rows, total);
    return [table.name, profileTable({ database, table, encoding: catalog.encoding, read, onRows })] as const;
  });
  const profiled = catalog.tables.map((table, at) => ({ table, profile: (tables[at] as (typeof tables)[number])[1] }));
  return {
    tables: Object.fromEntries(tables),
    orphans: findOrphans(database, catalog),
    unlikeParents: findUnlikeParents(database, catalog),
    clashes: profiled.flatMap((table) => findClashes(database, table)),
    longKeys: profiled.flatMap((table) => measureLongKeys(database, table, catalog.encoding)),
    brokenChecks: findBrokenChecks(database, catalog),
  };
}

/** A driver may end a text at its first NUL byte. */
function keepsNul(database: SqliteDatabase): boolean {
  return database.all(`SELECT CAST(x'610062' AS TEXT)`)[0]?.[0] === 'a\0b';
}

/** SQLite counts by the smallest index, and cannot by one with a collation of the application. */
function countRows(database: SqliteDatabase, table: string): number {
  const count = (indexed: string): number =>
    Number(database.all(`SELECT count(*) FROM main.${quoteSqliteName(table)} ${indexed}`)[0]?.[0] ?? 0n);
  try {
    return count('');
  } catch {
    return count('NOT INDEXED');
  }
}
