import { Failure } from '../core/errors.ts';
import { exitCodes } from '../core/exit-codes.ts';
import { withTransaction } from '../postgres/execute.ts';
import { finishRun, isUnfinished, type JournalRun, listRuns, upgradeJournal } from '../postgres/journal.ts';
import { withSchemaLocks } from '../postgres/locks.ts';
import { dropOwnSchema } from '../postgres/moves.ts';
import { schemaExists } from '../postgres/relations.ts';
import { aliveAmong } from './alive-runs.ts';
import type { RollbackOptions, RollbackReport } from './api.ts';
import { endOf, lastHeard, namedRun, unambiguousRun } from './choose-run.ts';
import { dropCreatedSchemas } from './created-schemas.ts';
import { keptSchemas } from './kept-schemas.ts';
import { lastingSql } from './lasting-sql.ts';
import { ChangedSince, noLaterChanges } from './later-changes.ts';
import { checkRolledBack } from './rollback-check.ts';
import { switchBack } from './switch-env.ts';
import { type Target, withTarget } from './target.ts';
import { undo } from './undo.ts';

/** Puts back what a run replaced; what it migrated is kept aside, nothing is dropped. A run that never cut over loses its staging schema. */
export async function rollback(options: RollbackOptions): Promise<RollbackReport> {
  let target: RollbackReport['target'] = null;
  let run: string | null = options.run;
  try {
    return await withTarget(options, null, async (opened) => {
      target = opened.report;
      const chosen = await chooseRun(opened, options);
      if (chosen === null) return ended({ target, status: 'nothing-to-do' });
      run = chosen.id;
      if (options.checkOnly) return await check(opened, chosen);
      return { ...(await takeBack(opened, chosen, options)), env: await switchBack(opened, chosen.id) };
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const ending = { message: error.message, advice: error.advice };
    const later = error instanceof ChangedSince ? error.later : noLaterChanges;
    const status = statusOf(error.kind);
    return { ...ended({ target, run, status, later }), exitCode: exitCodes[error.kind], error: ending };
  }
}

/**
 * Without a name: to take back, the newest run of which something is there to be taken back; to check, the run that the journal heard of
 * last, because what an earlier rollback put back a later one may have put elsewhere; a finalized one only where there is no other.
 */
async function chooseRun({ connection }: Target, { run, checkOnly }: RollbackOptions): Promise<JournalRun | null> {
  const runs = await listRuns(connection);
  if (run !== null) return namedRun(runs, run);
  if (checkOnly) {
    const checkable = runs.filter((one) => one.status !== 'finalized' || endOf(one) !== 'migrated');
    const kept = checkable.filter(({ status }) => status !== 'finalized');
    const lastFirst = [...(kept.length > 0 ? kept : checkable)].sort((left, right) =>
      lastHeard(left) < lastHeard(right) ? 1 : -1,
    );
    return unambiguousRun(lastFirst, 'rollback --check');
  }
  const keptOf = await keptSchemas(connection);
  const isStaged = (one: JournalRun) => keptOf(one).some(({ role }) => role === 'staging');
  const open = runs.filter((one) => one.status === 'migrated' || isUnfinished(one.status) || isStaged(one));
  return unambiguousRun(open, 'rollback');
}

/** Takes a run back on a connection that is open, as after a failed check. */
export async function rollbackRun(target: Target, id: string, options: RollbackOptions): Promise<RollbackReport> {
  return takeBack(target, namedRun(await listRuns(target.connection), id), options);
}

async function takeBack(target: Target, run: JournalRun, options: RollbackOptions): Promise<RollbackReport> {
  const { connection, report } = target;
  if (run.status === 'finalized' && endOf(run) === 'migrated') throw finalized(run);
  const schemas = run.schemas.map((schema) => schema.target);
  return withSchemaLocks(connection, schemas, async () => {
    await upgradeJournal(connection);
    // Another session may have ended it while this one chose.
    const now = namedRun(await listRuns(connection), run.id);
    const base = ended({ target: report, run: now.id, status: 'rolled_back' });
    if (now.status === 'migrated') {
      const undone = await undo(target, now, options);
      return { ...base, ...undone, notes: await lastingSql(connection, now.id) };
    }
    const removed = await removeStaging(target, now);
    if (isUnfinished(now.status)) await finishRun(connection, now.id, 'failed');
    // One that was kept at the first rollback may be empty meanwhile.
    const created = await withTransaction(connection, () => dropCreatedSchemas(connection, now));
    const hasDropped = removed || created.some(({ result }) => result === 'dropped');
    return {
      ...base,
      schemas: created,
      status: isUnfinished(now.status) || hasDropped ? 'rolled_back' : 'nothing-to-do',
    };
  });
}

async function removeStaging({ connection }: Target, { schemas }: JournalRun): Promise<boolean> {
  let removed = false;
  for (const { staging } of schemas) {
    if (!(await schemaExists(connection, staging))) continue;
    await dropOwnSchema(connection, staging);
    removed = true;
  }
  return removed;
}

async function check({ connection, report }: Target, run: JournalRun): Promise<RollbackReport> {
  const alive = await aliveAmong(connection, await listRuns(connection));
  if ([...alive].some(({ id }) => id === run.id)) throw atWork(run);
  const { differences, isRemovable, notes } = await checkRolledBack(connection, run);
  const status = differences.length === 0 ? 'verified' : 'different';
  const base = { ...ended({ target: report, run: run.id, status }), differences, notes };
  const [first] = differences;
  if (first === undefined) return base;
  const more = differences.length === 1 ? '' : `, and ${differences.length - 1} more`;
  const message = `run ${run.id} is not rolled back: ${first.table}: expected ${first.expected}, found ${first.found}${more}`;
  return { ...base, exitCode: exitCodes.different, error: { message, advice: adviceFor(run, isRemovable) } };
}

/** A run that cut over, died, or left a schema can be taken back; what differs besides was not done by this tool. */
function adviceFor(run: JournalRun, isRemovable: boolean): string {
  return run.status === 'migrated' || isUnfinished(run.status) || isRemovable
    ? `Run: gigchain-migrate rollback ${run.id}`
    : 'Nothing of the run is in place. Find out who else has changed what is named since the run began.';
}

function finalized({ id }: JournalRun): Failure {
  return new Failure({
    kind: 'blocked',
    message: `run ${id} was finalized: what it had replaced is dropped for good, and it cannot be rolled back`,
    advice: 'To go back to SQLite, set DATABASE_TYPE=sqlite: the SQLite files were never changed.',
  });
}

function atWork({ id }: JournalRun): Failure {
  return new Failure({
    kind: 'blocked',
    message: `run ${id} is at work; there is nothing to check yet`,
    advice: 'See: gigchain-migrate status',
  });
}

function statusOf(kind: Failure['kind']): RollbackReport['status'] {
  return kind === 'blocked' || kind === 'unknown' || kind === 'interrupted' ? kind : 'failed';
}

function ended(fields: Pick<RollbackReport, 'status'> & Partial<RollbackReport>): RollbackReport {
  return {
    schemaVersion: 1,
    command: 'rollback',
    exitCode: exitCodes.done,
    error: null,
    run: null,
    target: null,
    restored: [],
    kept: [],
    schemas: [],
    env: null,
    later: noLaterChanges,
    differences: [],
    notes: [],
    ...fields,
  };
}
