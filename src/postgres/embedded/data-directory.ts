import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../../core/errors.ts';
import { canEnter } from './reachable.ts';
import type { UserIds } from './unprivileged.ts';

/** The data directory of `embedded:<dir>`, and who its server runs as. */
export interface KeptDirectory {
  readonly path: string;
  readonly user: UserIds | null;
  /** Major version of the PostgreSQL that made it; null while it is empty. */
  readonly madeBy: number | null;
}

const another = 'Name another directory in --to embedded:<dir>.';

/**
 * Opens a data directory, or makes an empty one for `user`. One that exists is served as its owner when this process is root, so
 * nothing in it changes hands. Throws a Failure when it holds something else, belongs to somebody else or cannot be reached.
 */
export function openKeptDirectory(directory: string, user: UserIds | null): KeptDirectory {
  const path = resolve(directory);
  if (process.platform === 'win32') throw refused('embedded:<dir> is not supported on Windows', 'Use --to embedded.');
  const names = namesIn(path);
  if (names.length > 0 && !names.includes('PG_VERSION')) {
    throw refused(`${path} is neither empty nor the data directory of a PostgreSQL`, another);
  }
  const madeBy = names.length === 0 ? null : Number.parseInt(readFileSync(join(path, 'PG_VERSION'), 'utf8'), 10);
  const served = madeBy === null ? user : ownerOf(path);
  if (madeBy === null) {
    chmodSync(path, 0o700);
    if (user !== null) chownSync(path, user.uid, user.gid);
  }
  if (!canEnter(served, path)) {
    throw refused(
      `${path} cannot be reached by the user that PostgreSQL runs as (uid ${served?.uid})`,
      'PostgreSQL does not run as root. Name a directory that this user may enter, or run as an ordinary user.',
    );
  }
  return { path, user: served, madeBy };
}

function namesIn(path: string): string[] {
  try {
    mkdirSync(path, { recursive: true, mode: 0o755 });
    return readdirSync(path);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw refused(`${path} cannot be used as a data directory${reason}`, another, error);
  }
}

/** null where the present user, who is not root, may run the server. */
function ownerOf(path: string): UserIds | null {
  const { uid, gid } = statSync(path);
  const own = process.getuid?.();
  if (own === 0 && uid !== 0) return { uid, gid };
  if (own === uid && own !== 0) return null;
  throw refused(
    own === 0
      ? `the data directory ${path} belongs to root, and PostgreSQL does not run as root`
      : `the data directory ${path} belongs to another user (uid ${uid})`,
    `Run as the user whose PostgreSQL made it. ${another}`,
  );
}

/** Throws a Failure when a data directory was made by another major version than that of the programs, e.g. `18.4`. */
export function checkMajorVersion({ path, madeBy }: KeptDirectory, version: string): void {
  if (madeBy === null || madeBy === Number.parseInt(version, 10)) return;
  throw refused(
    `the data directory ${path} was made by PostgreSQL ${madeBy}, and the programs are those of ${version}`,
    `Name the programs of PostgreSQL ${madeBy} with --pg-bin <dir>. ${another}`,
  );
}

function refused(message: string, advice: string, cause?: unknown): Failure {
  return new Failure({ kind: 'usage', message, advice, ...(cause === undefined ? {} : { cause }) });
}
