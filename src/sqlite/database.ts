import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';

export type DriverName = 'better-sqlite3' | 'node:sqlite';

/**
 * An open database, read only. Rows are arrays; INTEGER is always bigint, REAL number, TEXT string, BLOB Uint8Array.
 * Parameters: a number is bound as REAL, so an integer must be a bigint. A text with a NUL byte or invalid UTF-8 may come
 * shortened or replaced: read such columns as CAST(… AS BLOB). Several iterators may be open at once.
 */
export interface SqliteDatabase {
  readonly driver: DriverName;
  all(sql: string, params?: readonly SqliteValue[]): SqliteValue[][];
  iterate(sql: string, params?: readonly SqliteValue[]): Iterable<SqliteValue[]>;
  /** Copies the whole database into a file by SQLite's backup API; what `onPages`, called between pages, throws ends the copy. */
  backup(file: string, onPages: () => void): Promise<void>;
  close(): void;
}

export interface OpenMode {
  /** true: may write, because an interrupted transaction has to be rolled back first. For private copies only. */
  readonly recover: boolean;
  /** true: a schema of which SQLite cannot parse all is loaded as far as it goes. */
  readonly tolerant: boolean;
  /** Statements to run before anything else. */
  readonly setup: readonly string[];
}

/** Pages that a backup copies at once, before others have a turn. */
export const pagesAtOnce = 2000;

/** Opens a file that exists. Throws the driver's own error. */
export type Opener = (path: string, mode: OpenMode) => SqliteDatabase;

/** A driver on this machine: how it opens files, or why it cannot. */
export type LoadedDriver = { readonly open: Opener } | { readonly missing: string };

export type DriverLoaders = Readonly<Record<DriverName, () => Promise<LoadedDriver>>>;
