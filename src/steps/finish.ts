import type { Statement } from '../core/catalog/plan.ts';
import { finishStatements } from '../core/ddl/statements.ts';
import { execute, withTransaction } from '../postgres/execute.ts';
import { recordFinished } from '../postgres/journal-progress.ts';
import { dropViewsAndTriggers } from '../postgres/moves.ts';
import { createTriggers } from './create-triggers.ts';
import { createViews } from './create-views.ts';
import { stopIfAborted } from './interruption.ts';
import { type Run, stagingOf } from './run.ts';

/** A transaction ends after so many statements or milliseconds: an interruption loses no more, and few commits cost little. */
const together = { statements: 100, milliseconds: 1000 };

/** Builds keys, indexes and constraints, sets the identities, gathers statistics and creates the views and triggers, in the staging schemas. Gives the run with those that could be. */
export async function finish(run: Run): Promise<Run> {
  const { listen } = run.options;
  await runStatements(run, finishStatements(run.plan.tables, stagingOf(run)));
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

/** Runs the statements that were not run before, a few in one transaction, which also writes down how many are done. */
async function runStatements(run: Run, statements: readonly Statement[]): Promise<void> {
  const { connection } = run.target;
  let done = run.progress.finished;
  while (done < statements.length) {
    await withTransaction(connection, async () => {
      const start = performance.now();
      const first = done;
      while (done < statements.length) {
        stopIfAborted(run.options.signal);
        await execute(connection, statements.slice(done, done + 1));
        done += 1;
        if (done - first >= together.statements || performance.now() - start >= together.milliseconds) break;
      }
      await recordFinished(connection, run.id, done);
    });
  }
}
