import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readOwner } from './owner.ts';
import { commandLine, isAlive } from './processes.ts';
import { isOwnDirectory } from './reachable.ts';
import { kept, Reaper, throwAway } from './reaper.ts';

/** Every private directory of an embedded server is called so. */
export const directoryPrefix = 'gigchain-pg-';

/**
 * Removes what earlier runs left behind in a temporary directory, with a server that is still running there: it takes a kill of the
 * reaper too, as `killall -9 node` does. Only directories of this user whose process is gone are touched.
 */
export async function sweep(parent: string): Promise<void> {
  const stale = readdirSync(parent)
    .filter((name) => name.startsWith(directoryPrefix))
    .map((name) => join(parent, name))
    .filter(isOwnDirectory);
  await Promise.all(stale.map(sweepDirectory));
}

async function sweepDirectory(directory: string): Promise<void> {
  const owner = readOwner(directory);
  if (owner === null || owner.host !== hostname() || isAlive(owner.process)) return;
  const { server } = owner;
  if (server !== null && isAlive(server)) {
    const command = commandLine(server);
    if (command === '') return;
    if (command.includes(directory)) return endServer(server, directory, command);
  }
  await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** The reaper does it. A throw-away server has its data inside of the directory. */
async function endServer(server: number, directory: string, command: string): Promise<void> {
  const ending = command.includes(join(directory, 'data')) ? throwAway : kept;
  const reaper = new Reaper({ directory, ...ending });
  reaper.watch(server);
  await reaper.stop();
}
