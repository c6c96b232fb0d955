import { beforeAll, describe, expect } from 'vitest';
import { compile } from '../cli/compiled.ts';
import { aftermath } from './aftermath.ts';
import { measureSteps } from './aim.ts';
import { aimedFault } from './aimed-fault.ts';
import type { Step } from './announced-step.ts';
import { describeTargets, fault, isLong } from './fault.ts';
import { type Scene, withScene } from './scene.ts';
import { filling, merging } from './scene-kind.ts';

beforeAll(compile, 120_000);

const aimedAt: readonly Step[] = ['load', 'verify', 'cutover'];

const faults: readonly {
  readonly title: string;
  readonly act: (scene: Scene, run: { readonly process: { kill: (signal: NodeJS.Signals) => boolean } }) => void;
  readonly exitCode: number | null;
  readonly inCommit: readonly number[];
  /** Steps that are hit in `npm test`. */
  readonly brief: readonly Step[];
}[] = [
  {
    title: 'rows go into the tables of an application, and it is killed with kill -9',
    act: (_, run) => void run.process.kill('SIGKILL'),
    exitCode: null,
    inCommit: [],
    brief: ['cutover'],
  },
  {
    title: 'rows go into the tables of an application, and it is interrupted with Ctrl-C',
    act: (_, run) => void run.process.kill('SIGINT'),
    exitCode: 130,
    inCommit: [],
    brief: ['cutover'],
  },
  {
    title: 'rows go into the tables of an application, and the network is cut',
    act: ({ proxy }) => void proxy.cut({ refuse: true }),
    exitCode: 1,
    inCommit: [7],
    brief: [],
  },
];

for (const kind of isLong ? [filling, ...merging] : [filling]) {
  const existing = kind === filling ? 'truncate' : kind.name;
  describeTargets(`a run with --data-only and --existing ${existing}`, (server) => {
    let durations: ReadonlyMap<Step, number> = new Map();
    beforeAll(async () => {
      await withScene(server.url(), { kind }, async (scene) => {
        durations = await measureSteps(scene);
      });
    }, 180_000);

    for (const { title, act, exitCode, inCommit, brief } of faults) {
      const wanted: readonly Step[] = kind === filling ? aimedAt : ['cutover'];
      const steps = isLong ? wanted : brief;
      if (steps.length === 0) continue;
      describe(title, () => {
        for (const step of steps) {
          aimedFault(step, {
            server: () => server.url(),
            kind,
            step,
            durations: () => durations,
            times: 1,
            act,
            exitCodes: [exitCode],
            inCommit,
          });
        }
      });
    }

    for (const { at, outcome, says } of [
      { at: 'after it was sent', outcome: 'migrated', says: /it was committed/ },
      { at: 'before it is sent', outcome: 'as before', says: /the journal says that it was not/ },
    ] as const) {
      const title = `the connection is cut at the COMMIT of the exchange, ${at}`;
      fault(
        title,
        () => server.url(),
        async (scene, landed) => {
          const run = scene.migrate();
          await run.reached('cutover');
          await scene.proxy.cutAt({ statement: 'COMMIT', at });
          landed();
          const ended = await run.ended;
          await aftermath(scene, ended, { exitCodes: [outcome === 'migrated' ? 0 : 1], outcomes: [outcome], says });
          expect(ended.hung).toBe(false);
        },
        { kind },
      );
    }
  });
}
