import type { ReportStatus } from '../core/catalog/report.ts';
import { Failure } from '../core/errors.ts';
import { recordStep } from '../postgres/journal.ts';
import { constraintsAsFindings } from './constraint-findings.ts';
import { create } from './create.ts';
import { cutover } from './cutover.ts';
import { discardDryRun, withJournal } from './discard.ts';
import type { StepName } from './events.ts';
import { fill } from './fill.ts';
import { finish } from './finish.ts';
import { stopIfAborted } from './interruption.ts';
import { load } from './load.ts';
import { stopAtFindings } from './plan.ts';
import { digestStaged, recordReplaced } from './record-objects.ts';
import type { Resumption } from './resume.ts';
import type { Run } from './run.ts';
import { settled } from './settle.ts';
import { verifyRun } from './verify.ts';

/** Does what was planned and agreed to: builds in the staging schemas, verifies and cuts over, or, in a dry run, discards it. */
export function carryOut({ run, isStale }: Resumption): Promise<ReportStatus> {
  const { settings } = run.options;
  return withJournal(run, async () => {
    await recordReplaced(run);
    const verified = isStale ? run : await build(run);
    // A view that came out otherwise is a finding of the verification.
    stopAtFindings(verified.plan, settings);
    if (settings.dryRun) {
      await discardDryRun(run);
      return 'dry-run';
    }
    await bring(verified);
    run.record.isMigrated = true;
    return settings.verify === 'counts' ? 'counts-verified' : 'migrated';
  });
}

/** The cutover: staged tables take their place, or staged rows come into the tables of the application. */
async function bring(run: Run): Promise<void> {
  if (run.options.settings.parts === 'data-only') {
    return recordedStep(run, 'cutover', () => settled(run, () => constraintsAsFindings(run, () => fill(run))));
  }
  const staged = await digestStaged(run);
  return recordedStep(run, 'cutover', () => settled(run, () => cutover(run, staged)));
}

/** Everything before the cutover. Gives the run with the views and triggers that came out right. */
async function build(run: Run): Promise<Run> {
  await recordedStep(run, 'create', () => create(run));
  await recordedStep(run, 'load', () => load(run));
  const finished = await recordedStep(run, 'finish', () => constraintsAsFindings(run, () => finish(run)));
  return recordedStep(run, 'verify', () => verifyRun(finished));
}

/** A step that the journal knows of, so that `status` can tell how far a run came. */
function recordedStep<T>(run: Run, step: StepName, work: () => Promise<T>): Promise<T> {
  return run.record.step(step, async () => {
    await recordStep(run.target.connection, run.id, step);
    try {
      return await work();
    } catch (thrown) {
      const error = step === 'cutover' ? thrown : asBefore(thrown);
      // A statement that was cancelled because of an interruption fails in the server's words.
      if (!(error instanceof Failure && error.kind === 'unknown')) stopIfAborted(run.options.signal);
      throw error;
    }
  });
}

/** Only the COMMIT of the cutover decides anything: where the answer to another one was lost, the target is as before all the same. */
function asBefore(error: unknown): unknown {
  if (!(error instanceof Failure && error.kind === 'unknown')) return error;
  return new Failure({
    kind: 'failed',
    message: 'the connection to the server was lost while a part of the work was being committed',
    advice: 'Check that the server runs and the network holds, then run again.',
    cause: error,
  });
}
