import { expect, test } from 'vitest';
import { aftermath, askedTheJournal, type Expected, type WayOn } from './aftermath.ts';
import { inStep, journalSays, latency } from './aim.ts';
import type { Step } from './announced-step.ts';
import { attempts, countOf } from './fault.ts';
import type { ProgramRun } from './program-run.ts';
import { type Scene, withScene } from './scene.ts';
import { replacing, type SceneKind } from './scene-kind.ts';

/** Taken in turn, whatever the step. */
const waysOn: readonly WayOn[] = ['rollback', 'resume', 'again'];
let next = 0;

export interface AimedFault {
  readonly server: () => string;
  /** Tables to be replaced where it is not said. */
  readonly kind?: SceneKind;
  readonly step: Step;
  readonly durations: () => ReadonlyMap<Step, number>;
  /** How often. */
  readonly times: number;
  readonly act: (scene: Scene, run: ProgramRun) => void | Promise<void>;
  /** Before the aftermath is looked at. */
  readonly afterwards?: (scene: Scene) => Promise<void>;
  readonly exitCodes: readonly (number | null)[];
  /** Where the COMMIT of the cutover was under way, and its answer did not come; [] where the fault cannot keep it from coming. */
  readonly inCommit: readonly number[];
}

/** A test that lets a fault happen at random moments of one step, and fails where none landed in it. What comes too late is tried again, earlier and in a slower network. */
export function aimedFault(name: string, fault: AimedFault): void {
  const { server, kind = replacing, step, durations, times, act, afterwards, exitCodes, inCommit } = fault;
  test(name, { timeout: 600_000 }, async (context) => {
    const count = countOf(context);
    for (let turn = 0; turn < times; turn += 1) {
      let landed = false;
      for (let attempt = 0; attempt < attempts && !landed; attempt += 1) {
        const moment = (Math.random() * 0.8) / 2 ** attempt;
        await withScene(server(), { kind }, async (scene) => {
          const aim = { step, moment, durations: durations(), latency: latency * 2 ** attempt };
          const { ended, announced } = await inStep(scene, aim, (run) => act(scene, run));
          await afterwards?.(scene);
          landed = announced && (await journalSays(scene.url, step));
          count.injected += 1;
          if (landed) count.landed += 1;
          // In the cutover it may come after the commit, and who comes too late finds the run done and says so.
          const either = step === 'cutover' || !landed;
          const inTime = either ? [...exitCodes, 0] : exitCodes;
          const expected: Expected = {
            exitCodes: askedTheJournal(ended) ? inCommit : inTime,
            outcomes: either ? ['as before', 'migrated'] : ['as before'],
            goOn: waysOn[next++ % waysOn.length] ?? 'rollback',
          };
          await aftermath(scene, ended, expected);
          count.endedWell += 1;
        });
      }
      expect(landed, `none landed in ${step}`).toBe(true);
    }
  });
}
