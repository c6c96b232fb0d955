import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { Failure } from '../../core/errors.ts';
import { systemVariables } from './system-variables.ts';

export interface Ending {
  /** How processes are told to end; see https://www.postgresql.org/docs/current/server-shutdown.html */
  readonly signal: 'SIGQUIT' | 'SIGINT';
  /** Milliseconds after which a process that is still there is killed. */
  readonly patience: number;
}

export interface ReaperOptions extends Ending {
  /** Removed at the end. */
  readonly directory: string;
}

/** Nothing of it is kept: it need not write a checkpoint. */
export const throwAway: Ending = { signal: 'SIGQUIT', patience: 10_000 };

/** Writes its last checkpoint, which takes as long as the disk needs. */
export const kept: Ending = { signal: 'SIGINT', patience: 600_000 };

/**
 * A process of its own that outlives this one for a moment: when its standard input ends, because stop() closed it or because this
 * process is gone, even by kill -9, it ends the processes it was told of and removes the directory.
 */
export class Reaper {
  private readonly options: ReaperOptions;
  private readonly watched = new Set<number>();
  private child: ChildProcess;
  private stopped: Promise<void> | null = null;

  constructor(options: ReaperOptions) {
    this.options = options;
    this.child = spawnReaper(options);
  }

  /** Tells of a process that must be gone before the directory is removed. */
  watch(pid: number): void {
    this.watched.add(pid);
    this.child.stdin?.write(`+${pid}\n`);
  }

  /** Tells of one that has ended, because its number may be given to another process. */
  forget(pid: number): void {
    if (this.watched.delete(pid) && this.child.stdin?.writable === true) this.child.stdin.write(`-${pid}\n`);
  }

  /** Ends everything and waits until it is gone. May be called again. */
  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<void> {
    if (hasEnded(this.child)) {
      // Somebody killed it. Its work is left for another one.
      this.child = spawnReaper(this.options);
      for (const pid of this.watched) this.child.stdin?.write(`+${pid}\n`);
    }
    this.child.ref();
    const gone = once(this.child, 'exit');
    this.child.stdin?.end();
    await gone;
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function spawnReaper({ directory, signal, patience }: ReaperOptions): ChildProcess {
  const child = spawn(process.execPath, ['-e', script, directory, signal, String(patience)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
    cwd: dirname(directory),
    env: systemVariables,
  });
  child.once('error', () => undefined);
  if (child.pid === undefined) {
    throw new Failure({ kind: 'failed', message: `${process.execPath} could not be started as a second process` });
  }
  child.unref();
  const input = child.stdin as (ChildProcess['stdin'] & { unref?: () => void }) | null;
  input?.unref?.();
  input?.on('error', () => undefined);
  return child;
}

/** Plain JavaScript, because it runs outside of what is compiled. Signals of a terminal that is closed do not end it. */
const script = `
const fs = require('node:fs');
const [directory, signal, patience] = process.argv.slice(1);
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});
let input = '';
process.stdin.setEncoding('utf8').on('data', (text) => { input += text; }).on('end', () => {
  const pids = new Set();
  for (const line of input.split('\\n').filter(Boolean)) {
    const pid = Number(line.slice(1));
    if (line[0] === '+') pids.add(pid);
    else pids.delete(pid);
  }
  const send = (pid, what) => { try { process.kill(pid, what); return true; } catch (error) { return error.code === 'EPERM'; } };
  const isZombie = (pid) => {
    try {
      const stat = fs.readFileSync('/proc/' + pid + '/stat', 'utf8');
      return stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
    } catch { return false; }
  };
  const start = Date.now();
  for (const pid of pids) send(pid, signal);
  (function wait() {
    const alive = [...pids].filter((pid) => send(pid, 0) && !isZombie(pid));
    const late = Date.now() - start - Number(patience);
    if (alive.length > 0 && late < 10000) {
      if (late > 0) for (const pid of alive) send(pid, 'SIGKILL');
      setTimeout(wait, 20);
      return;
    }
    fs.rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  })();
});
`;
