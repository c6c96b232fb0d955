import { isUtf8 } from 'node:buffer';
import type { Failure } from '../core/errors.ts';
import { checkPath, refusal } from './snapshot-refusals.ts';

/** The first bytes of every database: https://www.sqlite.org/fileformat2.html#the_database_header */
const magic = Buffer.from('SQLite format 3\0', 'latin1');
const headerSize = 100;

interface Lookalike {
  readonly what: string;
  readonly advice: string;
  readonly fits: (start: Buffer) => boolean;
}

const startsWith =
  (...bytes: readonly number[]) =>
  (start: Buffer) =>
    bytes.every((byte, at) => start[at] === byte);
const startsWithText = (text: string) => (start: Buffer) => start.subarray(0, text.length).toString('latin1') === text;
/** What files without a database's header turn out to be; the first that fits is named. */
const lookalikes: readonly Lookalike[] = [
  {
    what: 'it is a Git LFS pointer',
    advice: 'Run "git lfs pull" to get the file that it stands for.',
    fits: startsWithText('version https://git-lfs'),
  },
  {
    what: 'it is compressed with gzip',
    advice: 'Unpack it with gunzip.',
    fits: startsWith(0x1f, 0x8b),
  },
  {
    what: 'it is a ZIP archive',
    advice: 'Unpack it.',
    fits: startsWith(0x50, 0x4b, 3, 4),
  },
  {
    what: 'it is a database of SQLite 2',
    advice: 'Convert it: sqlite OLD.db .dump | sqlite3 NEW.db',
    fits: startsWithText('** This file contains an SQLite 2'),
  },
  {
    what: 'it is the -wal file of a database',
    advice: 'Name the database itself; its -wal is read along with it.',
    fits: (start) => startsWith(0x37, 0x7f, 0x06, 0x82)(start) || startsWith(0x37, 0x7f, 0x06, 0x83)(start),
  },
  {
    what: 'it is the rollback journal of a database',
    advice: 'Name the database itself; its journal is read along with it.',
    fits: startsWith(0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7),
  },
  {
    what: 'it begins with zeros, as a file does that was never written completely',
    advice: 'Take another copy of the database.',
    fits: (start) => start.every((byte) => byte === 0),
  },
  {
    what: 'it holds text',
    advice: `${checkPath} If it is a dump, make a database of it: sqlite3 NEW.db < DUMP.sql`,
    fits: (start) => isText(start),
  },
];

const encrypted: Omit<Lookalike, 'fits'> = {
  what: 'its header is none of SQLite; it may be encrypted (SQLCipher, SEE)',
  advice: `${checkPath} If it is encrypted, export a plain copy first: with SQLCipher, ATTACH … KEY '' and sqlcipher_export().`,
};

/** UTF-8 without control characters; the last bytes may be half a character. */
function isText(start: Buffer): boolean {
  const whole = [0, 1, 2, 3].some((cut) => isUtf8(start.subarray(0, start.length - cut)));
  return whole && start.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

export interface Header {
  /** Read and write version 2, https://www.sqlite.org/fileformat2.html#file_format_version_numbers */
  readonly wal: boolean;
  /** Size of the database in bytes; null where the header does not know (written by SQLite before 3.7.0). */
  readonly bytes: number | null;
}

/**
 * Reads a main file's header. In: the file's name for messages, its first bytes (up to 512) and its size in bytes. Throws a
 * Failure for a file that is empty or no database.
 */
export function readHeader(file: string, start: Buffer, size: number): Header {
  if (size === 0) {
    const message = 'an empty file, which SQLite would take for an empty database; is the path right?';
    throw refusal(
      file,
      message,
      'Name the database that holds the data. If there is none, there is nothing to migrate.',
    );
  }
  if (!start.subarray(0, magic.length).equals(magic)) {
    const { what, advice } = lookalikes.find(({ fits }) => fits(start)) ?? encrypted;
    throw refusal(file, `file is not a database: ${what}`, advice);
  }
  if (start.length < headerSize) throw truncated(file, size, `a header alone takes ${headerSize}`);
  const pages = start.readUInt32BE(28);
  const pagesAreCurrent = pages > 0 && start.readUInt32BE(24) === start.readUInt32BE(92);
  const pageSize = start.readUInt16BE(16) === 1 ? 65_536 : start.readUInt16BE(16);
  return { wal: start[18] === 2 || start[19] === 2, bytes: pagesAreCurrent ? pages * pageSize : null };
}

/** A file that lost its end; `why` tells what it should have. */
export function truncated(file: string, size: number, why: string): Failure {
  const message = `the file is truncated: it has ${size} bytes, and ${why}`;
  return refusal(
    file,
    message,
    'Take another copy of the database: what is missing cannot be brought back from this one.',
  );
}
