import Database from 'better-sqlite3';
import type { SqliteValue } from '../../src/core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from '../../src/sqlite/driver.ts';
import type { ProfileOptions } from '../../src/sqlite/profile.ts';

/** A database in memory, or of a file, made by the SQL. */
export function databaseOf(
  sql: string,
  file = ':memory:',
): { readonly raw: Database.Database; readonly database: SqliteDatabase } {
  const raw = new Database(file);
  raw.exec(sql);
  return { raw, database: readerOf(raw) };
}

/** What the tool's own drivers give: rows as arrays, INTEGER as bigint. */
export function readerOf(raw: Database.Database): SqliteDatabase {
  const prepare = (sql: string) => raw.prepare(sql).raw(true).safeIntegers(true);
  return {
    driver: 'better-sqlite3',
    all: (sql, params = []) => prepare(sql).all(...params) as SqliteValue[][],
    iterate: (sql, params = []) => prepare(sql).iterate(...params) as Iterable<SqliteValue[]>,
    backup: async (copy) => void (await raw.backup(copy)),
    close: () => raw.close(),
  };
}

/** A profile that reads everything through SQLite, and whose progress nobody follows. */
export const throughSqlite: ProfileOptions = { pages: null, onProgress: () => {}, onDeclined: () => {} };
