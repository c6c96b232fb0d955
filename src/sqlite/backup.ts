import { mkdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { Failure } from '../core/errors.ts';
import { openDatabase } from './driver.ts';
import { hashOf, isMissing } from './fingerprint.ts';
import { checkIntegrity } from './integrity.ts';
import type { OpenSource } from './open-source.ts';
import { withPrivateDirectory } from './private-directory.ts';
import { writePrivately } from './private-file.ts';
import { spareSpace } from './snapshot-copy.ts';

/** One copy of a source. */
export interface BackupFile {
  /** The source as the operator named it. */
  readonly source: string;
  /** The copy's name in the directory of the backup. */
  readonly name: string;
  readonly sha256: string;
}

/** Checksums of the copies in the form that `sha256sum -c` reads. */
export const checksumsName = 'SHA256SUMS';

/**
 * Throws a Failure when the copies of these sources cannot be put into a directory: something is there already under one of their
 * names (`usage`), or there is no room or no right. Changes nothing.
 */
export async function checkBackup(sources: readonly OpenSource[], directory: string): Promise<void> {
  const found = await stat(directory).catch((error) => {
    if (isMissing(error)) return null;
    throw unwritable(directory, error);
  });
  if (found !== null && !found.isDirectory()) throw taken(directory, 'it is a file');
  for (const name of [...copyNames(sources), checksumsName]) {
    if (await exists(join(directory, name))) throw taken(directory, `it already holds ${name}`);
  }
  const place = await existingParent(directory);
  const { bavail, bsize } = await statfs(place, { bigint: true });
  const bytes = sources.reduce((sum, { fingerprint }) => sum + sizeOf(fingerprint), 0n);
  if (bavail * bsize >= bytes + spareSpace) return;
  throw new Failure({
    kind: 'failed',
    message: `--backup ${directory}: the copies need ${bytes} bytes, and there are ${bavail * bsize} free`,
    advice: 'Free some space, or name a directory on a larger disk.',
  });
}

/**
 * Copies the state of every source that is open into a directory of this user alone, by SQLite's backup API, checks each copy and
 * writes their checksums beside them. Nothing that is there is overwritten, and nothing is there before all copies are whole.
 * `onPages` may throw to end it.
 */
export async function backUp(
  sources: readonly OpenSource[],
  directory: string,
  onPages: () => void,
): Promise<BackupFile[]> {
  await checkBackup(sources, directory);
  // Of directories that exist the mode is somebody's choice; the files are this user's alone in any case.
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error) => {
    throw unwritable(directory, error);
  });
  const names = copyNames(sources);
  return withPrivateDirectory(directory, async (workplace) => {
    const files: BackupFile[] = [];
    for (const [at, source] of sources.entries()) {
      onPages();
      const copy = join(workplace, `${at}.db`);
      files.push({ source: source.file, name: names[at] ?? '', sha256: await copySource(source, copy, onPages) });
    }
    const checksums = join(workplace, checksumsName);
    await writePrivately(checksums, files.map(checksumLine).join(''));
    await publish([
      ...files.map(({ name }, at) => ({ from: join(workplace, `${at}.db`), to: join(directory, name) })),
      { from: checksums, to: join(directory, checksumsName) },
    ]);
    return files;
  });
}

/** Gives the copy's SHA-256. */
async function copySource(source: OpenSource, copy: string, onPages: () => void): Promise<string> {
  // Made beforehand, so that nobody else may read it at any moment.
  await writePrivately(copy, '');
  await source.database.backup(copy, onPages);
  const { database } = await openDatabase(copy, { driver: source.database.driver });
  try {
    checkIntegrity(database, `the copy of ${source.file}`);
  } finally {
    database.close();
  }
  const { size } = await stat(copy, { bigint: true });
  return hashOf([{ path: copy, size }]);
}

/** All or none. A name is claimed by a new empty file, which only then is replaced: nobody else's file can be. */
async function publish(moves: readonly { readonly from: string; readonly to: string }[]): Promise<void> {
  const claimed: string[] = [];
  try {
    for (const { to } of moves) {
      await writePrivately(to, '');
      claimed.push(to);
    }
    for (const { from, to } of moves) await rename(from, to);
  } catch (error) {
    await Promise.all(claimed.map((path) => rm(path, { force: true })));
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
    throw taken(dirname(moves[claimed.length]?.to ?? ''), 'another backup is being put there');
  }
}

/** https://www.gnu.org/software/coreutils/manual/html_node/md5sum-invocation.html */
function checksumLine({ name, sha256 }: BackupFile): string {
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `${escaped === name ? '' : '\\'}${sha256}  ${escaped}\n`;
}

/** The sources' own names, numbered where two are called alike, also on disks that know no case. */
function copyNames(sources: readonly { readonly file: string }[]): string[] {
  const used = new Set([checksumsName.toLowerCase()]);
  return sources.map(({ file }) => {
    const [base, ending] = [basename(file, extname(file)), extname(file)];
    let name = `${base}${ending}`;
    for (let number = 2; used.has(name.toLowerCase()); number += 1) name = `${base}-${number}${ending}`;
    used.add(name.toLowerCase());
    return name;
  });
}

function sizeOf({ stamps }: OpenSource['fingerprint']): bigint {
  return stamps.reduce((sum, { size }) => sum + size, 0n);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

async function existingParent(path: string): Promise<string> {
  if (await exists(path)) return path;
  const parent = dirname(path);
  return parent === path ? path : existingParent(parent);
}

function taken(directory: string, what: string): Failure {
  return new Failure({
    kind: 'usage',
    message: `--backup ${directory}: ${what}, and a backup is never overwritten`,
    advice:
      'Name a new directory, for example one with the date in its name.\nWhere the copies there are those that you want, as for a run that goes on with --resume: leave --backup out.',
  });
}

function unwritable(directory: string, cause: Error): Failure {
  return new Failure({
    kind: 'failed',
    message: `--backup ${directory}: it cannot be written to (${cause.message})`,
    advice: 'Name a directory that this user may write to.',
    cause,
  });
}
