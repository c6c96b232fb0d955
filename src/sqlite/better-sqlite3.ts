import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import type { LoadedDriver, OpenMode, SqliteDatabase } from './driver.ts';

type Constructor = typeof import('better-sqlite3');

/** Loads better-sqlite3; it is an optional dependency, and its compiled part is looked for by the first `new`. */
export async function loadBetterSqlite3(): Promise<LoadedDriver> {
  try {
    const { default: Database } = await import('better-sqlite3');
    new Database(':memory:').close();
    return { open: (path, mode) => open(Database, path, mode) };
  } catch (error) {
    return { missing: firstLine(error) };
  }
}

function open(Database: Constructor, path: string, { recover, setup }: OpenMode): SqliteDatabase {
  const connection = new Database(path, { readonly: !recover, fileMustExist: true });
  const prepare = (sql: string) => connection.prepare<SqliteValue[], SqliteValue[]>(sql).raw(true).safeIntegers(true);
  try {
    for (const statement of setup) connection.exec(statement);
  } catch (error) {
    connection.close();
    throw error;
  }
  const reading = new Set<IterableIterator<SqliteValue[]>>();
  return {
    driver: 'better-sqlite3',
    all: (sql, params = []) => prepare(sql).all(...params),
    iterate: (sql, params = []) => {
      const rows = prepare(sql).iterate(...params);
      reading.add(rows);
      return untilDone(rows, reading);
    },
    close: () => {
      for (const rows of reading) rows.return?.();
      connection.close();
    },
  };
}

/** better-sqlite3 refuses to close while an iterator is open, as it is when a reader was left in the middle. */
function* untilDone<Row>(rows: IterableIterator<Row>, reading: Set<IterableIterator<Row>>): Generator<Row> {
  try {
    yield* rows;
  } finally {
    reading.delete(rows);
  }
}

/** The message of a missing binding goes on with a list of every path that was tried. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0]?.replace(/\. Tried:$/, '') ?? '';
}
