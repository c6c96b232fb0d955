import { Failure } from '../core/errors.ts';
import type { SqliteDatabase } from './driver.ts';
import { quoteSqliteName } from './sql-names.ts';

/** Lines of PRAGMA integrity_check that are read. Damage of the file's structure comes before what is said of rows. */
const lineLimit = 1000;
const quoted = 3;

/**
 * Lines about data that breaks a rule of its table, not about damage: real files hold such rows, and the plan deals with
 * them. Also full-text and R*Tree indexes that fell behind their tables, which are not migrated.
 * https://www.sqlite.org/pragma.html#pragma_integrity_check
 */
const dataFindings: readonly string[] = [
  'NULL value in ',
  'CHECK constraint failed in ',
  'non-unique entry in index ',
  'TEXT value in ',
  'NUMERIC value in ',
  'non-INT value in ',
  'non-INTEGER value in ',
  'non-REAL value in ',
  'non-TEXT value in ',
  'non-BLOB value in ',
  'malformed inverted index for FTS',
  'unable to validate the inverted index for FTS',
  'In RTree ',
];

/** Throws a Failure that quotes the first problems when the file is damaged. In: the open database and the file's name. */
export function checkIntegrity(database: SqliteDatabase, file: string): void {
  const lines: string[] = [];
  let ended: unknown;
  try {
    collectLines(database, lines);
  } catch (error) {
    // The check may end at damage that it has just described.
    ended = explain(error, file);
  }
  const damage = [...new Set(lines.flatMap((line) => line.split('\n')))].filter(isDamage);
  const more = damage.length > quoted ? ` … and ${damage.length - quoted} more` : '';
  if (damage.length > 0) throw damaged(file, damage.slice(0, quoted).join('; ') + more, ended);
  if (ended !== undefined) throw ended;
}

/** A row of the check may hold several lines under a heading between asterisks. */
const isDamage = (line: string): boolean =>
  line !== 'ok' && !line.startsWith('*** ') && !dataFindings.some((start) => line.startsWith(start));

/**
 * A schema may use a function, collation or module of the application, or a virtual table that its module cannot open, which
 * ends the check of the whole file with an error: then every table is checked for itself, and one that cannot be is left to the reading of its rows.
 */
function collectLines(database: SqliteDatabase, lines: string[]): void {
  try {
    collect(database, `PRAGMA main.integrity_check(${lineLimit})`, lines);
    return;
  } catch (error) {
    if (!isAboutSchema(error) && !mayBeVirtualDamage(error)) throw error;
  }
  for (const [table] of database.all(`SELECT name FROM main.sqlite_schema WHERE type = 'table' AND rootpage > 0`)) {
    try {
      collect(database, `PRAGMA main.integrity_check(${quoteSqliteName(String(table))})`, lines);
    } catch (error) {
      if (!isAboutSchema(error)) throw error;
    }
  }
}

function collect(database: SqliteDatabase, sql: string, lines: string[]): void {
  for (const [line] of database.iterate(sql)) lines.push(String(line));
}

/** Primary result codes, https://www.sqlite.org/rescode.html */
type ResultCode = 'ERROR' | 'BUSY' | 'LOCKED' | 'IOERR' | 'CORRUPT' | 'FULL' | 'CANTOPEN' | 'NOTADB';

const codeNumbers: Readonly<Record<number, ResultCode>> = {
  1: 'ERROR',
  5: 'BUSY',
  6: 'LOCKED',
  10: 'IOERR',
  11: 'CORRUPT',
  13: 'FULL',
  14: 'CANTOPEN',
  26: 'NOTADB',
};

const stopWriters = 'Stop what uses the file and run again.';

const explanations: Readonly<Partial<Record<ResultCode, { readonly what: string; readonly advice: string }>>> = {
  BUSY: { what: 'another process has locked it', advice: stopWriters },
  LOCKED: { what: 'another process has locked it', advice: stopWriters },
  IOERR: { what: 'reading it failed', advice: 'Check the disk, then the file: sqlite3 FILE "PRAGMA integrity_check"' },
  FULL: { what: 'there is no room for temporary files', advice: 'Set TMPDIR to a directory on a larger disk.' },
  CANTOPEN: { what: 'SQLite cannot open it', advice: 'Check the permissions of the file and of its directory.' },
};

/**
 * The Failure for an error of SQLite that says something about the file (damage, a lock, the disk). In: what was thrown, and the
 * file's name. Out: the Failure, or what was thrown if it is of another kind.
 */
export function explain(error: unknown, file: string): unknown {
  const code = resultCode(error);
  if (!(error instanceof Error) || code === null) return error;
  if (code === 'CORRUPT' || code === 'NOTADB') return damaged(file, error.message, error);
  const explanation = explanations[code];
  if (explanation === undefined) return error;
  const { what, advice } = explanation;
  return new Failure({ kind: 'failed', message: `${file}: ${what} (${error.message})`, advice, cause: error });
}

/**
 * Whether an error or its explanation can mean that a module cannot make sense of what is in its tables, while the file is
 * whole: https://www.sqlite.org/rescode.html#corrupt_vtab. node:sqlite tells only the primary code, as of damage of any kind.
 */
export function mayBeVirtualDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const told =
    'errcode' in error && typeof error.errcode === 'number'
      ? codeNumbers[error.errcode & 0xff] === 'CORRUPT'
      : 'code' in error && error.code === 'SQLITE_CORRUPT_VTAB';
  return told || mayBeVirtualDamage(error.cause);
}

const isAboutSchema = (error: unknown): boolean => resultCode(error) === 'ERROR';

/** better-sqlite3 names the code (SQLITE_IOERR_READ), node:sqlite numbers it (266); the primary code is its first part. */
function resultCode(error: unknown): ResultCode | null {
  if (!(error instanceof Error)) return null;
  if ('errcode' in error && typeof error.errcode === 'number') return codeNumbers[error.errcode & 0xff] ?? null;
  if (!('code' in error) || typeof error.code !== 'string') return null;
  const [prefix, name] = error.code.split('_');
  return prefix === 'SQLITE' ? (Object.values(codeNumbers).find((code) => code === name) ?? null) : null;
}

function damaged(file: string, problem: string, cause?: unknown): Failure {
  return new Failure({
    kind: 'failed',
    message: `${file}: the database is damaged: ${problem}`,
    advice: [
      'Restore it from a backup, or save what can be read into a new file: sqlite3 DAMAGED.db .recover | sqlite3 NEW.db',
      'If only an index is damaged, REINDEX on a copy mends it.',
    ].join('\n'),
    cause,
  });
}
