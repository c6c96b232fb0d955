import { createStatements } from '../core/ddl/statements.ts';
import { execute, withTransaction } from '../postgres/execute.ts';
import { createSchema } from '../postgres/moves.ts';
import { stopIfAborted } from './interruption.ts';
import { type Run, stagingOf } from './run.ts';

/** Creates the run's staging schemas and, in them, every table without its keys. */
export async function create(run: Run): Promise<void> {
  const { connection } = run.target;
  const place = stagingOf(run);
  await withTransaction(connection, async () => {
    for (const { staging } of run.schemas.values()) await createSchema(connection, staging);
  });
  for (const table of run.plan.tables) {
    stopIfAborted(run.options.signal);
    await execute(connection, createStatements(table, place));
    run.options.listen({ kind: 'table-created', source: table.source, table: table.sourceName });
  }
}
