import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import { type LoadedDriver, type OpenMode, pagesAtOnce, type SqliteDatabase } from './database.ts';
import { remembered } from './remembered.ts';

type Constructor = typeof import('better-sqlite3');

let loaded: Promise<LoadedDriver> | undefined;

/**
 * Loads better-sqlite3, an optional dependency, once: of a binding for another Node a second attempt tells less. Never throws;
 * tells why it is missing.
 */
export function loadBetterSqlite3(): Promise<LoadedDriver> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<LoadedDriver> {
  try {
    const { default: Database } = await import('better-sqlite3');
    // The compiled part is looked for by the first `new`.
    new Database(':memory:').close();
    return { open: (path, mode) => open(Database, path, mode) };
  } catch (error) {
    return { missing: whyMissing(error) };
  }
}

function open(Database: Constructor, path: string, { recover, tolerant, setup }: OpenMode): SqliteDatabase {
  const connection = new Database(path, { readonly: !recover, fileMustExist: true });
  const prepare = (sql: string) => connection.prepare<SqliteValue[], SqliteValue[]>(sql).raw(true).safeIntegers(true);
  const prepareOnce = remembered(prepare);
  try {
    // The driver forbids writable_schema to every connection unless told so.
    if (tolerant) connection.unsafeMode(true);
    for (const statement of setup) connection.exec(statement);
  } catch (error) {
    connection.close();
    throw error;
  }
  const reading = new Set<IterableIterator<SqliteValue[]>>();
  return {
    driver: 'better-sqlite3',
    all: (sql, params = []) => prepareOnce(sql).all(...params),
    iterate: (sql, params = []) => {
      const rows = prepare(sql).iterate(...params);
      reading.add(rows);
      return untilDone(rows, reading);
    },
    backup: async (file, onPages) => {
      const progress = () => {
        onPages();
        return pagesAtOnce;
      };
      await connection.backup(file, { progress });
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

/** Beginnings of what Node and the driver say; the rest is a list of paths, or tells people to report a bug. */
const reasons: readonly (readonly [said: string, reason: string])[] = [
  ['Cannot find package', 'it is not installed'],
  ['Could not locate the bindings file', 'its compiled part is missing'],
  ['was compiled against a different Node.js version', 'its compiled part is for another version of Node'],
];

/** Why loading failed. In: what it threw. */
export function whyMissing(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const known = reasons.find(([said]) => message.includes(said));
  return known?.[1] ?? message.split('\n')[0] ?? message;
}
