import { randomBytes } from 'node:crypto';
import { describe, inject } from 'vitest';
import type { ProvidedServer } from './global-setup.ts';
import { asSuperuser, dropDatabase, urlOfDatabase, urlOfUser } from './superuser.ts';

export { asSuperuser } from './superuser.ts';

/** A running server of the suite. */
export interface TestServer {
  readonly name: string;
  /** server_version_num, e.g. 150018. */
  readonly version: number;
  /** URL of a database there, as superuser. */
  readonly url: (database?: string) => string;
}

/** What a test asks of its database beyond being empty. */
export interface DatabaseOptions {
  /** Name of an encoding, e.g. LATIN1; UTF8 without it. */
  readonly encoding?: string;
}

/** Runs the tests once on every server of the suite, or on some of them; on one that is missing they are skipped, and counted. */
export function describeServers(
  name: string,
  tests: (server: TestServer) => void,
  servers: readonly ProvidedServer[] = inject('servers'),
): void {
  for (const server of servers) {
    const title = `${name} on ${server.name}`;
    if (server.kind === 'running') {
      const { version, url } = server;
      describe(title, () => tests({ name: server.name, version, url: (database) => urlOfDatabase(url, database) }));
    } else {
      describe.skip(title, () => tests({ name: server.name, version: 0, url: () => '' }));
    }
  }
}

/** A fresh database for one test, dropped afterwards. `options` as text goes into CREATE DATABASE as it is. */
export async function withDatabase<T>(
  server: TestServer,
  use: (url: string, name: string) => Promise<T>,
  options: DatabaseOptions | string = {},
): Promise<T> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const words = typeof options === 'string' ? options : databaseWords(server, options);
  await asSuperuser(server.url(), `CREATE DATABASE ${name} ${words}`);
  try {
    return await use(server.url(name), name);
  } finally {
    await dropDatabase(server.url(), name);
  }
}

/** A role for one test, which may log in; its URL for a database. Dropped afterwards with what it owns there. */
export async function withRole<T>(databaseUrl: string, use: (role: string, url: string) => Promise<T>): Promise<T> {
  const role = `role_${randomBytes(6).toString('hex')}`;
  await asSuperuser(databaseUrl, `CREATE ROLE ${role} LOGIN PASSWORD 'test'`);
  try {
    return await use(role, urlOfUser(databaseUrl, role, 'test'));
  } finally {
    await asSuperuser(databaseUrl, `DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
  }
}

/** Another encoding takes an empty template and a locale that goes with all of them. */
function databaseWords({ version }: TestServer, { encoding }: DatabaseOptions): string {
  if (encoding === undefined) return '';
  const provider = version >= 150_000 ? `LOCALE_PROVIDER 'libc'` : '';
  return `TEMPLATE template0 ENCODING '${encoding}' LOCALE 'C' ${provider}`;
}
