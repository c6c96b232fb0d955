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
import { rehearseMerge } from './merge.ts';
import { stopAtFindings } from './plan.ts';
import { ReadAhead } from './read-ahead.ts';
import { digestStaged, recordReplaced, type StagedContents } from './record-objects.ts';
import type { Resumption } from './resume.ts';
import type { Run } from './run.ts';
import { settled } from './settle.ts';
import { sqlFilesTakenBack } from './sql-files.ts';
import { TableBuilding } from './table-building.ts';
import { type VerifiedRun, verifyRun } from './verify.ts';

/** Does what was planned and agreed to: builds in the staging schemas, verifies and cuts over, or, in a dry run, discards it. */
export function carryOut({ run, isStale }: Resumption): Promise<ReportStatus> {
  const { settings } = run.options;
  return withJournal(run, async () => {
    await recordReplaced(run);
    const { run: verified, contents } = isStale ? { run, contents: new Map() } : await build(run);
    // A view that came out otherwise is a finding of the verification.
    stopAtFindings(verified.plan, settings);
    if (settings.dryRun) {
      if (settings.parts === 'data-only') await rehearseMerge(verified);
      await discardDryRun(run);
      return 'dry-run';
    }
    await bring(verified, contents).catch((error: unknown) => {
      if (!(error instanceof Failure && error.kind === 'unknown')) sqlFilesTakenBack(run);
      throw error;
    });
    run.record.isMigrated = true;
    return settings.verify === 'counts' ? 'counts-verified' : 'migrated';
  });
}

/** The cutover: staged tables take their place, or staged rows come into the tables of the application. */
async function bring(run: Run, known: StagedContents): Promise<void> {
  const { target, id, options } = run;
  const commit = { target, run: id, becomes: 'migrated', listen: options.listen } as const;
  if (options.settings.parts === 'data-only') {
    return recordedStep(run, 'cutover', () => settled(commit, () => constraintsAsFindings(run, () => fill(run))));
  }
  const staged = await digestStaged(run, known);
  return recordedStep(run, 'cutover', () => settled(commit, () => cutover(run, staged)));
}

/** Everything before the cutover. Gives the run with the views and triggers that came out right. */
async function build(run: Run): Promise<VerifiedRun> {
  const tables = new TableBuilding(run);
  await recordedStep(run, 'create', () => create(run));
  await recordedStep(run, 'load', () => constraintsAsFindings(run, () => load(run, tables)));
  const ahead = new ReadAhead(run);
  try {
    const building = () => constraintsAsFindings(run, () => finish(run, tables));
    const finished = await recordedStep(run, 'finish', () => ahead.during(building));
    return await recordedStep(run, 'verify', () => verifyRun(finished, ahead));
  } finally {
    await ahead.end();
  }
}

/** A step that the journal knows of, so that `status` can tell how far a run came. */
function recordedStep<T>(run: Run, step: StepName, work: () => Promise<T>): Promise<T> {
  return run.record.step(step, async () => {
    await recordStep(run.target.connection, run.id, step);
    try {
      stopIfAborted(run.options.signal);
      return await work();
    } catch (error) {
      // A statement that was cancelled because of an interruption fails in the server's words.
      if (!(error instanceof Failure && error.kind === 'unknown')) stopIfAborted(run.options.signal);
      throw error;
    }
  });
}
