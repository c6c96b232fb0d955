import { setTimeout as sleep } from 'node:timers/promises';
import { announcedStep, type Step } from './announced-step.ts';
import { journalState } from './journal-state.ts';
import type { Ended, ProgramRun } from './program-run.ts';
import type { MigrateOptions, Scene } from './scene.ts';

/** Every message of the network takes so long at least, in milliseconds, so that the short steps can be hit too. */
export const latency = 2;

export interface Aim {
  readonly step: Step;
  /** From 0, its beginning, to 1, its end. */
  readonly moment: number;
  readonly durations: ReadonlyMap<Step, number>;
  /** How long every message of the network takes, in milliseconds. */
  readonly latency?: number;
}

/** How long each step takes when nothing happens. */
export async function measureSteps(scene: Scene): Promise<ReadonlyMap<Step, number>> {
  scene.proxy.slow(latency);
  const run = scene.migrate();
  const { exitCode, stderr } = await run.ended;
  if (exitCode !== 0) throw new Error(stderr);
  return run.durations;
}

/** Runs the migration and does something to it at a moment of a step; `landed` tells whether it was in that step still. */
export async function inStep(
  scene: Scene,
  { step, moment, durations, latency: slowness = latency }: Aim,
  act: (run: ProgramRun) => void | Promise<void>,
  options: MigrateOptions = {},
): Promise<{ readonly ended: Ended; readonly announced: boolean }> {
  scene.proxy.slow(slowness);
  const run = scene.migrate(options);
  if (await run.reached(step)) await journalReaches(scene.url, step, run);
  await sleep(moment * (durations.get(step) ?? 0));
  const before = run.step;
  await act(run);
  const ended = await run.ended;
  // A signal is answered with a line, so the program itself tells where it was.
  const last = ended.stderr.includes('Interrupted (') || ended.signal !== null ? announcedStep(ended.stderr) : before;
  return { ended, announced: last === step };
}

/** Waits until a step has really begun: not every one is announced by a line of its own. Gives up where the run goes on to another. */
export async function journalReaches(url: string, step: Step, run: ProgramRun): Promise<void> {
  while (run.step === step && !(await journalSays(url, step))) await sleep(2);
}

/** The journal's own word on the step that a run came to; before the plan is agreed to it knows of none. */
export async function journalSays(url: string, step: Step): Promise<boolean> {
  const run = await journalState(url);
  if (step === 'inspect' || step === 'plan') return run === null;
  return run?.step === step;
}
