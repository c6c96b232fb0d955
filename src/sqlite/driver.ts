import { Failure } from '../core/errors.ts';
import { loadBetterSqlite3 } from './better-sqlite3.ts';
import type { DriverLoaders, DriverName, Opener, SqliteDatabase } from './database.ts';
import { loadNodeSqlite } from './node-sqlite.ts';

export type { DriverLoaders, DriverName, SqliteDatabase } from './database.ts';

const loaders: DriverLoaders = { 'better-sqlite3': loadBetterSqlite3, 'node:sqlite': loadNodeSqlite };

/**
 * Functions in the schema are not trusted, no file is mapped into memory (a file cut short by another process would end this
 * one), and damaged cells are found when their page is read. The first SELECT rolls back a hot journal or recovers a WAL;
 * after it even a connection that could write no longer does. https://www.sqlite.org/pragma.html
 */
const setup: readonly string[] = [
  'PRAGMA trusted_schema = OFF',
  'PRAGMA mmap_size = 0',
  'PRAGMA cell_size_check = ON',
  'SELECT count(*) FROM main.sqlite_schema',
  'PRAGMA query_only = ON',
];

export interface OpenOptions {
  /** Only this driver; without it better-sqlite3, else node:sqlite. */
  readonly driver?: DriverName | undefined;
  readonly recover?: boolean;
  /** Statements that change a private copy; they take the place of what is otherwise set up for reading. */
  readonly change?: readonly string[];
}

/**
 * Opens a database for reading. In: the path, and which driver to use (default: the first that works). Out: the database, and
 * a note where the second choice was taken. Throws a Failure when there is no driver, and the driver's error when the file
 * cannot be opened.
 */
export async function openDatabase(
  path: string,
  options: OpenOptions = {},
  drivers: DriverLoaders = loaders,
): Promise<{ database: SqliteDatabase; notes: { message: string }[] }> {
  const names: readonly DriverName[] = options.driver ? [options.driver] : ['better-sqlite3', 'node:sqlite'];
  const missing: string[] = [];
  for (const name of names) {
    const loaded = await drivers[name]();
    if ('missing' in loaded) {
      missing.push(`${name}: ${loaded.missing}`);
      continue;
    }
    if (options.change !== undefined) {
      return { database: loaded.open(path, { recover: true, tolerant: true, setup: options.change }), notes: [] };
    }
    const opened = openTolerantly(loaded.open, path, options.recover ?? false);
    const notes = missing.map((reason) => ({ message: `read with ${name}, because of ${reason}` }));
    return { database: opened.database, notes: [...notes, ...opened.notes] };
  }
  throw noDriver(missing);
}

/**
 * An old view or trigger that this SQLite cannot parse makes it refuse the whole file; with writable_schema, which here can
 * write nothing, it leaves out what it cannot parse: https://www.sqlite.org/pragma.html#pragma_writable_schema
 */
function openTolerantly(
  open: Opener,
  path: string,
  recover: boolean,
): { readonly database: SqliteDatabase; readonly notes: { message: string }[] } {
  try {
    return { database: open(path, { recover, tolerant: false, setup }), notes: [] };
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('malformed database schema')) throw error;
    const tolerantSetup = ['PRAGMA writable_schema = ON', ...setup];
    const database = open(path, { recover, tolerant: true, setup: tolerantSetup });
    if (lacksRows(database)) {
      database.close();
      throw error;
    }
    return { database, notes: [{ message: `SQLite reads only a part of its schema: ${error.message}` }] };
  }
}

/** Whether a table or an index is among what could not be loaded: without it rows would be lost or be called damaged. */
function lacksRows(database: SqliteDatabase): boolean {
  const lacking = database.all(`
    SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name NOT IN (SELECT name FROM pragma_table_list WHERE schema = 'main')
    UNION ALL
    SELECT 1 FROM main.sqlite_schema WHERE type = 'index' AND name NOT IN (
      SELECT i.name FROM pragma_table_list AS t, pragma_index_list(t.name, 'main') AS i WHERE t.schema = 'main')`);
  return lacking.length > 0;
}

function noDriver(missing: readonly string[]): Failure {
  return new Failure({
    kind: 'failed',
    message: `no SQLite driver works with Node ${process.versions.node} (${missing.join('; ')})`,
    advice: [
      'On Node 20 better-sqlite3 is compiled: install a C++ compiler, make and python3 (Debian: apt-get install g++ make python3),',
      'then install again: npm ci (npm rebuild better-sqlite3 --foreground-scripts shows what goes wrong).',
      "Where Node's headers cannot be downloaded, name the folder that has them: npm_config_nodedir=/usr npm ci",
      'Or use Node 22.16 or later, which has SQLite built in.',
    ].join('\n'),
  });
}
