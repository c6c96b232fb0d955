import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * A process of its own that outlives this one for a moment: when its standard input ends, because stop() closed it or because this
 * process is gone, even by kill -9, it stops the server and removes the directory.
 */
export class Reaper {
  private readonly child: ChildProcess;
  private stopped: Promise<void> | null = null;

  /** `signal`: how the server is told to stop; SIGQUIT for a throw-away one, SIGINT (a clean shutdown) for one that is kept. */
  constructor(directory: string, signal: 'SIGQUIT' | 'SIGINT') {
    this.child = spawn(process.execPath, ['-e', script, directory, signal], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      windowsHide: true,
      env: {},
    });
    this.child.unref();
    const input = this.child.stdin as (ChildProcess['stdin'] & { unref?: () => void }) | null;
    input?.unref?.();
    input?.on('error', () => undefined);
  }

  /** Tells of a process that must be gone before the directory is removed. */
  watch(pid: number): void {
    this.child.stdin?.write(`+${pid}\n`);
  }

  /** Tells of one that has ended, because its number may be given to another process. */
  forget(pid: number): void {
    this.child.stdin?.write(`-${pid}\n`);
  }

  /** Ends everything and waits until it is gone. May be called again. */
  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.ref();
    const gone = once(this.child, 'exit');
    this.child.stdin?.end();
    await gone;
  }
}

/** Plain JavaScript, because it runs outside of what is compiled. A process that ignores the signal for 10 seconds is killed. */
const script = `
const fs = require('node:fs');
const [directory, signal] = process.argv.slice(1);
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});
let input = '';
process.stdin.setEncoding('utf8').on('data', (text) => { input += text; }).on('end', () => {
  const lines = input.split('\\n').filter(Boolean);
  const ended = new Set(lines.filter((line) => line[0] === '-').map((line) => line.slice(1)));
  const pids = lines.filter((line) => line[0] === '+' && !ended.has(line.slice(1))).map(Number);
  const send = (pid, what) => { try { process.kill(pid, what); return true; } catch (error) { return error.code === 'EPERM'; } };
  const start = Date.now();
  for (const pid of pids) send(pid, signal);
  (function wait() {
    const alive = pids.filter((pid) => send(pid, 0));
    if (alive.length > 0) {
      if (Date.now() - start > 10000) for (const pid of alive) send(pid, 'SIGKILL');
      setTimeout(wait, 20);
      return;
    }
    fs.rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  })();
});
`;
