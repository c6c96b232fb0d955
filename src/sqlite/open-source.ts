import { realpath } from 'node:fs/promises';
import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import { Failure } from '../core/errors.ts';
import { type DriverName, openDatabase, type SqliteDatabase } from './driver.ts';
import { type FileStamp, type Fingerprint, isMissing, matches } from './fingerprint.ts';
import { foldWal } from './fold-wal.ts';
import { explain } from './integrity.ts';
import { changedWhileRead, hasMoved } from './moved-file.ts';
import { type Snapshot, withSnapshot } from './snapshot.ts';
import { examine } from './snapshot-examine.ts';
import { explainFileError } from './snapshot-refusals.ts';
import { sourceLabel } from './source-label.ts';
import { withScannable } from './unscannable.ts';

/** One state of a SQLite file, open for reading. */
export interface OpenSource {
  /** The file as the operator named it. */
  readonly file: string;
  readonly label: string;
  /** What is read: the file itself or a private copy. */
  readonly path: string;
  /** What the file must stay while it is read in place; null where a private copy is read. */
  readonly inPlace: FileStamp | null;
  readonly database: SqliteDatabase;
  /** SHA-256 in hex of the main file, followed by its -wal and -journal where it has them. */
  readonly sha256: string;
  readonly fingerprint: Fingerprint;
  /** What the operator should know of how it is read. */
  readonly notes: readonly { readonly message: string }[];
}

export interface SourceOptions {
  readonly temporaryDirectory: string;
  /** Only this driver; without it the first that works. */
  readonly driver?: DriverName | undefined;
  /** Up to which size, in bytes, a file is copied although it could be read in place. */
  readonly copyLimit?: number | undefined;
}

/**
 * Opens one state of a SQLite file for as long as `use` runs. The file is never written and nothing appears beside it. Throws a
 * Failure for a file that is missing (`usage`), or no database, encrypted, truncated, unreadable or damaged (`failed`); its
 * database throws one when it finds damage later, or a change of a file that is read in place (`blocked`).
 */
export async function withSource<T>(
  file: string,
  options: SourceOptions,
  use: (source: OpenSource) => Promise<T>,
): Promise<T> {
  return withSnapshot(file, options, async (snapshot) => {
    const { path, recover, fingerprint } = snapshot;
    await foldWal(snapshot, options.driver);
    const opened = await openDatabase(path, { driver: options.driver, recover }).catch((error) => {
      throw explain(error, file);
    });
    const database = guarded(opened.database, file, snapshot);
    const { temporaryDirectory } = options;
    try {
      return await withScannable(database, { file, path, temporaryDirectory }, (scannable, notes) =>
        use({
          file,
          label: sourceLabel(file),
          path,
          inPlace: stampInPlace(snapshot),
          database: scannable,
          sha256: fingerprint.sha256,
          fingerprint,
          notes: [...snapshot.notes, ...opened.notes, ...notes],
        }),
      );
    } finally {
      database.close();
    }
  });
}

/** Whether the original file, with its -wal and -journal, still has the bytes that were read; false where it is gone. */
export async function unchanged(source: OpenSource): Promise<boolean> {
  const main = await realpath(source.file).catch(() => source.file);
  return matches(main, source.fingerprint).catch(async (error) => {
    throw await explainFileError(error, source.file);
  });
}

/** Whether what is left of the original file is no database any more: missing, empty or cut short. */
export async function isGone({ file }: OpenSource): Promise<boolean> {
  try {
    await examine(file);
    return false;
  } catch (error) {
    return isMissing(error) || (error instanceof Failure && error.kind === 'failed');
  }
}

function stampInPlace({ inPlace, fingerprint }: Snapshot): FileStamp | null {
  return inPlace ? (fingerprint.stamps[0] ?? null) : null;
}

/** A database whose errors are explained, and whose statements fail when the file changed under them. */
function guarded(database: SqliteDatabase, file: string, snapshot: Snapshot): SqliteDatabase {
  const stamp = stampInPlace(snapshot);
  const check = () => {
    if (stamp !== null && hasMoved(stamp)) throw changedWhileRead(file);
  };
  const explained = <R>(read: () => R): R => {
    try {
      return read();
    } catch (error) {
      throw explain(error, file);
    }
  };
  return {
    driver: database.driver,
    all: (sql, params) => {
      const rows = explained(() => database.all(sql, params));
      check();
      return rows;
    },
    iterate: (sql, params) => {
      const rows = explained(() => database.iterate(sql, params));
      return checkedRows(rows, file, check);
    },
    backup: async (copy, onPages) => {
      await database.backup(copy, onPages).catch((error) => {
        throw explain(error, file);
      });
      check();
    },
    close: () => database.close(),
  };
}

function* checkedRows(rows: Iterable<SqliteValue[]>, file: string, check: () => void): Generator<SqliteValue[]> {
  try {
    yield* rows;
  } catch (error) {
    throw explain(error, file);
  }
  check();
}
