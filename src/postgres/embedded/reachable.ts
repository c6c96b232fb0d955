import { lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { UserIds } from './unprivileged.ts';

/**
 * Whether the server's user may enter a directory, which takes the right to search it and every directory above it. `user` null is
 * the present one, who named the directory and is not asked. Access control lists are not looked at.
 */
export function canEnter(user: UserIds | null, directory: string): boolean {
  if (user === null) return true;
  for (let path = realpathSync(directory); ; path = dirname(path)) {
    if (!maySearch(user, path)) return false;
    if (path === dirname(path)) return true;
  }
}

function maySearch({ uid, gid }: UserIds, path: string): boolean {
  const { mode, uid: owner, gid: group } = statSync(path);
  if (owner === uid) return (mode & 0o100) !== 0;
  return (mode & (group === gid ? 0o010 : 0o001)) !== 0;
}

/** Whether a directory is really one (not a link to one) and belongs to the user of this process. */
export function isOwnDirectory(path: string): boolean {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry?.isDirectory() === true && (process.getuid === undefined || entry.uid === process.getuid());
}
