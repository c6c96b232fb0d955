import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Failure } from '../../src/core/errors.ts';
import {
  type EmbeddedOptions,
  type EmbeddedServer,
  startEmbedded,
  withEmbedded,
} from '../../src/postgres/embedded/start.ts';
import { unprivilegedUser } from '../../src/postgres/embedded/unprivileged.ts';
import { leftIn, nothing, openDirectory, ownTmpdir, processesIn, temporarilyIn } from '../servers/left-behind.ts';
import { asSuperuser } from '../servers/superuser.ts';

const environment = { path: process.env.PATH ?? '' };
const isRoot = process.getuid?.() === 0;

async function start(options: Omit<EmbeddedOptions, 'environment'> = {}): Promise<EmbeddedServer> {
  const server = await startEmbedded({ ...options, environment });
  onTestFinished(() => server.stop());
  return server;
}

async function failureOf(options: Omit<EmbeddedOptions, 'environment'>): Promise<Failure> {
  const failure = await start(options).then(
    () => null,
    (error: unknown) => error,
  );
  if (failure instanceof Failure) return failure;
  throw new Error(`no Failure but ${String(failure)}`);
}

async function singleValue(url: string, sql: string): Promise<unknown> {
  const [row] = await asSuperuser(url, sql);
  return Object.values(row ?? {})[0];
}

describe('a throw-away server', () => {
  it('is a PostgreSQL in UTF-8 that only its private socket reaches', async () => {
    const tmp = ownTmpdir();
    const { url, version } = await start();
    expect(version).toMatch(/^18\./);
    expect(await singleValue(url, 'SHOW server_version')).toBe(version);
    expect(await singleValue(url, 'SHOW server_encoding')).toBe('UTF8');
    expect(await singleValue(url, 'SHOW listen_addresses')).toBe('');
    expect(await singleValue(url, 'SHOW fsync')).toBe('off');
    const locale = `SELECT concat(datlocprovider, ' ', datlocale) FROM pg_database WHERE datname = current_database()`;
    expect(await singleValue(url, locale)).toBe('b C.UTF-8');
    const [base = ''] = readdirSync(tmp).map((name) => join(tmp, name));
    for (const closed of ['data', 'run']) expect(statSync(join(base, closed)).mode & 0o777).toBe(0o700);
    expect(statSync(join(base, 'data')).uid).not.toBe(0);
    expect(Buffer.byteLength(join(base, 'run', '.s.PGSQL.5432'))).toBeLessThan(100);
    expect(existsSync(join(base, 'run', '.s.PGSQL.5432'))).toBe(true);
  });

  it.skipIf(process.getuid?.() !== 0)('cannot be reached by another user, nor can its files', async () => {
    const tmp = ownTmpdir();
    await start();
    const [base = ''] = readdirSync(tmp).map((name) => join(tmp, name));
    const tries = `require('node:net').connect(process.argv[1]).on('connect', () => console.log('reached')).on('error', ({ code }) => console.log(code));
      try { console.log(require('node:fs').readdirSync(process.argv[2])) } catch ({ code }) { console.log(code) }`;
    const [socket, data] = [join(base, 'run', '.s.PGSQL.5432'), join(base, 'data')];
    const stranger = spawnSync(process.execPath, ['-e', tries, socket, data], {
      uid: 1,
      gid: 1,
      encoding: 'utf8',
      cwd: '/',
    });
    expect(stranger.stdout.trim().split('\n'), stranger.stderr).toEqual(['EACCES', 'EACCES']);
  });

  it('leaves nothing when it is stopped, once or twice', async () => {
    const tmp = ownTmpdir();
    const server = await start();
    expect(processesIn(tmp).length).toBeGreaterThanOrEqual(2);
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect({ processes: processesIn(tmp), files: readdirSync(tmp) }).toEqual(nothing);
  });

  it('is stopped when its user throws', async () => {
    const tmp = ownTmpdir();
    const use = async () => {
      throw new Error('of the user');
    };
    await expect(withEmbedded({ environment }, use)).rejects.toThrow('of the user');
    expect(await leftIn(tmp)).toEqual(nothing);
  });

  it('is stopped with connections open', async () => {
    const tmp = ownTmpdir();
    const server = await start();
    const sleeping = asSuperuser(server.url, 'SELECT pg_sleep(600)').then(
      () => 'slept',
      () => 'cut off',
    );
    await server.stop();
    expect(await sleeping).toBe('cut off');
    expect(await leftIn(tmp)).toEqual(nothing);
  });

  it('stands beside another one', async () => {
    const tmp = ownTmpdir();
    const [one, two] = await Promise.all([start(), start()]);
    await asSuperuser(one.url, 'CREATE TABLE only_here ()');
    expect(await singleValue(two.url, `SELECT to_regclass('only_here')`)).toBe(null);
    await one.stop();
    expect(await singleValue(two.url, 'SELECT 1')).toBe(1);
    await two.stop();
    expect(await leftIn(tmp)).toEqual(nothing);
  });

  it('listens on a free port for those who know the password', async () => {
    const { url } = await start({ listen: { host: '127.0.0.1' } });
    expect(await singleValue(url, 'SELECT 1')).toBe(1);
    const { hostname, port, password } = new URL(url);
    expect(hostname).toBe('127.0.0.1');
    expect(password.length).toBeGreaterThanOrEqual(24);
    await expect(asSuperuser(`postgresql://postgres:wrong@127.0.0.1:${port}/postgres`, 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
    const failure = await failureOf({ listen: { host: '127.0.0.1', port: Number(port) } });
    expect(failure.advice).toContain('Address already in use');
  });

  it.each([
    ['has a long path', () => join(openDirectory(), 'x'.repeat(80)), 0o755],
    ['is closed to other users', () => join(openDirectory(), 'closed'), 0o700],
    ['does not exist', () => join(openDirectory(), 'missing'), null],
  ])('starts where TMPDIR %s', async (_, path, mode) => {
    const directory = path();
    if (mode !== null) mkdirSync(directory, { mode });
    temporarilyIn(directory);
    const { url } = await start();
    expect(await singleValue(url, 'SELECT 1')).toBe(1);
    const sockets = String(await singleValue(url, 'SHOW unix_socket_directories'));
    expect(Buffer.byteLength(`${sockets}/.s.PGSQL.5432`)).toBeLessThan(100);
  });
});

describe('a server whose data are kept', () => {
  const tablesIn = (url: string) => singleValue(url, `SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public'`);

  it('finds them again', async () => {
    const tmp = ownTmpdir();
    const directory = join(openDirectory(), 'new', 'data');
    const first = await start({ directory });
    expect(await singleValue(first.url, 'SHOW fsync')).toBe('on');
    await asSuperuser(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.stop();
    expect(await leftIn(tmp)).toEqual(nothing);
    expect(existsSync(join(directory, 'postmaster.pid'))).toBe(false);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    const second = await start({ directory });
    expect(await singleValue(second.url, 'SELECT n FROM kept')).toBe(7);
    await second.stop();
    const third = await start({ directory, listen: { host: '127.0.0.1' } });
    expect(await singleValue(third.url, 'SELECT n FROM kept')).toBe(7);
  });

  it('takes an empty directory', async () => {
    const directory = openDirectory();
    const { url } = await start({ directory });
    expect(await tablesIn(url)).toBe(0);
  });

  it('does not share them with another server', async () => {
    const tmp = ownTmpdir();
    const directory = join(openDirectory(), 'data');
    const server = await start({ directory });
    const failure = await failureOf({ directory });
    expect(failure.message).toContain(`${directory} is in use by the PostgreSQL with process id`);
    expect(readdirSync(tmp)).toHaveLength(1);
    expect(await tablesIn(server.url)).toBe(0);
  });

  it('is not deceived by the lock file of a server that is gone', async () => {
    const directory = join(openDirectory(), 'data');
    const first = await start({ directory });
    const lock = readFileSync(join(directory, 'postmaster.pid'), 'utf8');
    await first.stop();
    const stale = join(directory, 'postmaster.pid');
    writeFileSync(stale, lock, { mode: 0o600 });
    const { uid, gid } = statSync(directory);
    chownSync(stale, uid, gid);
    const second = await start({ directory });
    expect(await tablesIn(second.url)).toBe(0);
  });

  it('leaves what is something else as it is', async () => {
    const directory = openDirectory();
    writeFileSync(join(directory, 'letter.txt'), 'Dear Ana');
    const before = statSync(directory);
    expect((await failureOf({ directory })).message).toContain('neither empty nor the data directory');
    expect(readdirSync(directory)).toEqual(['letter.txt']);
    expect(statSync(directory)).toMatchObject({ uid: before.uid, mode: before.mode });
    expect((await failureOf({ directory: join(directory, 'letter.txt') })).message).toContain('cannot be used');
  });

  it('names the version that made them', async () => {
    const tmp = ownTmpdir();
    const directory = openDirectory();
    writeFileSync(join(directory, 'PG_VERSION'), '14\n');
    const user = unprivilegedUser({ uid: undefined, gid: undefined });
    if (user !== null) chownSync(directory, user.uid, user.gid);
    const failure = await failureOf({ directory });
    expect(failure.message).toMatch(/was made by PostgreSQL 14, and the programs are those of 18\./);
    expect(failure.advice).toContain('--pg-bin');
    expect(await leftIn(tmp)).toEqual(nothing);
  });

  it.runIf(isRoot)('says so where only root gets', async () => {
    const closed = openDirectory();
    chmodSync(closed, 0o700);
    expect((await failureOf({ directory: join(closed, 'data') })).message).toContain('cannot be reached by the user');
    const ofRoot = openDirectory();
    writeFileSync(join(ofRoot, 'PG_VERSION'), '18\n');
    expect((await failureOf({ directory: ofRoot })).message).toContain('belongs to root');
  });
});

describe('programs that do not work', () => {
  function programs(script: string): string {
    const directory = openDirectory();
    mkdirSync(join(directory, 'bin'));
    for (const name of ['initdb', 'postgres']) {
      writeFileSync(join(directory, 'bin', name), script);
      chmodSync(join(directory, 'bin', name), 0o755);
    }
    return directory;
  }

  it.each([
    ['the loader is missing', '#!/lib64/missing-loader.so\n', 'need glibc', '--pg-bin'],
    ['they fail', '#!/bin/sh\necho "no such library" >&2\nexit 3\n', 'postgres ended with 3', 'no such library'],
    ['they are killed', '#!/bin/sh\nkill -9 $$\n', 'postgres was ended by SIGKILL', '--to'],
  ])('where %s', async (_, script, message, advice) => {
    const tmp = ownTmpdir();
    const failure = await failureOf({ binaries: programs(script) });
    expect(failure.message).toContain(message);
    expect(failure.advice).toContain(advice);
    expect(await leftIn(tmp)).toEqual(nothing);
  });

  it('where there are none', async () => {
    const directory = openDirectory();
    const failure = await failureOf({ binaries: directory });
    expect(failure.message).toBe(`${directory} holds no initdb`);
    expect(failure.kind).toBe('usage');
  });
});
