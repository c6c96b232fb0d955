import { chmod, constants, copyFile, rm, stat, statfs, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileStamp, hashOf } from './fingerprint.ts';
import { unusable } from './private-directory.ts';
import type { ExaminedFile } from './snapshot-examine.ts';
import { refusal } from './snapshot-refusals.ts';

/** Bytes that stay free on the disk that a copy is made on. */
export const spareSpace = 16n * 2n ** 20n;

/**
 * Whether a copy of a source and of what is beside it fits into a directory. Throws a Failure where it does not and is needed,
 * and where there is no such directory.
 */
export async function hasRoom(
  { file, stamps }: ExaminedFile,
  directory: string,
  need: { needed: boolean },
): Promise<boolean> {
  const { bavail, bsize } = await statfs(directory, { bigint: true }).catch((error) => {
    throw unusable(directory, error);
  });
  const bytes = stamps.reduce((sum, { size }) => sum + size, 0n);
  if (bavail * bsize >= bytes + spareSpace) return true;
  if (!need.needed) return false;
  const what = `a private copy of it needs ${bytes} bytes, and ${directory} has ${bavail * bsize} free`;
  throw refusal(file, what, 'Free some space, or set TMPDIR to a directory on a larger disk.');
}

/** What the main file is called in a private directory. */
export const copyName = 'source.db';

/** Copies a main file and what is beside it under one name, each up to its stamped size, and gives the copies' SHA-256. */
export async function copyInto(
  directory: string,
  { file, main }: ExaminedFile,
  stamps: readonly FileStamp[],
): Promise<string> {
  await Promise.all(['', '-wal', '-journal'].map((ending) => rm(join(directory, copyName + ending), { force: true })));
  const copies: { path: string; size: bigint }[] = [];
  for (const { path, size } of stamps) {
    const copy = join(directory, copyName + path.slice(main.length));
    await copyFile(path, copy, constants.COPYFILE_FICLONE).catch((error) => {
      if (error.code !== 'ENOSPC' && error.code !== 'EDQUOT') throw error;
      throw refusal(file, `a private copy of it does not fit into ${directory}`, 'Set TMPDIR to a larger disk.', error);
    });
    await chmod(copy, 0o600);
    if (BigInt((await stat(copy)).size) > size) await truncate(copy, Number(size));
    copies.push({ path: copy, size });
  }
  return hashOf(copies);
}
