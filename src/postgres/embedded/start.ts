import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Failure } from '../../core/errors.ts';
import { findBinaries } from './binaries.ts';
import { type Launcher, run, startPostgres } from './launch.ts';
import { Reaper } from './reaper.ts';
import { stage } from './stage.ts';
import { directoryPrefix, isAlive, markOwner, readNumber, sweepStale } from './stale.ts';
import { type UserIds, unprivilegedUser } from './unprivileged.ts';

export interface EmbeddedOptions {
  /** Directory of an installed PostgreSQL's binaries; without it those of the npm package. */
  readonly binaries?: string;
  /** Data directory that is kept; without it everything is thrown away. */
  readonly directory?: string;
  /** Listen on this address too, with a random password; port 0 or none is a free one. Without it only a private socket. */
  readonly listen?: { readonly host: string; readonly port?: number };
  readonly environment: { readonly path: string; readonly sudoUid?: number; readonly sudoGid?: number };
}

export interface EmbeddedServer {
  /** URL of its database `postgres`, with the password where there is one. */
  readonly url: string;
  /** e.g. `18.4`. */
  readonly version: string;
  /** Stops the server and removes what is not kept. May be called again. */
  stop(): Promise<void>;
}

/** Nothing has to survive a crash of a server that is thrown away: https://www.postgresql.org/docs/current/non-durability.html */
const throwAwaySettings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=2GB',
];

/** The longest path of a unix socket that every system takes, less the socket's own name. */
const longestSocketDirectory = 80;

/** Runs an embedded server for as long as `use` runs. */
export async function withEmbedded<T>(
  options: EmbeddedOptions,
  use: (server: EmbeddedServer) => Promise<T>,
): Promise<T> {
  const server = await startEmbedded(options);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

/** Starts a real PostgreSQL. Throws a Failure that tells what is missing. Even kill -9 of this process leaves no server behind. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const binaries = findBinaries(options.binaries);
  const { sudoUid: uid, sudoGid: gid, path } = options.environment;
  const user = unprivilegedUser({ ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) });
  const base = privateBase();
  const reaper = new Reaper(base, options.directory === undefined ? 'SIGQUIT' : 'SIGINT');
  try {
    const launcher: Launcher = { root: stage(binaries, join(base, 'pg')), base, user, path, reaper };
    const version = (await run(launcher, 'postgres', ['--version'])).trim().split(' ').at(2) ?? '';
    const listen = options.listen ?? (process.platform === 'win32' ? { host: '127.0.0.1' } : undefined);
    const password = listen === undefined ? null : randomBytes(18).toString('base64url');
    const data = dataDirectory(options.directory, base, user);
    if (!existsSync(join(data, 'PG_VERSION'))) await initialise(launcher, data, { version, password });
    const sockets = ownDirectory(join(base, 'run'), user);
    const port = listen?.port || (listen === undefined ? 5432 : await freePort(listen.host));
    const settings = [
      `listen_addresses=${listen?.host ?? ''}`,
      `unix_socket_directories=${process.platform === 'win32' ? '' : sockets}`,
      'logging_collector=off',
      ...(options.directory === undefined ? throwAwaySettings : []),
    ];
    await startPostgres(launcher, data, ['-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]);
    const url =
      listen === undefined
        ? `postgresql://postgres@/postgres?host=${encodeURIComponent(sockets)}`
        : `postgresql://postgres:${password}@${listen.host}:${port}/postgres`;
    return { url, version, stop: () => reaper.stop() };
  } catch (error) {
    await reaper.stop();
    throw error;
  }
}

/** Binaries must be reachable for the server's user, so the directory itself is open; what is secret lies in closed ones inside. */
function privateBase(): string {
  const parent = tmpdir().length > longestSocketDirectory - 20 && process.platform !== 'win32' ? '/tmp' : tmpdir();
  sweepStale(parent);
  const base = mkdtempSync(join(parent, directoryPrefix));
  chmodSync(base, 0o755);
  markOwner(base);
  return base;
}

function ownDirectory(path: string, user: UserIds | null): string {
  mkdirSync(path, { mode: 0o700, recursive: true });
  if (user !== null) chownSync(path, user.uid, user.gid);
  return path;
}

function dataDirectory(kept: string | undefined, base: string, user: UserIds | null): string {
  if (kept === undefined) return ownDirectory(join(base, 'data'), user);
  const directory = resolve(kept);
  if (process.platform === 'win32') {
    throw new Failure({
      kind: 'usage',
      message: 'embedded:<dir> is not supported on Windows',
      advice: 'Use --to embedded, or a server of your own.',
    });
  }
  const holds = existsSync(directory) ? readdirSync(directory) : [];
  if (holds.length > 0 && !holds.includes('PG_VERSION')) {
    throw new Failure({
      kind: 'usage',
      message: `${directory} is neither empty nor the data directory of a PostgreSQL`,
      advice: 'Name another directory in --to embedded:<dir>.',
    });
  }
  const server = readNumber(join(directory, 'postmaster.pid'));
  if (server !== null && isAlive(server)) {
    throw new Failure({
      kind: 'failed',
      message: `${directory} is in use by the PostgreSQL with process id ${server}`,
      advice: 'Stop it, or name another directory in --to embedded:<dir>.',
    });
  }
  return ownDirectory(directory, user);
}

async function initialise(
  launcher: Launcher,
  data: string,
  { version, password }: { readonly version: string; readonly password: string | null },
): Promise<void> {
  const parameters = ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync'];
  // From 17 on PostgreSQL has a UTF-8 locale of its own that needs nothing of the system.
  if (Number.parseInt(version, 10) >= 17) parameters.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  if (password === null) parameters.push('-A', 'trust');
  else parameters.push('-A', 'scram-sha-256', `--pwfile=${passwordFile(launcher, password)}`);
  await run(launcher, 'initdb', parameters);
}

function passwordFile({ base, user }: Launcher, password: string): string {
  const file = join(base, 'password');
  writeFileSync(file, password, { mode: 0o600 });
  if (user !== null) chownSync(file, user.uid, user.gid);
  return file;
}

async function freePort(host: string): Promise<number> {
  const server = createServer();
  return new Promise((resolvePort, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => resolvePort(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
