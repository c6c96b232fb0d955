import { open, realpath, stat } from 'node:fs/promises';
import { type FileStamp, stampsOf } from './fingerprint.ts';
import { readHeader, truncated } from './snapshot-header.ts';
import { refusal } from './snapshot-refusals.ts';

/** A file that can be a source. */
export interface ExaminedFile {
  readonly file: string;
  /** Without symbolic links: SQLite looks for -wal and -journal beside the real file. */
  readonly main: string;
  readonly size: number;
  readonly wal: boolean;
  readonly stamps: readonly FileStamp[];
}

/** Looks at a source without opening it in SQLite. Throws a Failure for what is none, and the file system's error. */
export async function examine(file: string): Promise<ExaminedFile> {
  const main = await realpath(file);
  const found = await stat(main);
  if (found.isDirectory()) throw refusal(file, 'it is a directory', 'Name the database files in it.');
  if (!found.isFile()) throw refusal(file, 'it is not a regular file', 'Copy the database to one.');
  const start = await firstBytes(main);
  const { wal, bytes } = readHeader(file, start, found.size);
  const stamps = await stampsOf(main);
  const whole = stamps.every(({ path, size }) => path === main || size === 0n);
  if (whole && bytes !== null && found.size < bytes) throw truncated(file, found.size, `its header says ${bytes}`);
  return { file, main, size: found.size, wal, stamps };
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Why a source cannot be read where it is; null where it can. https://www.sqlite.org/wal.html#read_only_databases */
export function whyCopy({ main, wal, stamps }: ExaminedFile): string | null {
  const beside = (ending: string) => stamps.some(({ path }) => path === main + ending);
  if (beside('-wal')) return 'it has a -wal file, so a private copy of both is read';
  if (beside('-journal')) return 'it has a -journal file, so a private copy of both is read';
  if (wal) return 'it is in WAL mode, in which even readers leave files beside it, so a private copy is read';
  if (main !== main.trim())
    return 'its name ends with a space, which not every driver can open, so a private copy is read';
  return null;
}
