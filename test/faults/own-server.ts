import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, symlinkSync } from 'node:fs';
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
  /** Waits until it takes connections again, after it recovered by itself; starts it where it could not. */
  readonly recovered: () => Promise<void>;
  /** The folder of its data. */
  readonly data: string;
  readonly stop: () => Promise<void>;
}

export interface OwnServerOptions {
  /** Folder of an installed PostgreSQL; null for the embedded one. */
  readonly binaries: string | null;
  /** Where its WAL lies, beside its data unless told. */
  readonly wal?: string;
}

/** Starts a server of the test's own. */
export async function ownServer({ binaries, wal }: OwnServerOptions): Promise<OwnServer> {
  const folder = await mkdtemp('/tmp/gigchain-fault-server-');
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
  if (wal !== undefined) {
    await server.stop();
    execFileSync('cp', ['-a', join(directory, 'pg_wal'), wal]);
    rmSync(join(directory, 'pg_wal'), { recursive: true });
    symlinkSync(join(wal, 'pg_wal'), join(directory, 'pg_wal'));
    server = await open();
  }
  const front = await Network.open(server.url);
  const url = front.through(server.url);
  const start = async () => {
    server = await open();
    front.leadTo(server.url);
  };
  return {
    url,
    data: directory,
    shutDownImmediately: async () => {
      const lock = readLockFile(directory);
      if (lock === null) return;
      process.kill(lock.pid, 'SIGQUIT');
      while (isAlive(lock.pid)) await sleep(10);
      await server.stop();
    },
    start,
    recovered: async () => {
      for (let attempt = 0; ; attempt += 1) {
        const lock = readLockFile(directory);
        if (lock === null || !isAlive(lock.pid)) {
          await server.stop();
          await start();
        }
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
