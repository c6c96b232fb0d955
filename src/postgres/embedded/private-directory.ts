import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../core/errors.ts';
import { writeOwner } from './owner.ts';
import { canEnter } from './reachable.ts';
import { directoryPrefix, sweep } from './sweep.ts';
import type { UserIds } from './unprivileged.ts';

/** What follows the temporary directory in the path of a socket. */
const socketTail = `/${directoryPrefix}XXXXXX/run/.s.PGSQL.65535`;

/** Bytes; the least that a system allows is 104 with the final zero: https://www.postgresql.org/docs/current/runtime-config-connection.html */
const longestSocketPath = 100;

/**
 * Makes the directory of one server, after removing those of earlier runs. It is open to others, since the server's user must reach
 * the programs; what is secret lies in closed directories inside. Throws a Failure where no temporary directory suits.
 */
export async function privateDirectory(user: UserIds | null): Promise<string> {
  const parent = temporaryParents().find((path) => existsSync(path) && isShort(path) && canEnter(user, path));
  if (parent === undefined) {
    throw new Failure({
      kind: 'failed',
      message: `the embedded PostgreSQL cannot work in the temporary directory ${tmpdir()}`,
      advice: 'Set TMPDIR to a directory with a short path that every user may enter, as /tmp.',
    });
  }
  await sweep(parent);
  const directory = mkdtempSync(join(parent, directoryPrefix));
  chmodSync(directory, 0o755);
  writeOwner(directory, null);
  return directory;
}

/** Makes a directory that only the server's user may enter. */
export function closedDirectory(path: string, user: UserIds | null): string {
  mkdirSync(path, { mode: 0o700 });
  if (user !== null) chownSync(path, user.uid, user.gid);
  return path;
}

/** That of macOS is closed to other users, and a session's may have a long path. */
function temporaryParents(): string[] {
  return process.platform === 'win32' ? [tmpdir()] : [tmpdir(), '/tmp'];
}

function isShort(parent: string): boolean {
  return process.platform === 'win32' || Buffer.byteLength(`${parent}${socketTail}`) <= longestSocketPath;
}
