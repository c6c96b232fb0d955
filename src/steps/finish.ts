import { finishStatements } from '../core/ddl/statements.ts';
import { execute } from '../postgres/execute.ts';
import { createTriggers } from './create-triggers.ts';
import { createViews } from './create-views.ts';
import { stopIfAborted } from './interruption.ts';
import { type Run, stagingOf } from './run.ts';

/** Builds keys, indexes and constraints, sets the identities, gathers statistics and creates the views and triggers, in the staging schemas. Gives the run with those that could be. */
export async function finish(run: Run): Promise<Run> {
  const { listen, signal } = run.options;
  const place = stagingOf(run);
  for (const statement of finishStatements(run.plan.tables, place)) {
    stopIfAborted(signal);
    await execute(run.target.connection, [statement]);
  }
  for (const { source, sourceName: table, identity } of run.plan.tables) {
    if (identity !== null) {
      listen({ kind: 'sequence-set', source, table, column: identity.column, next: identity.next });
    }
    listen({ kind: 'table-finished', source, table });
  }
  return createTriggers(await createViews(run));
}
