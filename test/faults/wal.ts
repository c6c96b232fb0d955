import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asSuperuser } from '../servers/superuser.ts';
import type { OwnServer } from './own-server.ts';

/** Bytes of a segment: https://www.postgresql.org/docs/current/wal-internals.html */
const segment = 16 * 1024 * 1024;

/** Writes WAL until a server can write so many bytes more, about, before it needs a file that is not there yet. */
export async function leaveWal({ url, data }: OwnServer, left: number): Promise<void> {
  for (;;) {
    const [row] = await asSuperuser(url, `SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8 AS written`);
    const more = endOfWal(data) - Number(row?.written) - left;
    if (more <= 0) return;
    const text = `repeat('x', ${Math.min(more, segment / 4)})`;
    await asSuperuser(url, `SELECT pg_logical_emit_message(false, 'fault', ${text})`);
  }
}

/** The end of the last segment that has a file; its name is timeline, 4 GB and segment, 8 digits each. */
function endOfWal(data: string): number {
  const names = readdirSync(join(data, 'pg_wal')).filter((name) => /^[0-9A-F]{24}$/.test(name));
  const last = names.sort().at(-1) ?? '';
  const number = Number.parseInt(last.slice(8, 16), 16) * 256 + Number.parseInt(last.slice(16), 16);
  return (number + 1) * segment;
}
