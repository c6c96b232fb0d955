import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach } from 'vitest';
import { Failure } from '../../src/core/errors.ts';

const made: string[] = [];
const running: ChildProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(kill));
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A place for the files of one test, with a directory for temporary files; removed after the test. */
export function workplace(): { readonly data: string; readonly temporaryDirectory: string } {
  const root = mkdtempSync(join(tmpdir(), 'gigchain-test-'));
  made.push(root);
  const data = join(root, 'data');
  const temporaryDirectory = join(root, 'tmp');
  mkdirSync(data);
  mkdirSync(temporaryDirectory);
  return { data, temporaryDirectory };
}

/** A closed database made by the SQL. */
export function databaseFile(path: string, sql: string): string {
  const raw = new Database(path);
  raw.exec(sql);
  raw.close();
  return path;
}

/** Every file of a directory with its checksum, mode and time: what must be the same before and after. */
export function listing(directory: string): string[] {
  return readdirSync(directory)
    .sort()
    .map((name) => {
      const { mtimeNs, mode } = statSync(join(directory, name), { bigint: true });
      const sha256 = createHash('sha256')
        .update(readFileSync(join(directory, name)))
        .digest('hex');
      return `${name} ${sha256} ${mode} ${mtimeNs}`;
    });
}

/** The Failure that a promise or function ends with; anything else fails the test. */
export async function failureOf(action: () => unknown): Promise<Failure> {
  try {
    await action();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('there was no failure');
}

/**
 * Another process that has the database open: runs the statements of `body` (with `db` and `path`), and is left as it is until
 * the test ends. Ready when the returned promise is.
 */
export async function owner(path: string, body: string): Promise<ChildProcess> {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  const script = `const path = ${JSON.stringify(path)};
    const db = new (require(${JSON.stringify(driver)}))(path);
    ${body}
    console.log('ready'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the owner ended with ${code}`)));
  });
  return child;
}

/** Ends a process at once, as a crash does, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
