import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { executableSuffix } from './binaries.ts';
import { directoryInUse, explainEnd, explainSpawnError } from './launch-failures.ts';
import { readLockFile } from './lock-file.ts';
import type { Reaper } from './reaper.ts';
import { systemVariables } from './system-variables.ts';
import { spawnIds, type UserIds } from './unprivileged.ts';

/** What every program of the server is started with. */
export interface Launcher {
  /** Directory that holds `bin`. */
  readonly root: string;
  /** Private directory: working directory and log. */
  readonly base: string;
  readonly user: UserIds | null;
  /** PATH of the programs. */
  readonly path: string;
  readonly reaper: Reaper;
}

/** Runs a program to its end, with `input` on its standard input, and returns what it printed. Throws a Failure with its last words. */
export async function run(launcher: Launcher, program: string, words: readonly string[], input = ''): Promise<string> {
  const child = spawnProgram(launcher, program, words, 'pipe');
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
  child.stdin?.on('error', () => undefined).end(input);
  const { ending } = await watched(launcher, child, 'close');
  const text = Buffer.concat(output).toString();
  if (ending !== null) throw explainEnd(program, ending, text);
  return text;
}

/**
 * Starts postgres, waits until it takes connections and returns its process id. Its log is a file, so nobody has to read it while it
 * runs. Throws a Failure with the last words of the log.
 */
export async function startPostgres(launcher: Launcher, data: string, words: readonly string[]): Promise<number> {
  const log = join(launcher.base, 'server.log');
  const output = openSync(log, 'w', 0o600);
  const child = spawnProgram(launcher, 'postgres', ['-D', data, ...words], ['ignore', output, output]);
  closeSync(output);
  child.unref();
  const ended = watched(launcher, child, 'exit');
  ended.catch(() => undefined);
  const result = await Promise.race([ended, isReady(data, child)]);
  if (result === 'ready' && child.pid !== undefined) return child.pid;
  const text = readFileSync(log, 'utf8');
  const holder = readLockFile(data);
  if (holder !== null && text.includes('"postmaster.pid" already exists')) throw directoryInUse(data, holder.pid);
  throw explainEnd('postgres', (await ended).ending ?? 'ended at once', text);
}

/**
 * Starts the server by pg_ctl, which on Windows takes the rights of an administrator from it, as postgres demands. `words` go through
 * a command line and must not hold spaces: https://www.postgresql.org/docs/current/app-pg-ctl.html
 */
export async function startByPgCtl(launcher: Launcher, data: string, words: readonly string[]): Promise<number> {
  const log = join(data, 'server.log');
  const start = ['start', '-w', '-D', data, '-l', log, '-o', words.join(' ')];
  // Its standard output would be handed on to the server and never end.
  const child = spawnProgram(launcher, 'pg_ctl', start, 'ignore');
  const { ending } = await watched(launcher, child, 'exit');
  const server = readLockFile(data);
  if (ending !== null || server === null) throw explainEnd('pg_ctl', ending ?? 'started nothing', readLog(log));
  launcher.reaper.watch(server.pid);
  return server.pid;
}

async function isReady(data: string, child: ChildProcess): Promise<'ready' | 'gone'> {
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const lock = readLockFile(data);
    // The lock file may be an old one, of another server.
    if (lock?.pid === child.pid && lock.ready) return 'ready';
    await sleep(10);
  }
  return 'gone';
}

/** Of its own process group, so that a Ctrl-C in the terminal does not reach it. */
function spawnProgram(
  { root, base, user, path }: Launcher,
  program: string,
  words: readonly string[],
  stdio: StdioOptions,
): ChildProcess {
  const file = join(root, 'bin', `${program}${executableSuffix}`);
  const env = { ...systemVariables, PATH: path, LC_ALL: 'C', TZ: 'UTC' };
  try {
    return spawn(file, words, { cwd: base, env, stdio, detached: true, windowsHide: true, ...spawnIds(user) });
  } catch (error) {
    // Node throws some errors of starting a program, and emits the others.
    throw explainSpawnError(error, { file, asAnother: user !== null });
  }
}

/** Lets the reaper know of a process until it has ended; `ending` tells how, null for exit code 0. */
function watched(
  { reaper, user }: Launcher,
  child: ChildProcess,
  event: 'exit' | 'close',
): Promise<{ readonly ending: string | null }> {
  const { pid, spawnfile: file } = child;
  if (pid !== undefined) reaper.watch(pid);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(explainSpawnError(error, { file, asAnother: user !== null })));
    child.once(event, (code: number | null, signal: NodeJS.Signals | null) => {
      if (pid !== undefined) reaper.forget(pid);
      resolve({ ending: code === 0 ? null : signal === null ? `ended with ${code}` : `was ended by ${signal}` });
    });
  });
}

function readLog(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
