import { plannedObjects } from '../core/catalog/plan.ts';
import { Failure } from '../core/errors.ts';
import { withTransaction } from '../postgres/execute.ts';
import { finishRun, recordMoved } from '../postgres/journal.ts';
import { createSchema, dropEmptySchema, ensureTargetSchema, lockRelations, moveObjects } from '../postgres/moves.ts';
import { countRows } from '../postgres/relations.ts';
import { isGone, unchanged } from '../sqlite/open-source.ts';
import type { ReplacedObject } from './events.ts';
import { digestStaged, recordMigrated, settleReplaced } from './record-objects.ts';
import type { Run } from './run.ts';

/** How long the cutover, and the way back, wait for a lock on a table, in milliseconds. */
export const lockTimeout = 5000;

/**
 * The one transaction that moves replaced objects to the backup schema and the staged ones into the target schema.
 * Throws a blocked Failure when a source or a replaced table is no longer what the plan showed.
 */
export async function cutover(run: Run, replaced: readonly ReplacedObject[]): Promise<void> {
  const { connection } = run.target;
  const staged = await digestStaged(run);
  await withTransaction(connection, async () => {
    await connection.query(`SET LOCAL lock_timeout = ${lockTimeout}`);
    await lockRelations(connection, replaced);
    await checkReplaced(run, replaced, await settleReplaced(run, replaced));
    for (const [schema, { staging, backup }] of run.schemas) {
      await ensureTargetSchema(connection, schema);
      const leaving = replaced.filter((object) => object.schema === schema);
      const coming = plannedObjects(run.plan, schema);
      if (leaving.length > 0) {
        await createSchema(connection, backup);
        await moveObjects(connection, { objects: leaving, from: schema, to: backup });
      }
      await moveObjects(connection, { objects: coming, from: staging, to: schema });
      await dropEmptySchema(connection, staging);
      await recordMoved(connection, run.id, { role: 'replaced', objects: leaving, from: schema, to: backup });
      await recordMoved(connection, run.id, { role: 'migrated', objects: coming, from: staging, to: schema });
    }
    await recordMigrated(run, staged);
    await checkSources(run);
    await finishRun(connection, run.id, 'migrated');
  });
}

/** What the operator agreed to replace must still be that: a table that grew since would be put aside unseen. */
async function checkReplaced(
  run: Run,
  replaced: readonly ReplacedObject[],
  rowsIn: (object: ReplacedObject) => number | null,
): Promise<void> {
  for (const object of replaced) {
    const { schema, name, rows } = object;
    if (rows === null) continue;
    const now = rowsIn(object) ?? (await countRows(run.target.connection, { schema, name }));
    if (now === rows) continue;
    throw new Failure({
      kind: 'blocked',
      message: `table ${schema}.${name}, which is to be replaced, had ${rows} rows when you agreed and has ${now} now`,
      advice: 'Stop what writes to the target and run again.',
    });
  }
}

/** Rows written to SQLite after the snapshot would be lost, so the files are compared once more, as late as possible. */
async function checkSources(run: Run): Promise<void> {
  if (run.options.settings.allowStale) return;
  for (const { source } of run.sources) {
    if (await unchanged(source)) continue;
    if (await isGone(source)) {
      throw new Failure({
        kind: 'failed',
        message: `${source.file}: it is no longer there, or is empty; it was read as it was at the start`,
        advice: 'Find out who took it away. To cut over to what was read, run again once it is back.',
      });
    }
    throw new Failure({
      kind: 'blocked',
      message: `${source.file}: it changed since it was read`,
      advice: 'Stop the application and run again, or cut over to the older state with --allow-stale.',
    });
  }
}
