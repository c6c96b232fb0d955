import { type DriverName, openDatabase } from './driver.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Writes what a private copy has in its -wal into the copy itself, so that it can be read in order of its pages. Where that fails, on
 * a full disk for one, the copy is what it was: SQLite then reads both. https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
 */
export async function foldWal(
  { path, inPlace, recover, fingerprint }: Snapshot,
  driver: DriverName | undefined,
): Promise<void> {
  const isPending = fingerprint.stamps.some((stamp) => stamp.path.endsWith('-wal') && stamp.size > 0n);
  if (inPlace || recover || !isPending) return;
  // A schema of which SQLite cannot parse all is no hindrance.
  const change = ['PRAGMA writable_schema = ON', 'PRAGMA wal_checkpoint(TRUNCATE)'];
  try {
    (await openDatabase(path, { driver, change })).database.close();
  } catch {
    // The pages that were written are in the -wal too, and the opening that follows tells what is wrong with the file.
  }
}
