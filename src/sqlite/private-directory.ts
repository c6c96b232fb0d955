import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../core/errors.ts';
import { refusal } from './snapshot-refusals.ts';

/** The process that made a directory is in its name, so that those of dead processes are known. */
const prefix = 'gigchain-migrate-';

/**
 * Runs `use` with a directory that only this user may enter (mode 0700); it is also removed when the process exits in the middle,
 * and what killed processes left is removed first.
 */
export async function withPrivateDirectory<T>(parent: string, use: (directory: string) => Promise<T>): Promise<T> {
  await sweep(parent);
  const directory = await mkdtemp(join(parent, `${prefix}${process.pid}-`)).catch((error) => {
    throw unusable(parent, error);
  });
  const removeNow = () => rmSync(directory, { recursive: true, force: true });
  process.once('exit', removeNow);
  try {
    return await use(directory);
  } finally {
    process.off('exit', removeNow);
    await rm(directory, { recursive: true, force: true });
  }
}

/** Directories of other users cannot be removed and are left. */
async function sweep(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  const stale = names.filter((name) => name.startsWith(prefix) && isDead(Number(name.split('-')[2])));
  await Promise.all(
    stale.map((name) => rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined)),
  );
}

function isDead(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** The Failure for a directory in which nothing can be put. */
export function unusable(directory: string, error: Error): Failure {
  const what = `the directory for temporary files cannot be used (${error.message})`;
  return refusal(directory, what, 'Set TMPDIR to a directory that this user may write to.', error);
}
