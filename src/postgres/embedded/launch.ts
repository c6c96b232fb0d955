import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../core/errors.ts';
import { executableSuffix } from './binaries.ts';
import type { Reaper } from './reaper.ts';
import type { UserIds } from './unprivileged.ts';

/** What every program of the server is started with. */
export interface Launcher {
  /** Directory that holds `bin`. */
  readonly root: string;
  /** Private directory: working directory and log. */
  readonly base: string;
  readonly user: UserIds | null;
  readonly path: string;
  readonly reaper: Reaper;
}

/** Runs a program to its end and returns what it printed. Throws a Failure with its last words. */
export async function run(launcher: Launcher, program: string, parameters: readonly string[]): Promise<string> {
  const child = spawn(executable(launcher, program), parameters, {
    ...options(launcher),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  if (child.pid !== undefined) launcher.reaper.watch(child.pid);
  const code = await exitOf(child, program);
  if (child.pid !== undefined) launcher.reaper.forget(child.pid);
  if (code !== 0) throw broken(`${program} ended with ${code}`, output.join(''));
  return output.join('');
}

/** Starts postgres and waits until it takes connections. Its log is a file, so that nobody has to read it while it runs. */
export async function startPostgres(launcher: Launcher, data: string, parameters: readonly string[]): Promise<void> {
  const log = join(launcher.base, 'server.log');
  const file = openSync(log, 'w', 0o600);
  const child = spawn(executable(launcher, 'postgres'), ['-D', data, ...parameters], {
    ...options(launcher),
    stdio: ['ignore', file, file],
    detached: true,
  });
  closeSync(file);
  child.unref();
  if (child.pid !== undefined) launcher.reaper.watch(child.pid);
  let ended: number | null | undefined;
  const end = exitOf(child, 'postgres').then((code) => {
    ended = code ?? -1;
  });
  const ready = async () => {
    while (ended === undefined && !isReady(data)) await sleep(10);
  };
  await Promise.race([ready(), end]);
  end.catch(() => undefined);
  if (ended !== undefined)
    throw broken(`postgres ended with ${ended}`, existsSync(log) ? readFileSync(log, 'utf8') : '');
}

/** The eighth line of postmaster.pid is the state: https://www.postgresql.org/docs/current/storage-file-layout.html */
function isReady(data: string): boolean {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

function options({ base, user, path }: Launcher): SpawnOptions {
  const windows = process.platform === 'win32' ? { SystemRoot: 'C:\\Windows' } : {};
  return { cwd: base, env: { PATH: path, LC_ALL: 'C', TZ: 'UTC', ...windows }, windowsHide: true, ...(user ?? {}) };
}

function executable({ root }: Launcher, program: string): string {
  return join(root, 'bin', `${program}${executableSuffix}`);
}

async function exitOf(child: ReturnType<typeof spawn>, program: string): Promise<number | null> {
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  } catch (error) {
    const denied = error instanceof Error && 'code' in error && error.code === 'EPERM';
    if (!denied)
      throw broken(`${program} could not be started`, error instanceof Error ? error.message : String(error));
    throw new Failure({
      kind: 'failed',
      message: 'PostgreSQL does not run as root, and this process may not change its user',
      advice: 'Run as an ordinary user, or name a server with --to <url>.',
      cause: error,
    });
  }
}

function broken(what: string, output: string): Failure {
  const last = output.trim().split('\n').slice(-5).join('\n');
  return new Failure({
    kind: 'failed',
    message: `the embedded PostgreSQL did not start: ${what}`,
    advice: `${last}\nName a server with --to <url>, or other binaries with --pg-bin <dir>.`,
  });
}
