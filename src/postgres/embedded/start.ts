import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Address, newAddress, urlOf } from './address.ts';
import { findBinaries } from './binaries.ts';
import { checkMajorVersion, type KeptDirectory, openKeptDirectory } from './data-directory.ts';
import { changePassword, initialise } from './initialise.ts';
import { type Launcher, run, startByPgCtl, startPostgres } from './launch.ts';
import { writeOwner } from './owner.ts';
import { closedDirectory, privateDirectory } from './private-directory.ts';
import { type Ending, kept, Reaper, throwAway } from './reaper.ts';
import { serverWords } from './server-words.ts';
import { stage } from './stage.ts';
import { unprivilegedUser } from './unprivileged.ts';

export interface EmbeddedOptions {
  /** Directory of an installed PostgreSQL's programs, or the one above it; without it those of the npm package. */
  readonly binaries?: string;
  /** Data directory that is kept; without it everything is thrown away. */
  readonly directory?: string;
  /** Listen on this address too, with a random password; port 0 or none is a free one. Without it only a private socket. */
  readonly listen?: { readonly host: string; readonly port?: number };
  /** PATH for the programs, and who called sudo. */
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

/** Runs an embedded server for as long as `use` runs. Throws what `startEmbedded` throws. */
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
  const { path, sudoUid, sudoGid } = options.environment;
  const ordinary = unprivilegedUser({ uid: sudoUid, gid: sudoGid });
  const directory = options.directory === undefined ? null : openKeptDirectory(options.directory, ordinary);
  const user = directory === null ? ordinary : directory.user;
  const base = await privateDirectory(user);
  const reaper = newReaper(base, directory === null ? throwAway : kept);
  try {
    const launcher = { root: stage(binaries, join(base, 'pg')), base, user, path, reaper };
    const version = await versionOf(launcher);
    const sockets = closedDirectory(join(base, 'run'), user);
    const address = await addressOf(options, sockets);
    const data = await dataDirectory(launcher, { directory, version, address });
    const start = process.platform === 'win32' ? startByPgCtl : startPostgres;
    writeOwner(base, await start(launcher, data, serverWords({ address, sockets, durable: directory !== null })));
    return { url: urlOf(address), version, stop: () => reaper.stop() };
  } catch (error) {
    await reaper.stop();
    throw error;
  }
}

function newReaper(directory: string, ending: Ending): Reaper {
  try {
    return new Reaper({ directory, ...ending });
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

/** The third word of `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`. */
async function versionOf(launcher: Launcher): Promise<string> {
  return (await run(launcher, 'postgres', ['--version'])).trim().split(' ').at(2) ?? '';
}

async function addressOf({ listen }: EmbeddedOptions, sockets: string): Promise<Address> {
  if (listen !== undefined) return newAddress(listen);
  return process.platform === 'win32' ? newAddress({ host: '127.0.0.1' }) : { kind: 'socket', directory: sockets };
}

/** Path of a data directory that is ready to be served. */
async function dataDirectory(
  launcher: Launcher,
  wanted: { readonly directory: KeptDirectory | null; readonly version: string; readonly address: Address },
): Promise<string> {
  const { directory, version, address } = wanted;
  const password = address.kind === 'port' ? address.password : null;
  if (directory === null) {
    const data = closedDirectory(join(launcher.base, 'data'), launcher.user);
    await initialise(launcher, { data, version, password, durable: false });
    return data;
  }
  checkMajorVersion(directory, version);
  const { path: data, madeBy } = directory;
  if (madeBy === null) await initialise(launcher, { data, version, password, durable: true });
  else if (password !== null) await changePassword(launcher, data, password);
  return data;
}
