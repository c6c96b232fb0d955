import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbedded } from '../../../dist/postgres/embedded/start.js';
import { findPostmaster, serverCpu } from '../measure/server-cpu.js';

/**
 * Opens the server that every party loads into: the one of a URL, or an embedded one. That is started as one whose data is kept,
 * because only such a server has PostgreSQL's default settings; a throw-away one does not write through to the disk.
 */
export async function openServer({ url, pgBin }) {
  if (url !== null) return describe(url, { kind: 'given', stop: async () => undefined });
  const directory = mkdtempSync(join(tmpdir(), 'gigchain-bench-server-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    const server = await startEmbedded({
      directory,
      listen: { host: '127.0.0.1' },
      environment: { path: process.env.PATH ?? '' },
      ...(pgBin === null ? {} : { binaries: pgBin }),
    });
    const stop = async () => {
      await server.stop();
      remove();
    };
    return await describe(server.url, { kind: 'embedded', stop });
  } catch (error) {
    remove();
    throw error;
  }
}

async function describe(url, { kind, stop }) {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query('SHOW server_version');
    const postmaster = await findPostmaster(client);
    return { kind, url, stop, version: rows[0].server_version.split(' ')[0], cpuSeconds: () => serverCpu(postmaster) };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    await client.end();
  }
}

/** Runs `use` with the URL of a new, empty database, which is dropped afterwards. */
export async function withDatabase(server, use) {
  const name = `gigchain_bench_${randomBytes(4).toString('hex')}`;
  await query(server.url, `CREATE DATABASE ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  try {
    return await use(url.href);
  } finally {
    await query(server.url, `DROP DATABASE ${name} WITH (FORCE)`);
  }
}

/** What is left to write from earlier runs is written now, not in the next one's time. A role that may not do that waits. */
export async function settle(server) {
  await query(server.url, 'CHECKPOINT').catch(() => sleep(1000));
}

/** Rows of a statement in a connection of its own. */
export async function query(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
