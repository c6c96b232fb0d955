import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LockFile {
  readonly pid: number;
  /** Whether the server takes connections. */
  readonly ready: boolean;
}

/**
 * postmaster.pid of a data directory: process id in the first line, state in the eighth; null where there is none:
 * https://www.postgresql.org/docs/current/storage-file-layout.html
 */
export function readLockFile(data: string): LockFile | null {
  let text: string;
  try {
    text = readFileSync(join(data, 'postmaster.pid'), 'utf8');
  } catch {
    return null;
  }
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const state = lines[7]?.trim();
  return Number.isInteger(pid) && pid > 0 ? { pid, ready: state === 'ready' || state === 'standby' } : null;
}
