import { movableKey } from '../core/catalog/movable.ts';
import { planChanges } from '../core/compare/explain-plan-change.ts';
import { Failure } from '../core/errors.ts';
import { awaitsChecks, isUnfinished, type JournalRun, listRuns, startedRun } from '../postgres/journal.ts';
import { progressOf } from '../postgres/journal-progress.ts';
import { upgradeJournal } from '../postgres/journal-tables.ts';
import { movablesOf, schemaExists } from '../postgres/relations.ts';
import { keptRows } from './loaded-rows.ts';
import { journalSources, planRecord, type Run } from './run.ts';
import { tableKey } from './run-record.ts';

/** Where a run goes on: `run` in place of a new one; `isStale` where only the cutover of what was verified is left to do. */
export interface Resumption {
  readonly run: Run;
  readonly isStale: boolean;
}

/** The run that goes on where --resume asks for it and there is one, else the new one; tells which. */
export async function chooseRun(fresh: Run): Promise<Resumption> {
  const { settings, listen } = fresh.options;
  if (!settings.resume) {
    await tellOfInterrupted(fresh);
    return { run: fresh, isStale: false };
  }
  const resumption = await findResumption(fresh);
  if (resumption === null) {
    listen({ kind: 'said', message: 'No interrupted run of these schemas is there to go on with: a new one begins.' });
    return { run: fresh, isStale: false };
  }
  const { id, plan } = resumption.run;
  const loaded = plan.tables.filter((table) => keptRows(resumption.run, table).complete).length;
  const message = `Going on with run ${id}: ${loaded} of ${plan.tables.length} tables are loaded.`;
  listen({ kind: 'said', message });
  return resumption;
}

/**
 * The interrupted or dead run of the same schemas, in place of a run that would begin anew; null where there is none. Throws a blocked
 * Failure when the sources, or what the plan builds, are no longer what they were, because the parts would not fit together.
 */
async function findResumption(fresh: Run): Promise<Resumption | null> {
  const { connection } = fresh.target;
  await upgradeJournal(connection);
  const candidate = (await listRuns(connection)).find((one) => isUnfinished(one.status) && isOfSchemas(one, fresh));
  const started = candidate === undefined ? null : await startedRun(connection, candidate.id);
  if (candidate === undefined || started === null || !(await isStaged(fresh, candidate))) return null;
  const { id } = candidate;
  const schemas = new Map(started.schemas.map(({ target, staging, backup }) => [target, { staging, backup }]));
  const run: Run = { ...fresh, id, schemas, progress: await progressOf(connection, id), resumes: true };
  const now = { sources: journalSources(fresh.plan), plan: planRecord(fresh) };
  const changes = planChanges(started, now);
  if (changes.length > 0) throw refused(id, `the plan is another one than it was then: ${changes.join('; ')}`);
  const changed = fresh.plan.sources.filter(({ sha256 }) => !started.sources.some((one) => one.sha256 === sha256));
  if (changed.length === 0) return { run, isStale: false };
  const files = changed.map(({ file }) => file).join(', ');
  if (candidate.step !== 'cutover') throw refused(id, `${files} changed since it was read`);
  if (fresh.options.settings.allowStale) return { run: await asStaged(run), isStale: true };
  throw refused(id, `${files} changed since it was read`, 'To cut over to what was read then: --resume --allow-stale.');
}

/** Tells of a run that could go on, to an operator who begins a new one. */
async function tellOfInterrupted(fresh: Run): Promise<void> {
  const runs = await listRuns(fresh.target.connection);
  const waiting = runs.filter((one) => one.status === 'interrupted' && isOfSchemas(one, fresh));
  for (const { id } of waiting) {
    const message = `run ${id} was interrupted and could go on with --resume; to remove what it left: gigchain-migrate rollback ${id}`;
    fresh.options.listen({ kind: 'said', message });
  }
  for (const { id } of runs.filter((one) => awaitsChecks(one) && isOfSchemas(one, fresh))) {
    const message = `run ${id} has cut over and its checks were not made: it could go on with --resume; to take it back: gigchain-migrate rollback ${id}`;
    fresh.options.listen({ kind: 'said', message });
  }
}

function isOfSchemas(recorded: JournalRun, { schemas }: Run): boolean {
  return recorded.schemas.length === schemas.size && recorded.schemas.every(({ target }) => schemas.has(target));
}

/** A run that was stopped before its first step has nothing to go on from. */
async function isStaged({ target: { connection } }: Run, { schemas }: JournalRun): Promise<boolean> {
  for (const { staging } of schemas) {
    if (!(await schemaExists(connection, staging))) return false;
  }
  return true;
}

/** Without the views and triggers that were not staged, because they had turned out wrong. */
async function asStaged(run: Run): Promise<Run> {
  const there = new Set<string>();
  for (const [target, { staging }] of run.schemas) {
    for (const object of await movablesOf(run.target.connection, staging)) there.add(`${target} ${movableKey(object)}`);
  }
  const isThere = (schema: string, kind: string, name: string) => there.has(`${schema} ${movableKey({ kind, name })}`);
  const plan = {
    ...run.plan,
    views: run.plan.views.filter(({ schema, name }) => isThere(schema, 'view', name)),
    triggers: run.plan.triggers.filter((trigger) => isThere(trigger.schema, 'function', trigger.function.name)),
  };
  for (const table of plan.tables) {
    run.record.loaded.set(tableKey(table), { rows: keptRows(run, table).rows, seconds: 0 });
  }
  return { ...run, plan };
}

function refused(id: string, reason: string, also = ''): Failure {
  const lines = [`To begin anew: gigchain-migrate rollback ${id}, and then without --resume.`];
  return new Failure({
    kind: 'blocked',
    message: `run ${id} cannot go on: ${reason}`,
    advice: [...(also === '' ? [] : [also]), ...lines].join('\n'),
  });
}
