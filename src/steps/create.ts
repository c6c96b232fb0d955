import { movableKey } from '../core/catalog/movable.ts';
import type { PlannedTable, Statement } from '../core/catalog/plan.ts';
import { createStatements, protectStatement } from '../core/ddl/statements.ts';
import { isProtected } from '../core/mapping/replacement.ts';
import { execute, withTransaction } from '../postgres/execute.ts';
import { createSchema } from '../postgres/moves.ts';
import { movablesOf, schemaExists } from '../postgres/relations.ts';
import { stopIfAborted } from './interruption.ts';
import { type Run, stagingOf } from './run.ts';

/** Tables that are created in one transaction: few commits cost little, and few locks are held at once. */
const together = 50;

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
  const isThere = ({ target: { schema, name } }: PlannedTable) =>
    there.has(`${place(schema)} ${movableKey({ kind: 'table', name })}`);
  const waiting = batches(run.plan.tables);
  await run.target.withConnections(waiting.length, async (worker) => {
    for (let some = waiting.shift(); some !== undefined; some = waiting.shift()) {
      stopIfAborted(run.options.signal);
      const statements = some.flatMap((table) => [
        ...(isThere(table) ? [] : createStatements(table, place)),
        ...protection(run, table),
      ]);
      await execute(worker, statements).catch((error: unknown) => {
        waiting.length = 0;
        throw error;
      });
      for (const { source, sourceName } of some) {
        run.options.listen({ kind: 'table-created', source, table: sourceName });
      }
    }
  });
}

function batches(tables: readonly PlannedTable[]): PlannedTable[][] {
  const some: PlannedTable[][] = [];
  for (let at = 0; at < tables.length; at += together) some.push(tables.slice(at, at + together));
  return some;
}

/** Its policies come in the cutover; until then nobody but the owner may see a row, whatever role may read all tables. */
function protection(run: Run, table: PlannedTable): Statement[] {
  const { schema, name } = table.target;
  return isProtected(run.replacement, { kind: 'table', schema, name }) ? [protectStatement(table, stagingOf(run))] : [];
}
