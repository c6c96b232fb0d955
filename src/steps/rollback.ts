import { movableKey, type PlacedObject } from '../core/catalog/movable.ts';
import { Failure } from '../core/errors.ts';
import { exitCodes } from '../core/exit-codes.ts';
import {
  finishRun,
  isUnfinished,
  type JournalRun,
  listRuns,
  movedObjects,
  type RecordedMove,
  restatedObjects,
} from '../postgres/journal.ts';
import { withSchemaLocks } from '../postgres/locks.ts';
import { createSchema, dropEmptySchema, dropOwnSchema, moveObjects } from '../postgres/moves.ts';
import { movablesOf, schemaExists } from '../postgres/relations.ts';
import type { MovedObject, RollbackOptions, RollbackReport } from './api.ts';
import type { Listener } from './events.ts';
import { restate } from './restate.ts';
import { switchBack } from './switch-env.ts';
import { type Target, withTarget } from './target.ts';
import { withLockedObjects } from './with-locks.ts';

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
    return { ...ended({ target, run, status: 'failed' }), exitCode: exitCodes[error.kind], error: ending };
  }
}

/** Without a name: to take back, the newest run that still can be; to check, the newest that was, or should have been, taken back. */
async function chooseRun({ connection }: Target, options: RollbackOptions): Promise<JournalRun | null> {
  const { run: wanted, checkOnly } = options;
  const runs = await listRuns(connection);
  if (wanted !== null) {
    const found = runs.find(({ id }) => id === wanted);
    if (found !== undefined) return found;
    const known = runs.length === 0 ? 'none is recorded' : `known are ${runs.map(({ id }) => id).join(', ')}`;
    throw new Failure({
      kind: 'usage',
      message: `run ${wanted} is unknown: ${known}`,
      advice: 'See: gigchain-migrate status',
    });
  }
  const open = runs.filter(({ status }) => status === 'migrated' || isUnfinished(status));
  if (!checkOnly || open[0] !== undefined) return open[0] ?? null;
  // Of several runs that were taken back, the last one: what an earlier one put back it has put elsewhere.
  const undone = runs.filter(({ status }) => status === 'rolled_back');
  return undone.reduce<JournalRun | null>(
    (last, run) => ((run.finishedAt ?? '') > (last?.finishedAt ?? '') ? run : last),
    null,
  );
}

/** Takes a run back on a connection that is open, as after a failed check. */
export async function rollbackRun(target: Target, id: string, options: RollbackOptions): Promise<RollbackReport> {
  const run = await chooseRun(target, { ...options, run: id });
  if (run === null) throw new Error(`run ${id} is not recorded`);
  return takeBack(target, run, options);
}

async function takeBack(target: Target, run: JournalRun, options: RollbackOptions): Promise<RollbackReport> {
  const { connection } = target;
  return withSchemaLocks(
    connection,
    run.schemas.map((schema) => schema.target),
    async () => {
      if (run.status === 'migrated') return undo(target, run, options);
      for (const { staging } of run.schemas) {
        if (await schemaExists(connection, staging)) await dropOwnSchema(connection, staging);
      }
      if (isUnfinished(run.status)) await finishRun(connection, run.id, 'failed');
      const status = isUnfinished(run.status) ? 'rolled_back' : 'nothing-to-do';
      return ended({ target: target.report, run: run.id, status });
    },
  );
}

/** The move of the cutover backwards, all schemas of the run in one transaction. */
async function undo(
  { connection, report }: Target,
  run: JournalRun,
  options: RollbackOptions,
): Promise<RollbackReport> {
  const moved = await stillThere(connection, await movedObjects(connection, run.id), options.listen);
  await checkOrder({ connection, report } as Target, run);
  const restored: MovedObject[] = [];
  const kept: MovedObject[] = [];
  const restated = await restatedObjects(connection, run.id);
  await withLockedObjects(connection, whereNow(moved), options, async () => {
    await restate(connection, restated, 'before');
    for (const { target, backup } of run.schemas) {
      const aside = `gigchain_migrate_undone_${backup.replace('gigchain_migrate_backup_', '')}`;
      const migrated = moved.filter(({ role, to }) => role === 'migrated' && to === target);
      const replaced = moved.filter(({ role, from }) => role === 'replaced' && from === target);
      if (migrated.length > 0) {
        await createSchema(connection, aside);
        await moveObjects(connection, { objects: migrated, from: target, to: aside });
      }
      if (replaced.length > 0) {
        await moveObjects(connection, { objects: replaced, from: backup, to: target });
        await dropEmptySchema(connection, backup);
      }
      for (const { kind, name } of replaced) restored.push({ kind, schema: backup, name, movedTo: target });
      for (const { kind, name } of migrated) kept.push({ kind, schema: target, name, movedTo: aside });
    }
    await restate(connection, restated, 'after');
    await finishRun(connection, run.id, 'rolled_back');
  });
  return { ...ended({ target: report, run: run.id, status: 'rolled_back' }), restored, kept };
}

/**
 * A migrated object that somebody has dropped or renamed since does not keep the replaced ones from coming back; a replaced one that
 * is gone cannot come back, which stops the rollback.
 */
async function stillThere(
  connection: Target['connection'],
  moved: readonly RecordedMove[],
  listen: Listener,
): Promise<RecordedMove[]> {
  const places = new Map<string, ReadonlySet<string>>();
  for (const { to } of moved) {
    if (!places.has(to)) places.set(to, new Set((await movablesOf(connection, to)).map(movableKey)));
  }
  const gone = moved.filter((object) => places.get(object.to)?.has(movableKey(object)) !== true);
  const lost = gone.filter(({ role }) => role === 'replaced').map(({ kind, name, to }) => `${kind} ${to}.${name}`);
  if (lost.length > 0) {
    throw new Failure({
      kind: 'failed',
      message: `what the run replaced is no longer where it was kept: ${lost.join(', ')}`,
      advice: 'Somebody dropped or renamed it; nothing was changed. Restore it there from a backup and run again.',
    });
  }
  for (const { kind, name, to } of gone) {
    listen({
      kind: 'said',
      message: `${kind} ${to}.${name}, which the run migrated, is gone: there is nothing of it to keep`,
    });
  }
  return moved.filter((object) => !gone.includes(object));
}

/** Where the objects of the run are now. */
function whereNow(moved: readonly RecordedMove[]): PlacedObject[] {
  return moved.map(({ kind, name, to }) => ({ kind, schema: to, name }));
}

/** The newest run of a schema goes first: an older one's objects lie in a newer one's backup. */
async function checkOrder({ connection }: Target, run: JournalRun): Promise<void> {
  const targets = new Set(run.schemas.map(({ target }) => target));
  // In the order of their beginning: two ids of one second are in no order.
  const runs = await listRuns(connection);
  const newer = runs
    .slice(
      0,
      runs.findIndex(({ id }) => id === run.id),
    )
    .filter(({ status, schemas }) => status === 'migrated' && schemas.some(({ target }) => targets.has(target)));
  if (newer.length === 0) return;
  throw new Failure({
    kind: 'blocked',
    message: `run ${run.id} cannot be rolled back yet: ${newer.length} newer run(s) changed the same schema`,
    advice: `Roll back first, in this order: ${newer.map(({ id }) => id).join(', ')}`,
  });
}

/** Proves that what the run replaced is where it was, and that nothing of the run is left staged. */
async function check({ connection, report }: Target, run: JournalRun): Promise<RollbackReport> {
  const moved = await movedObjects(connection, run.id);
  const missing = [];
  for (const { target, staging } of run.schemas) {
    const there = new Set((await movablesOf(connection, target)).map(movableKey));
    for (const object of moved.filter(({ role, from }) => role === 'replaced' && from === target)) {
      if (!there.has(movableKey(object))) missing.push(difference(object.name, `${object.kind} in ${target}`));
    }
    if (await schemaExists(connection, staging)) missing.push(difference(staging, 'no staging schema'));
  }
  if (run.status === 'migrated') missing.push(difference(run.id, 'a run that was rolled back'));
  const base = ended({ target: report, run: run.id, status: missing.length === 0 ? 'verified' : 'different' });
  if (missing.length === 0) return base;
  const error = { message: `run ${run.id} is not rolled back`, advice: `Run: gigchain-migrate rollback ${run.id}` };
  return { ...base, exitCode: exitCodes.different, differences: missing, error };
}

function difference(table: string, expected: string): RollbackReport['differences'][number] {
  return { table, column: null, key: '', kind: 'object', expected, found: 'otherwise' };
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
    env: null,
    differences: [],
    ...fields,
  };
}
