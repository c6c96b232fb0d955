import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Binaries } from './binaries.ts';

/** Parts of the package that only building against PostgreSQL needs. */
const unneeded = new Set(['pkgconfig', 'pgxs', 'include']);

/**
 * Makes a copy that an unprivileged user can run, by hard links where the file system allows, with the links that npm could not pack;
 * returns its root. An installed PostgreSQL stays where it is.
 */
export function stage({ root, links }: Binaries, to: string): string {
  if (links === null) return root;
  copyTree(root, to);
  for (const { path, to: goal } of links) link(join(to, path), relative(dirname(path), goal));
  return to;
}

function copyTree(from: string, to: string): void {
  mkdirSync(to);
  // Whatever the umask.
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const copy = join(to, entry.name);
    if (entry.isSymbolicLink()) link(copy, readlinkSync(source));
    else if (!entry.isDirectory()) copyFile(source, copy, { executable: basename(from) === 'bin' });
    else if (!unneeded.has(entry.name)) copyTree(source, copy);
  }
}

function copyFile(source: string, copy: string, { executable }: { readonly executable: boolean }): void {
  const needed = executable ? 0o005 : 0o004;
  try {
    // A link shares its mode with the original, which is not ours to change.
    if ((statSync(source).mode & needed) !== needed) throw new Error('not for others');
    linkSync(source, copy);
  } catch {
    copyFileSync(source, copy, constants.COPYFILE_FICLONE);
    chmodSync(copy, executable ? 0o755 : 0o644);
  }
}

/** The package's own install script may have made the link already. */
function link(path: string, to: string): void {
  try {
    symlinkSync(to, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
