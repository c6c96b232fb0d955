import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../core/errors.ts';
import {
  type FileStamp,
  type Fingerprint,
  hashOf,
  isMissing,
  isSettled,
  onlyWalGrew,
  sameStamps,
  stampsOf,
} from './fingerprint.ts';
import { withPrivateDirectory } from './private-directory.ts';
import { copyInto, copyName, hasRoom } from './snapshot-copy.ts';
import { type ExaminedFile, examine, whyCopy } from './snapshot-examine.ts';
import { explainFileError, refusal } from './snapshot-refusals.ts';

/**
 * Files up to this size, in bytes, are always read from a private copy: it costs little, and the owner may write meanwhile.
 * Larger ones are read in place if nothing can then appear beside them.
 */
export const copyLimit = 256 * 2 ** 20;

/** One state of a source, to be read at `path`. */
export interface Snapshot {
  readonly path: string;
  readonly inPlace: boolean;
  /** A transaction was interrupted: the copy has to be opened for writing, to be rolled back. */
  readonly recover: boolean;
  readonly fingerprint: Fingerprint;
  readonly notes: readonly { readonly message: string }[];
}

/**
 * Takes a snapshot of a database without writing to it or beside it, for as long as `use` runs; private copies are removed
 * after it in any case. Throws a Failure when the file cannot be a source, keeps changing, or does not fit the disk.
 */
export async function withSnapshot<T>(
  file: string,
  options: { readonly temporaryDirectory: string; readonly copyLimit?: number | undefined },
  use: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const source = await examine(file).catch(async (error) => {
    throw await explainFileError(error, file);
  });
  const reason = whyCopy(source);
  const wanted = reason !== null || source.size <= (options.copyLimit ?? copyLimit);
  const room = wanted && (await hasRoom(source, options.temporaryDirectory, { needed: reason !== null }));
  if (!room) {
    const fingerprint = await steadily(source, hashOf);
    if (fingerprint.stamps.length > 1) throw keepsChanging(file);
    return use({ path: source.main, inPlace: true, recover: false, fingerprint, notes: [] });
  }
  return withPrivateDirectory(options.temporaryDirectory, async (directory) => {
    const fingerprint = await steadily(source, (stamps) => copyInto(directory, source, stamps));
    const recover = fingerprint.stamps.some(({ path, size }) => path.endsWith('-journal') && size > 0n);
    const notes = reason === null ? [] : [{ message: reason }];
    return use({ path: join(directory, copyName), inPlace: false, recover, fingerprint, notes });
  });
}

/** How often a file that changes under the reader is tried again, and how long to wait before it, in milliseconds. */
const attempts = 6;
const pause = 150;

/**
 * Runs `read` on a source's files until nothing changed while it ran, but for frames added to the -wal; `read` gives the SHA-256
 * of what it saw up to the sizes in the stamps. A write that shares its time stamp with an earlier one would go unseen, so
 * freshly written files are read twice.
 */
async function steadily(
  { file, main }: ExaminedFile,
  read: (stamps: readonly FileStamp[]) => Promise<string>,
): Promise<Fingerprint> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const fingerprint = await readOnce(main, read).catch(async (error) => {
      // A -wal or -journal that is gone when it is copied is a change like any other; the file itself is not.
      if (isMissing(error) && (error.path !== main || attempt < attempts)) return null;
      throw await explainFileError(error, file);
    });
    if (fingerprint !== null) return fingerprint;
    await sleep(pause * attempt);
  }
  throw keepsChanging(file);
}

function keepsChanging(file: string): Failure {
  return refusal(file, 'it kept changing while it was read', 'Stop what writes to it and run again.');
}

async function readOnce(
  main: string,
  read: (stamps: readonly FileStamp[]) => Promise<string>,
): Promise<Fingerprint | null> {
  const stamps = await stampsOf(main);
  const sha256 = await read(stamps);
  const after = await stampsOf(main);
  if (!onlyWalGrew(stamps, after)) return null;
  const proven = isSettled(stamps) && sameStamps(stamps, after);
  if (!proven && (await hashOf(stamps)) !== sha256) return null;
  return { sha256, stamps };
}
