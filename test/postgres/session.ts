import { expect } from 'vitest';
import { type Connection, withConnection } from '../../src/postgres/connect.ts';
import { parseTargetUrl } from '../../src/postgres/target-url.ts';
import { asSuperuser } from '../servers/superuser.ts';

/** A session of this tool on a test database, for as long as `use` runs. */
export async function withSession<T>(url: string, use: (connection: Connection) => Promise<T>): Promise<T> {
  return withConnection(parseTargetUrl(url, { environment: {}, home: '/nonexistent', user: 'postgres' }), use);
}

/** Runs statements one after the other, as the operator would have done before. */
export async function prepare(connection: Connection, statements: readonly string[]): Promise<void> {
  for (const sql of statements) await connection.query(sql);
}

/**
 * Waits until every transaction on the whole server that was open when the rows of a table were written has ended: one that goes on leaves it
 * open whether they were written to since.
 */
export async function whenOlder(url: string, table: string): Promise<void> {
  const sql = `SELECT bool_and(age(xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::xid)) AS older FROM ${table}`;
  await expect.poll(() => asSuperuser(url, sql), { timeout: 60_000 }).toEqual([{ older: true }]);
}
