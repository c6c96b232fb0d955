import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../cli/compiled.ts';
import { asSuperuser } from '../servers/superuser.ts';
import { aftermath } from './aftermath.ts';
import { type FalseClock, falseClock, noFalseClock } from './false-clock.ts';
import { describeTargets, fault, isLong } from './fault.ts';
import { journalState } from './journal-state.ts';
import { type OwnServer, ownServer } from './own-server.ts';
import { ownServers } from './own-servers.ts';
import type { MigrateOptions, Scene } from './scene.ts';

beforeAll(compile, 120_000);

/** Migrates and gives the run's id. */
async function migrated(scene: Scene, options: MigrateOptions = {}): Promise<string> {
  const ended = await scene.migrate(options).ended;
  expect(ended.exitCode, ended.stderr).toBe(0);
  const [id = ''] = /\d{8}_\d{6}_[0-9a-f]{4}/.exec(ended.stderr) ?? [];
  expect(id).not.toBe('');
  return id;
}

/** The runs are rolled back in this order when none is named, and the target is as before. */
async function takenBackInOrder(scene: Scene, ids: readonly string[]): Promise<void> {
  expect((await journalState(scene.url))?.id).toBe(ids[0]);
  for (const id of ids) {
    const taken = await scene.run(['rollback']);
    expect(taken.exitCode, taken.stderr).toBe(0);
    expect(taken.stdout, taken.stderr).toContain(id);
  }
  const last = await scene.run(['status']);
  await aftermath(scene, { ...last, exitCode: null }, { exitCodes: [null], outcomes: ['as before'] });
}

const inLongSuite = isLong ? describeTargets : () => undefined;

inLongSuite('a run', (server) => {
  const url = () => server.url();

  /** A preload that moves what the program takes for the time; the server's clock goes on. */
  const clock = (milliseconds: number) => ({
    NODE_OPTIONS: `--import ${fileURLToPath(new URL('set-clock-back.js', import.meta.url))}`,
    SET_CLOCK_BACK_AFTER: String(milliseconds),
  });

  fault('the clock is set back by a day during the run', url, async (scene, landed) => {
    const run = scene.migrate({ environment: clock(700) });
    const ended = await run.ended;
    if (ended.stderr.includes('The clock was set back')) landed();
    await aftermath(scene, ended, { exitCodes: [0], outcomes: ['migrated'] });
  });

  fault('the clock was set back by a day between two runs', url, async (scene, landed) => {
    const first = await migrated(scene);
    const second = await migrated(scene, { environment: clock(0) });
    if (second < first) landed();
    await takenBackInOrder(scene, [second, first]);
  });
});

const installed = ownServers.find(({ binaries }) => binaries !== null);
const missing = isLong
  ? (noFalseClock ?? installed?.missing ?? null)
  : 'clocks are set back by npm run test:faults only';

describe.skipIf(missing !== null)(`a run on ${installed?.name}, whose clock is another one`, () => {
  let clock: FalseClock;
  let server: OwnServer;
  beforeAll(async () => {
    clock = falseClock(installed?.binaries ?? '');
    server = await ownServer({ binaries: clock.binaries });
  }, 180_000);
  afterAll(async () => {
    await server?.stop();
    clock?.remove();
  });
  const url = () => server.url;

  /** Whether the server's clock is a day behind. */
  async function isBehind(): Promise<boolean> {
    const [row] = await asSuperuser(url(), 'SELECT extract(epoch FROM clock_timestamp())::float8 AS seconds');
    return Date.now() / 1000 - Number(row?.seconds) > 80_000;
  }

  fault("the server's clock is set back by a day during the run", url, async (scene, landed) => {
    clock.setBack(0);
    const run = scene.migrate();
    await run.reached('load');
    clock.setBack(1);
    if ((await isBehind()) && run.step !== null) landed();
    await aftermath(scene, await run.ended, { exitCodes: [0], outcomes: ['migrated'] });
  });

  fault("the server's clock was set back by a day between two runs", url, async (scene, landed) => {
    clock.setBack(0);
    const first = await migrated(scene);
    clock.setBack(1);
    if (await isBehind()) landed();
    const second = await migrated(scene);
    await takenBackInOrder(scene, [second, first]);
  });
});

test.skipIf(missing === null)("a server's clock can be set back", (context) => context.skip(missing ?? ''));
