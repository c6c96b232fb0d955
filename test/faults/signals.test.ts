import { beforeAll, describe } from 'vitest';
import { compile } from '../cli/compiled.ts';
import { measureSteps } from './aim.ts';
import { aimedFault } from './aimed-fault.ts';
import { type Step, steps } from './announced-step.ts';
import { describeTargets, isLong } from './fault.ts';
import { withScene } from './scene.ts';
import { signals } from './signals.ts';

beforeAll(compile, 120_000);

describeTargets('a run', (server) => {
  let durations: ReadonlyMap<Step, number> = new Map();
  beforeAll(async () => {
    await withScene(server.url(), {}, async (scene) => {
      durations = await measureSteps(scene);
    });
  }, 180_000);

  for (const { title, signal, exitCode, brief } of signals) {
    const aimedAt = isLong ? steps : brief;
    if (aimedAt.length === 0) continue;
    describe(title, () => {
      for (const step of aimedAt) {
        aimedFault(step, {
          server: () => server.url(),
          step,
          durations: () => durations,
          times: 1,
          act: (_, run) => void run.process.kill(signal),
          exitCodes: [exitCode],
          inCommit: [],
        });
      }
    });
  }
});
