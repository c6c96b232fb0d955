import type { LaterChanges } from '../core/catalog/later-changes.ts';
import { movableKey, type PlacedObject } from '../core/catalog/movable.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from '../postgres/connect.ts';
import { sqlState } from '../postgres/error-code.ts';
import { finishRun, type JournalRun, listRuns } from '../postgres/journal.ts';
import { filledTables } from '../postgres/journal-filled.ts';
import { movedObjects, type RecordedMove, restatedObjects } from '../postgres/journal-moves.ts';
import { createSchema, dropEmptySchema, moveObjects } from '../postgres/moves.ts';
import { movablesOf } from '../postgres/relations.ts';
import type { MovedObject, RollbackOptions } from './api.ts';
import { standingAfter } from './choose-run.ts';
import type { Listener } from './events.ts';
import { laterChanges, noLaterChanges } from './later-changes.ts';
import { restate } from './restate.ts';
import { undoneSchema } from './run.ts';
import type { Target } from './target.ts';
import { unfill } from './unfill.ts';
import { withLockedObjects } from './with-locks.ts';

export interface Undone {
  readonly restored: readonly MovedObject[];
  readonly kept: readonly MovedObject[];
  readonly later: LaterChanges;
}

/** The move of the cutover backwards, all schemas of the run in one transaction; the tables are locked before they are compared. */
export async function undo(target: Target, run: JournalRun, options: RollbackOptions): Promise<Undone> {
  const { connection } = target;
  await checkOrder(connection, run);
  const filled = await filledTables(connection, run.id);
  if (filled.length > 0) return orRefused(run, () => unfill(target, run, filled, options));
  const moved = await stillThere(connection, await movedObjects(connection, run.id), options.listen);
  const restated = await restatedObjects(connection, run.id);
  let undone: Undone = { restored: [], kept: [], later: noLaterChanges };
  await orRefused(run, () =>
    withLockedObjects(connection, whereNow(moved), options, async () => {
      const migrated = moved.filter(({ role }) => role === 'migrated');
      const later = await laterChanges(target, run, whereNow(migrated), options);
      await restate(connection, restated, 'before');
      undone = { ...(await moveBack(connection, run, moved)), later };
      await restate(connection, restated, 'after');
      await finishRun(connection, run.id, 'rolled_back');
    }),
  );
  return undone;
}

async function orRefused<T>(run: JournalRun, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refused(run, error);
  }
}

/** What the operator can do about a refusal of the server, by SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const remedies: Readonly<Record<string, string>> = {
  '42501': 'Run it as the role that migrated, or as a superuser.',
  '23503': 'Remove the rows that name a row which only the migrated table has, or drop the foreign key, and run again.',
};

/** A refusal of the server, with what is to be done; anything else as it is. */
function refused({ id }: JournalRun, error: unknown): unknown {
  const state = sqlState(error);
  if (!(error instanceof Failure) || error.kind !== 'failed' || error.advice !== '' || state === null) return error;
  return new Failure({
    kind: 'failed',
    message: `run ${id} could not be rolled back: ${error.message}`,
    advice: `Nothing was changed.\n${remedies[state] ?? 'When that is mended, run the same command again.'}`,
    cause: error,
  });
}

async function moveBack(
  connection: Connection,
  run: JournalRun,
  moved: readonly RecordedMove[],
): Promise<Pick<Undone, 'restored' | 'kept'>> {
  const restored: MovedObject[] = [];
  const kept: MovedObject[] = [];
  for (const schemas of run.schemas) {
    const { target: home, backup } = schemas;
    const aside = undoneSchema(schemas);
    const migrated = moved.filter(({ role, to }) => role === 'migrated' && to === home);
    const replaced = moved.filter(({ role, from }) => role === 'replaced' && from === home);
    if (migrated.length > 0) {
      await createSchema(connection, aside);
      await moveObjects(connection, { objects: migrated, from: home, to: aside });
    }
    if (replaced.length > 0) {
      await moveObjects(connection, { objects: replaced, from: backup, to: home });
      await dropEmptySchema(connection, backup);
    }
    for (const { kind, name } of replaced) restored.push({ kind, schema: backup, name, movedTo: home });
    for (const { kind, name } of migrated) kept.push({ kind, schema: home, name, movedTo: aside });
  }
  return { restored, kept };
}

/**
 * A migrated object that somebody has dropped or renamed since does not keep the replaced ones from coming back; a replaced one that
 * is gone cannot come back, which stops the rollback.
 */
async function stillThere(
  connection: Connection,
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

/** The newest run of a schema goes first: an older one's objects lie in a newer one's backup, or were dropped with it. */
async function checkOrder(connection: Connection, run: JournalRun): Promise<void> {
  const newer = standingAfter(run, await listRuns(connection));
  const waiting = newer.filter(({ status }) => status === 'migrated');
  if (waiting.length > 0) {
    throw new Failure({
      kind: 'blocked',
      message: `run ${run.id} cannot be rolled back yet: ${waiting.length} newer run(s) changed the same schema`,
      advice: `Roll back first, in this order: ${waiting.map(({ id }) => id).join(', ')}`,
    });
  }
  const mine = new Set((await movedObjects(connection, run.id)).map(placeOf));
  for (const { id } of newer) {
    const shared = (await movedObjects(connection, id)).find((object) => mine.has(placeOf(object)));
    if (shared === undefined) continue;
    throw new Failure({
      kind: 'blocked',
      message: `run ${run.id} cannot be rolled back: the newer run ${id} took the place of ${shared.kind} ${shared.name}, and was finalized`,
      advice: 'What a finalized run had replaced is dropped for good.',
    });
  }
}

/** The same for an object of two runs that were in the same place of a target schema. */
function placeOf(object: RecordedMove): string {
  return `${object.role === 'replaced' ? object.from : object.to} ${movableKey(object)}`;
}
