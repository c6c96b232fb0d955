import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

const processes = '/proc';

/**
 * The other processes that have one of the files open, as far as this user may look: https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html
 * null on a system without /proc.
 */
export async function processesWith(files: readonly string[]): Promise<number[] | null> {
  const names = await readdir(processes).catch(() => null);
  if (names === null) return null;
  const pids = names.filter((name) => /^[0-9]+$/.test(name) && Number(name) !== process.pid);
  const found: number[] = [];
  for (const pid of pids) if (await hasOpen(join(processes, pid, 'fd'), files)) found.push(Number(pid));
  return found;
}

/** A process that ended meanwhile, or that belongs to somebody else, has nothing to show. */
async function hasOpen(directory: string, files: readonly string[]): Promise<boolean> {
  const descriptors = await readdir(directory).catch(() => []);
  const targets = await Promise.all(descriptors.map((name) => readlink(join(directory, name)).catch(() => '')));
  return targets.some((target) => files.includes(target));
}
