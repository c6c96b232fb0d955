import { finishStatements, viewStatement } from '../core/ddl/statements.ts';
import { triggerStatements } from '../core/ddl/trigger-statements.ts';
import { execute } from '../postgres/execute.ts';
import { stopIfAborted } from './interruption.ts';
import { type Run, stagingOf } from './run.ts';

/** Builds keys, indexes and constraints, sets the identities, gathers statistics and creates the views and triggers, in the staging schemas. */
export async function finish(run: Run): Promise<void> {
  const { listen, signal } = run.options;
  const place = stagingOf(run);
  const views = run.plan.views.map((view) => viewStatement(view, place));
  const triggers = run.plan.triggers.flatMap((trigger) => triggerStatements(trigger, place));
  for (const statement of [...finishStatements(run.plan.tables, place), ...views, ...triggers]) {
    stopIfAborted(signal);
    await execute(run.target.connection, [statement]);
  }
  for (const { source, sourceName: table, identity } of run.plan.tables) {
    if (identity !== null) {
      listen({ kind: 'sequence-set', source, table, column: identity.column, next: identity.next });
    }
    listen({ kind: 'table-finished', source, table });
  }
}
