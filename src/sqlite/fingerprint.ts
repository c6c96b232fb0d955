import { createHash } from 'node:crypto';
import { type FileHandle, open, realpath } from 'node:fs/promises';

/** One file as the file system describes it. Times are nanoseconds since 1970; `seen` is when it was looked at. */
export interface FileStamp {
  readonly path: string;
  readonly device: bigint;
  readonly inode: bigint;
  readonly size: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
  readonly seen: bigint;
}

/** State of a database: SHA-256 (hex) of the main file followed by its -wal and -journal, and their stamps. */
export interface Fingerprint {
  readonly sha256: string;
  readonly stamps: readonly FileStamp[];
}

/** What SQLite puts beside a database: https://www.sqlite.org/tempfiles.html. -shm holds nothing that is not in the -wal. */
const sidecars = ['-wal', '-journal'] as const;

/** File systems round times, FAT to two seconds: two writes within that may leave the same time. */
const settledAfter = 2_000_000_000n;

/** Stamps of a main file and of those of its -wal and -journal that exist. Throws the file system's error (ENOENT, EACCES). */
export async function stampsOf(main: string): Promise<FileStamp[]> {
  const stamps = [await stampOf(main)];
  for (const ending of sidecars) {
    const stamp = await stampOf(main + ending).catch((error) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (stamp !== null) stamps.push(stamp);
  }
  return stamps;
}

/** Through an open file, because a network file system may answer a plain stat from its cache but not this. */
async function stampOf(path: string): Promise<FileStamp> {
  return withFile(path, async (file) => {
    const { dev, ino, size, mtimeNs, ctimeNs } = await file.stat({ bigint: true });
    const seen = BigInt(Date.now()) * 1_000_000n;
    return { path, device: dev, inode: ino, size, modified: mtimeNs, changed: ctimeNs, seen };
  });
}

/** Whether nothing moved between two looks, as far as stamps tell. */
export function sameStamps(left: readonly FileStamp[], right: readonly FileStamp[]): boolean {
  return left.length === right.length && left.every((stamp, index) => sameStamp(stamp, right[index]));
}

function sameStamp(left: FileStamp, right: FileStamp | undefined): boolean {
  const fields = ['path', 'device', 'inode', 'size', 'modified', 'changed'] as const;
  return right !== undefined && fields.every((field) => left[field] === right[field]);
}

/** Whether the last write is long enough before the look that any later write must show in the stamp. */
export function isSettled(stamps: readonly FileStamp[]): boolean {
  return stamps.every(({ modified, changed, seen }) => modified + settledAfter < seen && changed + settledAfter < seen);
}

/**
 * Whether all that happened between two looks is that the -wal may have grown: a reader of its first part still sees a whole
 * state, https://www.sqlite.org/fileformat2.html#reader_algorithm
 */
export function onlyWalGrew(left: readonly FileStamp[], right: readonly FileStamp[]): boolean {
  const grew = (before: FileStamp, after: FileStamp | undefined) =>
    after?.path === before.path && after.inode === before.inode && after.size >= before.size;
  return (
    left.length === right.length &&
    left.every((stamp, at) => sameStamp(stamp, right[at]) || (stamp.path.endsWith('-wal') && grew(stamp, right[at])))
  );
}

/** SHA-256, hex, of files one after the other, each up to its size in bytes. Memory is bounded. Throws the file system's error. */
export async function hashOf(files: readonly { readonly path: string; readonly size: bigint }[]): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(1 << 20);
  for (const { path, size } of files) {
    await withFile(path, async (file) => {
      for (let left = size; left > 0n; ) {
        const wanted = left < buffer.length ? Number(left) : buffer.length;
        const { bytesRead } = await file.read(buffer, 0, wanted);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
        left -= BigInt(bytesRead);
      }
    });
  }
  return hash.digest('hex');
}

/**
 * Whether a database still is what its fingerprint says. Equal stamps of a file that was not written shortly before they were
 * taken prove it; in every other case the bytes are read and compared. A file that is gone has changed.
 */
export async function matches(main: string, fingerprint: Fingerprint): Promise<boolean> {
  try {
    const stamps = await stampsOf(main);
    if (isSettled(fingerprint.stamps) && sameStamps(stamps, fingerprint.stamps)) return true;
    return (await hashOf(stamps)) === fingerprint.sha256;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** SHA-256 of a database as its files are now, null where they cannot be read. */
export async function fingerprintOf(file: string): Promise<string | null> {
  try {
    return await hashOf(await stampsOf(await realpath(file)));
  } catch {
    return null;
  }
}

/** Whether an error of the file system says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
