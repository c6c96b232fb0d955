import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect } from 'vitest';
import { compile } from '../cli/compiled.ts';
import { aftermath } from './aftermath.ts';
import { journalSays, measureSteps } from './aim.ts';
import { aimedFault } from './aimed-fault.ts';
import type { Step } from './announced-step.ts';
import { describeTargets, fault, isLong } from './fault.ts';
import { withScene } from './scene.ts';

const onServer: readonly Step[] = ['create', 'load', 'finish', 'verify', 'cutover'];

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
    await scene.proxy.cutAt('COMMIT', 'after it was sent');
    landed();
    const ended = await run.ended;
    await aftermath(scene, ended, {
      exitCodes: [0, 7],
      outcomes: ['migrated'],
      says: /lost|committed/,
      goOn: 'rollback',
    });
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
        exitCodes: step === 'cutover' ? [1, 7] : [1],
      });
    }
  });

  fault('the connection is cut when the cutover is about to be committed', url, async (scene, landed) => {
    const run = scene.migrate();
    await run.reached('cutover');
    await scene.proxy.cutAt('COMMIT', 'before it is sent');
    landed();
    const ended = await run.ended;
    await aftermath(scene, ended, { exitCodes: [1, 7], outcomes: ['as before'], says: /lost|committed/ });
  });

  fault('the connection is cut after a COMMIT was sent while it loads', url, async (scene, landed) => {
    const run = scene.migrate();
    await run.reached('load');
    await scene.proxy.cutAt('COMMIT', 'after it was sent');
    const ended = await run.ended;
    if (await journalSays(scene.url, 'load')) landed();
    await aftermath(scene, ended, { exitCodes: [1], outcomes: ['as before'], says: /lost/, goOn: 'again' });
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
