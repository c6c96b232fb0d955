import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every private directory of an embedded server is called so. */
export const directoryPrefix = 'gigchain-pg-';

const ownerFile = 'owner';

/** Notes which process a directory belongs to. */
export function markOwner(directory: string): void {
  writeFileSync(join(directory, ownerFile), String(process.pid));
}

/**
 * Removes what earlier runs left behind, which takes a kill of the reaper too. Directories whose owner is alive, or whose server
 * still is, stay.
 */
export function sweepStale(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(directoryPrefix)) continue;
    const directory = join(parent, name);
    const owner = readNumber(join(directory, ownerFile));
    const server = readNumber(join(directory, 'data', 'postmaster.pid'));
    if (owner === null || isAlive(owner) || (server !== null && isAlive(server))) continue;
    // Another user's directory cannot be removed, and is not ours to remove.
    try {
      rmSync(directory, { recursive: true, force: true });
    } catch {}
  }
}

/** The number in the first line of a file, null where there is none. */
export function readNumber(file: string): number | null {
  try {
    const number = Number(readFileSync(file, 'utf8').split('\n')[0]);
    return Number.isInteger(number) && number > 0 ? number : null;
  } catch {
    return null;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
