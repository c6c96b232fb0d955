import { chmodSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLockFile } from '../../src/postgres/embedded/lock-file.ts';
import { type EmbeddedServer, startEmbedded } from '../../src/postgres/embedded/start.ts';
import { asSuperuser } from '../servers/superuser.ts';
import { Network } from './network.ts';

/** A server that a test may shut down, crash and start again, always at the same URL. */
export interface OwnServer {
  readonly url: string;
  /** Ends it at once, without a checkpoint: https://www.postgresql.org/docs/current/server-shutdown.html */
  readonly shutDownImmediately: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Waits until it takes connections again, after it recovered by itself. */
  readonly recovered: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface OwnServerOptions {
  /** Folder of an installed PostgreSQL; null for the embedded one. */
  readonly binaries: string | null;
  /** Where its data lies; a new folder in /tmp unless told. */
  readonly parent?: string;
}

/** Starts a server of the test's own. */
export async function ownServer({ binaries, parent = '/tmp' }: OwnServerOptions): Promise<OwnServer> {
  const folder = await mkdtemp(join(parent, 'gigchain-fault-server-'));
  const directory = join(folder, 'data');
  const open = () =>
    startEmbedded({
      directory,
      environment: { path: process.env.PATH ?? '' },
      ...(binaries === null ? {} : { binaries }),
    });
  // For the user of the server, whoever that is.
  chmodSync(folder, 0o755);
  let server: EmbeddedServer = await open();
  const front = await Network.open(server.url);
  const url = front.through(server.url);
  return {
    url,
    shutDownImmediately: async () => {
      const lock = readLockFile(directory);
      if (lock === null) return;
      process.kill(lock.pid, 'SIGQUIT');
      while (isAlive(lock.pid)) await sleep(10);
      await server.stop();
    },
    start: async () => {
      server = await open();
      front.leadTo(server.url);
    },
    recovered: async () => {
      for (let attempt = 0; ; attempt += 1) {
        try {
          await asSuperuser(url, 'SELECT 1');
          return;
        } catch (error) {
          if (attempt > 300) throw error;
          await sleep(50);
        }
      }
    },
    stop: async () => {
      await front.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
