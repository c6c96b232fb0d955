import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Who made a private directory, and for which server. */
export interface Owner {
  /** Process ids mean something on one machine only, and a temporary directory may be shared by several. */
  readonly host: string;
  readonly process: number;
  /** null while it has not started. */
  readonly server: number | null;
}

const fileName = 'owner.json';

/** Notes that the directory belongs to this process. */
export function writeOwner(directory: string, server: number | null): void {
  const owner: Owner = { host: hostname(), process: process.pid, server };
  writeFileSync(join(directory, fileName), JSON.stringify(owner), { mode: 0o600 });
}

/** null where nothing of this kind was noted. */
export function readOwner(directory: string): Owner | null {
  try {
    const {
      host,
      process: pid,
      server,
    } = JSON.parse(readFileSync(join(directory, fileName), 'utf8')) as Partial<Owner>;
    if (typeof host !== 'string' || !isPid(pid)) return null;
    return { host, process: pid, server: isPid(server) ? server : null };
  } catch {
    return null;
  }
}

function isPid(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0;
}
