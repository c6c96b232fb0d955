import { statfs } from 'node:fs/promises';
import { type BackupCopy, newestBackup } from './backup-copies.ts';
import { stampsOf } from './fingerprint.ts';
import { processesWith } from './open-elsewhere.ts';
import { examine } from './snapshot-examine.ts';

/** What is known of a source's files without opening them in SQLite. */
export interface SourceFacts {
  readonly file: string;
  readonly wal: boolean;
  /** Sizes in bytes of the main file and of what is beside it; 0 where it is not there. */
  readonly bytes: number;
  readonly walBytes: number;
  readonly journalBytes: number;
  /** Ids of other processes that have it open, as far as this user may see; null where the system does not tell. */
  readonly openedBy: readonly number[] | null;
  readonly backup: BackupCopy | null;
  /** Free bytes of the directory for private copies. */
  readonly temporaryFree: number;
}

/** Looks at a source's files and at the directory for private copies. Throws a Failure for a file that is no database. */
export async function sourceFacts(file: string, temporaryDirectory: string): Promise<SourceFacts> {
  const { main, wal } = await examine(file);
  const stamps = await stampsOf(main);
  const bytesOf = (ending: string) => Number(stamps.find(({ path }) => path === main + ending)?.size ?? 0n);
  const { bavail, bsize } = await statfs(temporaryDirectory);
  return {
    file,
    wal,
    bytes: bytesOf(''),
    walBytes: bytesOf('-wal'),
    journalBytes: bytesOf('-journal'),
    openedBy: await processesWith([main, `${main}-wal`, `${main}-journal`]),
    backup: await newestBackup(main),
    temporaryFree: bavail * bsize,
  };
}
