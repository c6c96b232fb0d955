import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { describe, inject, it } from 'vitest';

/** A running server of the suite. */
export interface TestServer {
  readonly name: string;
  /** URL of a database there, as superuser. */
  readonly url: (database?: string) => string;
}

/** Runs the tests once on every server of the suite; where one is missing a skipped test says so, and is counted. */
export function describeServers(name: string, tests: (server: TestServer) => void): void {
  for (const server of inject('servers')) {
    describe(`${name} on ${server.name}`, () => {
      if (server.kind === 'running') tests({ name: server.name, url: (database) => urlOf(server.url, database) });
      else it.skip(`skipped: ${server.reason}`, () => {});
    });
  }
}

/** A fresh database for one test, dropped afterwards. `options` goes into CREATE DATABASE, e.g. `ENCODING 'LATIN1' TEMPLATE template0`. */
export async function withDatabase<T>(
  server: TestServer,
  use: (url: string, name: string) => Promise<T>,
  options = '',
): Promise<T> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asSuperuser(server.url(), `CREATE DATABASE ${name} ${options}`);
  try {
    return await use(server.url(name), name);
  } finally {
    await asSuperuser(server.url(), `DROP DATABASE ${name} WITH (FORCE)`);
  }
}

/** Runs SQL and returns the rows of the last statement, values as the driver parses them. */
export async function asSuperuser(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: socketUrl(url) });
  await client.connect();
  try {
    const result = (await client.query(sql)) as pg.QueryResult | pg.QueryResult[];
    return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? [];
  } finally {
    await client.end();
  }
}

/** A role for one test, which may log in; its URL for a database. Dropped afterwards with what it owns there. */
export async function withRole<T>(databaseUrl: string, use: (role: string, url: string) => Promise<T>): Promise<T> {
  const role = `role_${randomBytes(6).toString('hex')}`;
  await asSuperuser(databaseUrl, `CREATE ROLE ${role} LOGIN PASSWORD 'test'`);
  try {
    const url = databaseUrl.replace(/\/\/[^@]*@/, `//${role}:test@`);
    return await use(role, url);
  } finally {
    await asSuperuser(databaseUrl, `DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
  }
}

function urlOf(url: string, database: string | undefined): string {
  const [beforeQuery = '', query] = url.split('?');
  const path = database === undefined ? beforeQuery : beforeQuery.replace(/\/[^/]*$/, `/${database}`);
  return query === undefined ? path : `${path}?${query}`;
}

/** The driver wants a host before the path; for a socket it is ignored. */
function socketUrl(url: string): string {
  return url.replace('@/', '@localhost/');
}
