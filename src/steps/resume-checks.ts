import { resolve } from 'node:path';
import type { MigrationPlan } from '../core/catalog/plan.ts';
import type { ReportStatus } from '../core/catalog/report.ts';
import { Failure } from '../core/errors.ts';
import { targetSchema } from '../core/mapping/target-schema.ts';
import { awaitsChecks, isUnfinished, type JournalRun, listRuns } from '../postgres/journal.ts';
import { withChecksLock } from '../postgres/locks.ts';
import type { OpenSource } from '../sqlite/open-source.ts';
import { shownActs } from './acts.ts';
import { standingAfter } from './choose-run.ts';
import { afterCutover, type Evening, haveChanged } from './evening.ts';
import type { CutOverRun } from './run.ts';
import type { Target } from './target.ts';

/** The last run of these schemas where it has cut over and what was to follow was not done to the end; null otherwise. */
export async function runAwaitingChecks(
  { connection }: Target,
  schemas: readonly string[],
): Promise<JournalRun | null> {
  const runs = await listRuns(connection);
  const isOfSchemas = (run: JournalRun) =>
    run.schemas.length === schemas.length && run.schemas.every(({ target }) => schemas.includes(target));
  const last = runs.find((run) => isOfSchemas(run) && (isUnfinished(run.status) || awaitsChecks(run)));
  return last !== undefined && awaitsChecks(last) && standingAfter(last, runs).length === 0 ? last : null;
}

/**
 * Goes on with a run that has cut over: asks, stops the application, and does what follows a cutover. Throws a Failure where a source is no
 * longer what the run read, because what was written since would be missing in the target, and where another process is at it.
 */
export async function resumeChecks(
  evening: Evening,
  target: Target,
  sources: readonly OpenSource[],
  run: JournalRun,
): Promise<ReportStatus> {
  // The run that cut over may be at them still: then nothing is asked, and the application is not stopped.
  return withChecksLock(target.connection, run.id, () => goOn(evening, target, sources, run));
}

async function goOn(
  { options, record, stop }: Evening,
  target: Target,
  sources: readonly OpenSource[],
  { id, schemas, sources: read }: JournalRun,
): Promise<ReportStatus> {
  const message = `Run ${id} has cut over already, and not done what was to follow. Going on with that.`;
  options.listen({ kind: 'said', message });
  const changed = sources.filter(
    ({ file, sha256 }) => !read.some((one) => one.file === resolve(file) && one.sha256 === sha256),
  );
  if (changed.length > 0 && !options.settings.allowStale) throw movedOn(id, changed);
  const run: CutOverRun = {
    id,
    target,
    options,
    record,
    schemas: new Map(schemas.map(({ target: schema, staging, backup }) => [schema, { staging, backup }])),
  };
  const plan = nothingLeft(sources, options.settings);
  record.run = id;
  record.plan = plan;
  // The copies were made before the cutover, or were not wanted then.
  const acts = shownActs(options).filter(({ kind }) => kind !== 'backup');
  if (!(await options.confirm(plan, [], acts))) {
    throw new Failure({ kind: 'declined', message: `declined: run ${id} stays as it is, migrated and unchecked` });
  }
  record.isMigrated = true;
  await stop();
  if (!options.settings.allowStale && (await haveChanged(sources))) throw movedOn(id, sources);
  await afterCutover(run);
  return 'migrated';
}

function nothingLeft(sources: readonly OpenSource[], settings: Evening['options']['settings']): MigrationPlan {
  return {
    sources: sources.map(({ file, label, sha256 }) => ({
      file,
      label,
      sha256,
      schema: targetSchema({ file, label }, settings),
    })),
    tables: [],
    views: [],
    triggers: [],
    replacedTriggers: [],
    access: { owner: null, grantTo: [] },
    notes: [],
    notCarried: [],
  };
}

function movedOn(id: string, sources: readonly OpenSource[]): Failure {
  return new Failure({
    kind: 'blocked',
    message: `run ${id} has cut over, but ${sources.map(({ file }) => file).join(', ')} is not what it read then: what was written there since is not in the target`,
    advice: `To begin anew: gigchain-migrate rollback ${id}, and then without --resume.\nTo go on with what was read then: --resume --allow-stale.`,
  });
}
