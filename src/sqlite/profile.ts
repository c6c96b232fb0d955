import type { SourceProfile, TableProfile } from '../core/catalog/profile.ts';
import type { SqliteCatalog, SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import { countRows } from './count-rows.ts';
import type { SqliteDatabase } from './driver.ts';
import type { PagesSource } from './pages/open-raw-table.ts';
import { findBrokenChecks } from './profile-checks.ts';
import { findClashes } from './profile-clashes.ts';
import { findStaleColumns } from './profile-generated.ts';
import { measureLongKeys } from './profile-long-keys.ts';
import { findOrphans, findUnlikeParents } from './profile-orphans.ts';
import { profileTable } from './profile-table.ts';

export interface ProfileOptions {
  /** Where the pages of the database lie; null where SQLite reads everything. */
  readonly pages: PagesSource | null;
  /** Gets rows of a table, at its start and end and every 20,000 between, and is waited for. */
  readonly onProgress: (table: string, done: number, total: number) => void | Promise<void>;
  /** Gets the reason why SQLite reads a table although there are pages. */
  readonly onDeclined: (table: string, reason: string) => void;
}

/**
 * Reads every value of every table: from its pages where they can be read, which costs a fraction, else through SQLite; what is
 * found is the same. Counts are exact. Texts are tried only for the forms that their column's declared type could ask for; the
 * other counts stay 0. Whether a text is Unicode is judged by its bytes: in a UTF-8 database where a driver put U+FFFD, in a
 * UTF-16 database always, since half a surrogate pair does not show in the driver's text. Throws what the database and the
 * functions given throw.
 */
export async function profileSource(
  database: SqliteDatabase,
  catalog: SqliteCatalog,
  { pages, onProgress, onDeclined }: ProfileOptions,
): Promise<SourceProfile> {
  const read = catalog.encoding === 'UTF-8' && keepsNul(database) ? 'value' : 'bytes';
  const profiled: { table: SqliteTable; profile: TableProfile }[] = [];
  for (const table of catalog.tables) {
    const total = countRows(database, table.name);
    const profile = await profileTable({
      table,
      sqlite: { database, encoding: catalog.encoding, read },
      pages,
      onRows: (rows) => onProgress(table.name, rows, total),
      onDeclined: (reason) => onDeclined(table.name, reason),
    });
    profiled.push({ table, profile });
  }
  return {
    tables: Object.fromEntries(profiled.map(({ table, profile }) => [table.name, profile])),
    orphans: findOrphans(database, catalog),
    unlikeParents: findUnlikeParents(database, catalog),
    clashes: profiled.flatMap((table) => findClashes(database, table)),
    longKeys: profiled.flatMap((table) => measureLongKeys(database, table, catalog.encoding)),
    brokenChecks: findBrokenChecks(database, catalog),
    staleColumns: findStaleColumns(database, catalog),
  };
}

/** A driver may end a text at its first NUL byte. */
function keepsNul(database: SqliteDatabase): boolean {
  return database.all(`SELECT CAST(x'610062' AS TEXT)`)[0]?.[0] === 'a\0b';
}
