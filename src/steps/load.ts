import type { PlannedTable } from '../core/catalog/plan.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from '../postgres/connect.ts';
import { copyIn } from '../postgres/copy-in.ts';
import { withTransaction } from '../postgres/execute.ts';
import { recordRows } from '../postgres/journal-progress.ts';
import { type Run, stagingOf } from './run.ts';
import { secondsSince, tableKey } from './run-record.ts';
import { TableReading } from './table-reading.ts';

/** Streams the rows of every table through COPY, the largest tables first, on as many connections as the run has. */
export async function load(run: Run): Promise<void> {
  if (run.options.settings.parts === 'schema-only') return;
  const waiting = [...run.plan.tables].sort((left, right) => right.bytes - left.bytes);
  await run.target.withConnections(run.plan.tables.length, async (connection) => {
    for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) {
      await loadTable(run, connection, table).catch((error: unknown) => {
        // Nobody begins another table of a run that has failed.
        waiting.length = 0;
        throw error;
      });
    }
  });
}

/** Loads what is not there yet. Each piece is committed together with the journal's row of it. */
async function loadTable(run: Run, connection: Connection, table: PlannedTable): Promise<void> {
  const { source, sourceName, target } = table;
  const before = run.progress.tables.find(({ schema, name }) => schema === target.schema && name === target.name);
  let rows = before?.rows ?? 0;
  if (rows > 0 || before?.complete === true) {
    run.options.listen({ kind: 'rows-kept', source, table: sourceName, rows, of: table.rows });
  }
  if (before?.complete === true) {
    run.record.loaded.set(tableKey(table), { rows, seconds: 0 });
    return;
  }
  const start = performance.now();
  const place = {
    schema: stagingOf(run)(target.schema),
    table: target.name,
    columns: table.load.map((column) => column.target),
  };
  const reading = new TableReading(run, table, { rows, through: before?.through ?? null });
  while (!reading.isDone) {
    await withTransaction(connection, async () => {
      rows += await copyIn(connection, place, reading.nextPiece());
      if (reading.isDone && rows !== table.rows) throw miscounted(table, rows);
      const { schema, name } = target;
      await recordRows(connection, run.id, { schema, name, rows, through: reading.through, complete: reading.isDone });
    });
  }
  const seconds = secondsSince(start);
  run.record.loaded.set(tableKey(table), { rows, seconds });
  run.options.listen({ kind: 'table-loaded', source, table: sourceName, rows, seconds });
}

function miscounted(table: PlannedTable, copied: number): Failure {
  return new Failure({
    kind: 'failed',
    message: `table ${table.sourceName}: ${table.rows} rows were counted, but ${copied} were read`,
    advice: 'The source seems to be changing without SQLite knowing of it. Stop what writes to it and run again.',
  });
}
