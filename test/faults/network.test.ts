import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect } from 'vitest';
import { compile } from '../cli/compiled.ts';
import { aftermath } from './aftermath.ts';
import { journalReaches, journalSays, measureSteps } from './aim.ts';
import { aimedFault } from './aimed-fault.ts';
import type { Step } from './announced-step.ts';
import { describeTargets, fault, isLong } from './fault.ts';
import { withScene } from './scene.ts';

const onServer: readonly Step[] = ['create', 'load', 'finish', 'verify', 'cutover'];

/** What a connection is opened for that asks the journal: nothing that was to be done is given again. */
const asking = [
  expect.stringContaining('pg_terminate_backend'),
  'BEGIN',
  expect.stringContaining('SET LOCAL lock_timeout'),
  expect.stringMatching(/^SELECT status FROM gigchain_migrate.runs .* FOR UPDATE$/),
  'COMMIT',
];

const cutForGood = [
  {
    title: 'the connection is cut for good after the COMMIT of the cutover was sent',
    at: 'after it was sent',
    outcome: 'migrated',
  },
  {
    title: 'the connection is cut for good when the cutover is about to be committed',
    at: 'before it is sent',
    outcome: 'as before',
  },
] as const;

beforeAll(compile, 120_000);

describeTargets('a run', (server) => {
  let durations: ReadonlyMap<Step, number> = new Map();
  beforeAll(async () => {
    if (!isLong) return;
    await withScene(server.url(), {}, async (scene) => {
      durations = await measureSteps(scene);
    });
  }, 180_000);
  const url = () => server.url();

  fault('the connection is cut after the COMMIT of the cutover was sent', url, async (scene, landed) => {
    const run = scene.migrate();
    await run.reached('cutover');
    await scene.proxy.cutAt({ statement: 'COMMIT', at: 'after it was sent' });
    landed();
    const ended = await run.ended;
    expect(scene.proxy.log.bySession().at(-1)).toEqual(asking);
    await aftermath(scene, ended, { exitCodes: [0], outcomes: ['migrated'], says: /it was committed/ });
  });

  if (!isLong) return;

  describe('the network is cut in every step', () => {
    for (const step of onServer) {
      aimedFault(step, {
        server: url,
        step,
        durations: () => durations,
        times: 1,
        act: ({ proxy }) => proxy.cut({ refuse: true }),
        exitCodes: [1],
        inCommit: [7],
      });
    }
  });

  fault('the connection is cut when the cutover is about to be committed', url, async (scene, landed) => {
    const run = scene.migrate();
    await run.reached('cutover');
    await scene.proxy.cutAt({ statement: 'COMMIT', at: 'before it is sent' });
    landed();
    const ended = await run.ended;
    expect(scene.proxy.log.bySession().at(-1)).toEqual(asking);
    await aftermath(scene, ended, {
      exitCodes: [1],
      outcomes: ['as before'],
      says: /the journal says that it was not/,
    });
  });

  for (const { title, at, outcome } of cutForGood) {
    fault(title, url, async (scene, landed) => {
      const run = scene.migrate();
      await run.reached('cutover');
      await scene.proxy.cutAt({ statement: 'COMMIT', at, forGood: true });
      landed();
      await aftermath(scene, await run.ended, { exitCodes: [7], outcomes: [outcome], says: /gigchain-migrate status/ });
    });
  }

  fault('the connection is cut after the COMMIT that makes the journal was sent', url, async (scene, landed) => {
    const cut = scene.proxy.cutAt({
      statement: 'COMMIT',
      at: 'after it was sent',
      after: 'TABLE gigchain_migrate.runs',
    });
    const run = scene.migrate();
    await cut;
    landed();
    await aftermath(scene, await run.ended, { exitCodes: [1], outcomes: ['as before'], says: /lost/, goOn: 'again' });
  });

  fault('the connection is cut after a COMMIT was sent while it loads', url, async (scene, landed) => {
    const run = scene.migrate();
    await run.reached('load');
    await scene.proxy.cutAt({ statement: 'COMMIT', at: 'after it was sent' });
    const { sessions } = scene.proxy.log;
    const ended = await run.ended;
    if (await journalSays(scene.url, 'load')) landed();
    // Nothing but the answer tells what was done, so nobody takes the work over.
    expect(scene.proxy.log.sessions).toBe(sessions);
    await aftermath(scene, ended, { exitCodes: [1], outcomes: ['as before'], says: /lost/, goOn: 'again' });
  });

  fault('the connection is cut after the COMMIT of a rollback was sent', url, async (scene, landed) => {
    const migrated = await scene.migrate({ to: scene.url }).ended;
    expect(migrated.exitCode, migrated.stderr).toBe(0);
    const cut = scene.proxy.cutAt({ statement: 'COMMIT', at: 'after it was sent', after: 'gigchain_migrate_undone_' });
    const rollback = scene.run(['rollback'], scene.proxied);
    await cut;
    landed();
    const ended = await rollback;
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(ended.stderr).toContain('the journal says: it was committed');
    expect(scene.proxy.log.bySession()).toContainEqual(asking);
    await aftermath(scene, { ...ended, exitCode: null }, { exitCodes: [null], outcomes: ['as before'] });
  });

  fault('the network stalls for a while in every step', url, async (scene, landed) => {
    const run = scene.migrate();
    let stalls = 0;
    for (const step of onServer) {
      if (!(await run.reached(step))) continue;
      scene.proxy.stall();
      await sleep(700);
      if (run.step === step) stalls += 1;
      scene.proxy.resume();
    }
    expect(stalls).toBeGreaterThanOrEqual(4);
    landed();
    await aftermath(scene, await run.ended, { exitCodes: [0], outcomes: ['migrated'] });
  });

  fault('the network stalls for good, and the operator presses Ctrl-C', url, async (scene, landed) => {
    const run = scene.migrate();
    await run.reached('load');
    await journalReaches(scene.url, 'load', run);
    scene.proxy.stall();
    await sleep(1000);
    run.process.kill('SIGINT');
    const ended = await run.ended;
    if (await journalSays(scene.url, 'load')) landed();
    expect(ended.seconds).toBeLessThan(35);
    scene.proxy.resume();
    await aftermath(scene, ended, { exitCodes: [130], outcomes: ['as before'] });
  });

  fault('the network is slow', url, async (scene, landed) => {
    scene.proxy.slow(15);
    landed();
    await aftermath(scene, await scene.migrate().ended, { exitCodes: [0], outcomes: ['migrated'] });
  });
});
