import { foreignKeyStatements } from '../core/ddl/statements.ts';
import { execute, withTransaction } from '../postgres/execute.ts';
import { recordFinished } from '../postgres/journal-progress.ts';
import { dropViewsAndTriggers } from '../postgres/moves.ts';
import { createTriggers } from './create-triggers.ts';
import { createViews } from './create-views.ts';
import { stopIfAborted } from './interruption.ts';
import { type Run, stagingOf } from './run.ts';
import type { TableBuilding } from './table-building.ts';
import { tableGroups } from './table-groups.ts';

/**
 * Builds what is left of keys, indexes, checks and identities, the tables side by side, then the foreign keys, views and triggers,
 * in the staging schemas. Gives the run with those that could be.
 */
export async function finish(run: Run, building: TableBuilding): Promise<Run> {
  const { listen } = run.options;
  await buildTables(run, building);
  await joinTables(run);
  for (const { source, sourceName: table, identity } of run.plan.tables) {
    if (identity !== null) {
      listen({ kind: 'sequence-set', source, table, column: identity.column, next: identity.next });
    }
    listen({ kind: 'table-finished', source, table });
  }
  // Which of them the server took is not written down, and they are made in no time.
  if (run.resumes) {
    for (const { staging } of run.schemas.values()) await dropViewsAndTriggers(run.target.connection, staging);
  }
  return createTriggers(await createViews(run));
}

async function buildTables(run: Run, building: TableBuilding): Promise<void> {
  let hasFailed = false;
  await run.target.withConnections(building.size, async (connection) => {
    for (let build = building.take(); build !== null && !hasFailed; build = building.take()) {
      stopIfAborted(run.options.signal);
      await build(connection).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    }
  });
}

/** Adds the foreign keys that were not added before, those of a group of tables in one transaction, which also writes down how many are done. */
async function joinTables(run: Run): Promise<void> {
  const { connection } = run.target;
  let done = 0;
  for (const tables of tableGroups(run.plan.tables)) {
    stopIfAborted(run.options.signal);
    const statements = foreignKeyStatements(tables, stagingOf(run));
    done += statements.length;
    if (statements.length === 0 || done <= run.progress.finished) continue;
    await withTransaction(connection, async () => {
      await execute(connection, statements);
      await recordFinished(connection, run.id, done);
    });
  }
}
