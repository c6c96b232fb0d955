import { type Connection, withConnection } from '../../src/postgres/connect.ts';
import { parseTargetUrl } from '../../src/postgres/target-url.ts';

/** A session of this tool on a test database, for as long as `use` runs. */
export async function withSession<T>(url: string, use: (connection: Connection) => Promise<T>): Promise<T> {
  return withConnection(parseTargetUrl(url, { environment: {}, home: '/nonexistent', user: 'postgres' }), use);
}

/** Runs statements one after the other, as the operator would have done before. */
export async function prepare(connection: Connection, statements: readonly string[]): Promise<void> {
  for (const sql of statements) await connection.query(sql);
}
