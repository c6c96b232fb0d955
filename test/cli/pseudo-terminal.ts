import { spawn } from 'node:child_process';
import { program } from './compiled.ts';

/** What is typed at the question that ends a screen so far; `after` is looked for in what came since the last one. */
export interface Typed {
  readonly after: string | RegExp;
  readonly keys: string;
}

interface Terminal {
  readonly cwd: string;
  readonly typed: readonly Typed[];
  readonly columns?: number;
  /** How long it may take, in milliseconds. */
  readonly within?: number;
  /** Besides what every terminal has. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** How long a program may run at a terminal, in milliseconds; one that waits for keys that nobody types would wait for ever. */
const longest = 90_000;

/**
 * Runs the compiled program at a real pseudo-terminal, made by util-linux' `script`; gives what the screen got and the exit code.
 * Output and errors come in one stream there. Rejects with the screen where it has not ended in time.
 */
export function atTerminal(
  words: readonly string[],
  { cwd, typed, columns = 100, environment = {}, within = longest }: Terminal,
): Promise<{ readonly exitCode: number | null; readonly screen: string }> {
  const command = [process.execPath, program, ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const { PATH = '' } = process.env;
  const child = spawn('script', ['-qefc', `stty cols ${columns} rows 40; exec ${command}`, '/dev/null'], {
    cwd,
    env: { PATH, HOME: cwd, TERM: 'xterm', SHELL: '/bin/sh', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = [...typed];
  let screen = '';
  let seen = 0;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    screen += chunk;
    const next = waiting[0];
    if (next === undefined || !isIn(screen.slice(seen), next.after)) return;
    waiting.shift();
    seen = screen.length;
    // The question listens a moment after it is drawn.
    setTimeout(() => child.stdin.write(next.keys), 200);
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // The terminal hangs up, which ends the program in it.
      child.kill('SIGTERM');
      const waited = waiting.length === 0 ? 'its end' : String(waiting[0]?.after);
      reject(new Error(`nothing more happened at the terminal while it waited for ${waited}; it shows:\n${screen}`));
    }, within);
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, screen });
    });
  });
}

function isIn(text: string, looked: string | RegExp): boolean {
  return typeof looked === 'string' ? text.includes(looked) : looked.test(text);
}
