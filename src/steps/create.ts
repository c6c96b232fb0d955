import { movableKey } from '../core/catalog/movable.ts';
import { createStatements, protectStatement } from '../core/ddl/statements.ts';
import { isProtected } from '../core/mapping/replacement.ts';
import { execute, withTransaction } from '../postgres/execute.ts';
import { createSchema } from '../postgres/moves.ts';
import { movablesOf, schemaExists } from '../postgres/relations.ts';
import { stopIfAborted } from './interruption.ts';
import { type Run, stagingOf } from './run.ts';

/** Creates the run's staging schemas and, in them, every table without its keys. What an interrupted run has created is kept. */
export async function create(run: Run): Promise<void> {
  const { connection } = run.target;
  const place = stagingOf(run);
  const there = new Set<string>();
  await withTransaction(connection, async () => {
    for (const { staging } of run.schemas.values()) {
      if (!(await schemaExists(connection, staging))) await createSchema(connection, staging);
      for (const object of await movablesOf(connection, staging)) there.add(`${staging} ${movableKey(object)}`);
    }
  });
  for (const table of run.plan.tables) {
    stopIfAborted(run.options.signal);
    const { schema, name } = table.target;
    if (!there.has(`${place(schema)} ${movableKey({ kind: 'table', name })}`)) {
      await execute(connection, createStatements(table, place));
    }
    // Its policies come in the cutover; until then nobody but the owner may see a row, whatever role may read all tables.
    if (isProtected(run.replacement, { kind: 'table', schema, name })) {
      await execute(connection, [protectStatement(table, place)]);
    }
    run.options.listen({ kind: 'table-created', source: table.source, table: table.sourceName });
  }
}
