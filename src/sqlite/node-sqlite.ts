import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import { type LoadedDriver, type OpenMode, pagesAtOnce, type SqliteDatabase } from './database.ts';
import { remembered } from './remembered.ts';

/** The part of https://nodejs.org/api/sqlite.html that is used; Node 20 has no such module and its types do not know it. */
interface Statement {
  setReadBigInts(enabled: boolean): void;
  setReturnArrays(enabled: boolean): void;
  all(...params: readonly SqliteValue[]): SqliteValue[][];
  iterate(...params: readonly SqliteValue[]): Iterable<SqliteValue[]>;
}

interface Connection {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  /** Newer versions forbid writable_schema until this says otherwise. */
  enableDefensive?(active: boolean): void;
  close(): void;
}

interface Module {
  readonly DatabaseSync: new (path: string, options?: { readonly readOnly: boolean }) => Connection;
  readonly StatementSync: { readonly prototype: object };
  readonly backup: (
    source: Connection,
    file: string,
    options: { readonly rate: number; readonly progress: () => void },
  ) => Promise<unknown>;
}

/** What a row of arrays with 64-bit integers needs; the first versions of the module lack it. */
const neededMethods = ['setReadBigInts', 'setReturnArrays', 'iterate'];

/** Loads Node's own SQLite where this Node has one that can do what is needed. */
export async function loadNodeSqlite(): Promise<LoadedDriver> {
  const module = process.getBuiltinModule?.('node:sqlite') as Module | undefined;
  if (module === undefined) return { missing: `Node ${process.versions.node} has no such module` };
  const lacking = neededMethods.filter((name) => !(name in module.StatementSync.prototype));
  if (!('backup' in module)) lacking.push('backup');
  if (lacking.length > 0) return { missing: `in Node ${process.versions.node} it lacks ${lacking.join(', ')}` };
  return { open: (path, mode) => open(module, path, mode) };
}

function open(module: Module, path: string, { recover, tolerant, setup }: OpenMode): SqliteDatabase {
  const connection = new module.DatabaseSync(path, { readOnly: !recover });
  const prepare = (sql: string): Statement => {
    const statement = connection.prepare(sql);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    return statement;
  };
  const prepareOnce = remembered(prepare);
  try {
    if (tolerant) connection.enableDefensive?.(false);
    for (const statement of setup) connection.exec(statement);
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    driver: 'node:sqlite',
    all: (sql, params = []) => prepareOnce(sql).all(...params),
    iterate: (sql, params = []) => prepare(sql).iterate(...params),
    backup: async (file, onPages) => {
      await module.backup(connection, file, { rate: pagesAtOnce, progress: onPages });
    },
    close: () => connection.close(),
  };
}
