import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';
import { commandLine } from '../../src/postgres/embedded/processes.ts';

/** A directory of this test with a short path, which every user may enter; removed afterwards. */
export function openDirectory(parent = '/tmp'): string {
  const directory = mkdtempSync(`${parent}/embedded-`);
  chmodSync(directory, 0o755);
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Makes a directory the temporary one for this test. */
export function temporarilyIn(directory: string): void {
  vi.stubEnv('TMPDIR', directory);
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** A temporary directory of this test alone, so that it sees all that is put there. */
export function ownTmpdir(): string {
  const directory = openDirectory();
  temporarilyIn(directory);
  return directory;
}

/** Process ids of the server, its reaper and whatever else was started with a path below the directory. */
export function processesIn(directory: string): number[] {
  if (!existsSync('/proc/self')) throw new Error('the process table is read from /proc');
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && commandLine(pid).includes(`${directory}/`));
}

/** Waits, at most 20 seconds, until neither processes nor files are left; returns what is. */
export async function leftIn(directory: string): Promise<{ processes: string[]; files: string[] }> {
  const end = Date.now() + 20_000;
  for (;;) {
    const left = { processes: processesIn(directory).map(commandLine), files: readdirSync(directory) };
    if (left.processes.length + left.files.length === 0 || Date.now() > end) return left;
    await sleep(20);
  }
}

export const nothing = { processes: [], files: [] };
