import { readFileSync } from 'node:fs';
import { Failure } from '../../core/errors.ts';

/** Numbers of a user and a group, without a sign: macOS writes those of nobody as -2. */
export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user that PostgreSQL runs as: null for the present one, since PostgreSQL refuses to run as root. Under sudo it is the user
 * who called it, else `nobody`. Throws a Failure where there is none; initdb wants an entry in /etc/passwd:
 * https://www.postgresql.org/docs/current/app-initdb.html
 */
export function unprivilegedUser(sudo: {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}): UserIds | null {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return null;
  const { uid, gid } = sudo;
  if (isOrdinary(uid) && isOrdinary(gid)) return { uid, gid };
  const nobody = readPasswd().find(([name]) => name === 'nobody');
  if (nobody !== undefined) return { uid: Number(nobody[2]) >>> 0, gid: Number(nobody[3]) >>> 0 };
  throw new Failure({
    kind: 'failed',
    message: 'PostgreSQL does not run as root, and there is no user nobody to run it as',
    advice: 'Run as an ordinary user, or name a server with --to <url>.',
  });
}

/** What spawn() wants: signed numbers of 32 bits. */
export function spawnIds(user: UserIds | null): { readonly uid?: number; readonly gid?: number } {
  return user === null ? {} : { uid: user.uid | 0, gid: user.gid | 0 };
}

function isOrdinary(id: number | undefined): id is number {
  return id !== undefined && Number.isInteger(id) && id > 0;
}

function readPasswd(): string[][] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
}
