import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** What the pages of a file are like. */
export interface PageLayout {
  readonly pageSize: number;
  /** Bytes of a page that hold content: extensions may reserve some at its end. */
  readonly usable: number;
  /** Whole pages in the file. */
  readonly pages: number;
}

const headerSize = 100;

/**
 * The layout of a file's pages, or why they should not be read without SQLite: https://www.sqlite.org/fileformat2.html#the_database_header
 * Throws the file system's error.
 */
export function readLayout(path: string): PageLayout | { readonly declined: string } {
  const walBytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (walBytes > 0) return { declined: 'a part of it is in its -wal file' };
  if (startOf(`${path}-journal`, 1).some((byte) => byte !== 0)) return { declined: 'a transaction was interrupted' };
  const header = startOf(path, headerSize);
  if (header.length < headerSize || header.toString('latin1', 0, 15) !== 'SQLite format 3')
    return { declined: 'it has no header of a database' };
  const encoding = header.readUInt32BE(56);
  if (encoding > 1) return { declined: 'its texts are in UTF-16' };
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const usable = pageSize - (header[20] ?? 0);
  const isPowerOfTwo = (pageSize & (pageSize - 1)) === 0;
  if (pageSize < 512 || !isPowerOfTwo || usable < 480) return { declined: 'its page size is none' };
  return { pageSize, usable, pages: Math.floor(statSync(path).size / pageSize) };
}

/** The first bytes of a file; none where it is missing. */
function startOf(path: string, length: number): Buffer {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return Buffer.alloc(0);
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(file, buffer, 0, length, 0));
  } finally {
    closeSync(file);
  }
}
