import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { withPrivateDirectory } from '../sqlite/private-directory.ts';

export interface ShellOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly temporaryDirectory: string;
  /** In milliseconds. */
  readonly timeout: number;
  /** Aborted: the command is ended too. */
  readonly signal: AbortSignal;
}

export interface ShellEnd {
  /** null: it succeeded. */
  readonly problem: string | null;
  /** The end of what it printed, stdout and stderr as they came. */
  readonly output: string;
}

/** Bytes of output that are kept. */
const longestOutput = 4000;

/** How long a command may take to end when it is asked to, in milliseconds. */
const patience = 5000;

/**
 * Runs a command of the operator by the system's shell and waits for it. Its output goes to a private file: a program that it leaves
 * running, as a start command may, would hold a pipe open and die of it later. It leads a process group of its own, so that it is
 * ended with all it has started, and Ctrl-C at the terminal reaches it through this program only.
 */
export async function runShell(command: string, options: ShellOptions): Promise<ShellEnd> {
  return withPrivateDirectory(options.temporaryDirectory, async (directory) => {
    const output = openSync(join(directory, 'output'), 'wx+', 0o600);
    try {
      const child = spawn(command, {
        shell: true,
        detached: process.platform !== 'win32',
        env: { ...options.environment },
        stdio: ['ignore', output, output],
      });
      return { problem: await ended(child, options), output: tail(output) };
    } finally {
      closeSync(output);
    }
  });
}

function ended(child: ChildProcess, { timeout, signal }: ShellOptions): Promise<string | null> {
  return new Promise((resolve) => {
    let why: string | null = null;
    let force: NodeJS.Timeout | undefined;
    const stop = (reason: string) => {
      why ??= reason;
      end(child, 'SIGTERM');
      force ??= setTimeout(() => end(child, 'SIGKILL'), patience);
    };
    const timer = setTimeout(() => stop(`it had not ended after ${timeout / 1000} s`), timeout);
    const onAbort = () => stop('it was interrupted');
    const settle = (problem: string | null) => {
      clearTimeout(timer);
      clearTimeout(force);
      signal.removeEventListener('abort', onAbort);
      resolve(why ?? problem);
    };
    child.once('error', (error) => settle(`it could not be started (${error.message})`));
    child.once('exit', (code, by) => {
      if (by !== null) settle(`it was ended by ${by}`);
      else settle(code === 0 ? null : `it ended with ${code}`);
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

/** The whole group; on Windows, which has none, the shell alone. */
function end({ pid, exitCode }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined || exitCode !== null) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It ended in this moment.
  }
}

function tail(file: number): string {
  const { size } = fstatSync(file);
  const bytes = Buffer.alloc(Math.min(size, longestOutput));
  readSync(file, bytes, 0, bytes.length, size - bytes.length);
  return bytes.toString('utf8').trim();
}
