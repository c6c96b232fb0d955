import { existsSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { type EmbeddedServer, startEmbedded } from '../../src/postgres/embedded/start.ts';
import { asSuperuser } from './superuser.ts';

/** A server for the tests, or why there is none. */
export type ProvidedServer =
  | { readonly kind: 'running'; readonly name: string; readonly url: string; readonly version: number }
  | { readonly kind: 'missing'; readonly name: string; readonly reason: string };

declare module 'vitest' {
  export interface ProvidedContext {
    servers: readonly ProvidedServer[];
  }
}

const environment = { path: process.env.PATH ?? '' };
const postgres15 = process.env.GIGCHAIN_TEST_PG15_BIN ?? '/usr/lib/postgresql/15/bin';

/** Starts the servers of the suite once for all files; GIGCHAIN_TEST_URL names another one to run against instead. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env.GIGCHAIN_TEST_URL;
  if (url !== undefined) {
    project.provide('servers', [await describeGiven(url)]);
    return async () => {};
  }
  const started: EmbeddedServer[] = [];
  const stop = async () => {
    for (const server of started) await server.stop();
  };
  const servers = [
    await provide('PostgreSQL 18 (embedded)', () => startEmbedded({ environment }), started),
    existsSync(postgres15)
      ? await provide('PostgreSQL 15', () => startEmbedded({ binaries: postgres15, environment }), started)
      : ({ kind: 'missing', name: 'PostgreSQL 15', reason: `there is no ${postgres15}` } as const),
  ];
  const missing = servers.filter((server) => server.kind === 'missing');
  if (missing.length > 0 && process.env.REQUIRE_SERVERS === '1') {
    await stop();
    throw new Error(`REQUIRE_SERVERS: ${missing.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}`);
  }
  project.provide('servers', servers);
  return stop;
}

async function describeGiven(url: string): Promise<ProvidedServer> {
  const version = await versionOf(url);
  return { kind: 'running', name: `PostgreSQL ${Math.floor(version / 10_000)} of GIGCHAIN_TEST_URL`, url, version };
}

async function provide(
  name: string,
  start: () => Promise<EmbeddedServer>,
  started: EmbeddedServer[],
): Promise<ProvidedServer> {
  try {
    const server = await start();
    started.push(server);
    return { kind: 'running', name, url: server.url, version: await versionOf(server.url) };
  } catch (error) {
    return { kind: 'missing', name, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function versionOf(url: string): Promise<number> {
  const [row] = await asSuperuser(url, 'SHOW server_version_num');
  return Number(row?.server_version_num);
}
