import { readFileSync } from 'node:fs';
import { Failure } from '../../core/errors.ts';

export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user that PostgreSQL runs as: null for the present one, since PostgreSQL refuses to run as root. Under sudo it is the user
 * who called it, else `nobody`; PostgreSQL wants an entry in /etc/passwd.
 */
export function unprivilegedUser(sudo: { readonly uid?: number; readonly gid?: number }): UserIds | null {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return null;
  if (sudo.uid !== undefined && sudo.gid !== undefined && sudo.uid > 0) return { uid: sudo.uid, gid: sudo.gid };
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === 'nobody') return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Failure({
    kind: 'failed',
    message: 'PostgreSQL does not run as root, and there is no user nobody to run it as',
    advice: 'Run as an ordinary user, or name a server with --to <url>.',
  });
}
