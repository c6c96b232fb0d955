import type { PlannedTable } from '../core/catalog/plan.ts';
import { CopyWriter } from '../core/copy/copy-writer.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from '../postgres/connect.ts';
import { copyIn } from '../postgres/copy-in.ts';
import { withTransaction } from '../postgres/execute.ts';
import { readRows } from '../sqlite/read-rows.ts';
import type { InspectedSource } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import { type Run, stagingOf } from './run.ts';
import { secondsSince, tableKey } from './run-record.ts';

/** One batch of rows, whichever limit comes first; bounds the memory of reading. */
export const batchLimits = { rows: 500, bytes: 250_000 };

/** Streams the rows of every table through COPY, the largest tables first, on as many connections as the run has. */
export async function load(run: Run): Promise<void> {
  const waiting = [...run.plan.tables].sort((left, right) => right.bytes - left.bytes);
  await run.target.withConnections(run.plan.tables.length, async (connection) => {
    for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) {
      await loadTable(run, connection, table);
    }
  });
}

async function loadTable(run: Run, connection: Connection, table: PlannedTable): Promise<void> {
  const start = performance.now();
  const copied = await withTransaction(connection, () =>
    copyIn(
      connection,
      {
        schema: stagingOf(run)(table.target.schema),
        table: table.target.name,
        columns: table.load.map(({ target }) => target),
      },
      encodedRows(run, table),
    ),
  );
  if (copied !== table.rows) throw miscounted(table, copied);
  const seconds = secondsSince(start);
  run.record.loaded.set(tableKey(table), { rows: copied, seconds });
  run.options.listen({ kind: 'table-loaded', source: table.source, table: table.sourceName, rows: copied, seconds });
}

/** The COPY stream of a table, a chunk at a time, as the socket takes it. */
async function* encodedRows(run: Run, table: PlannedTable): AsyncGenerator<Buffer> {
  const { listen, signal } = run.options;
  const columns = table.load.map(({ target, type }) => ({ name: target, type }));
  const writer = new CopyWriter(table.sourceName, columns);
  const batches = readRows(
    sourceOf(run, table).source.database,
    {
      table: table.sourceName,
      columns: table.load.map(({ source, read }) => ({ name: source, read })),
      key: table.key,
    },
    batchLimits,
  );
  let done = 0;
  for (const batch of batches) {
    stopIfAborted(signal);
    for (const row of batch) {
      writer.writeRow(row);
      const chunk = writer.take();
      if (chunk !== null) yield chunk;
    }
    done += batch.length;
    listen({
      kind: 'table-progress',
      step: 'load',
      source: table.source,
      table: table.sourceName,
      done,
      total: table.rows,
    });
  }
  yield writer.end();
}

/** The open source that a planned table is read from. */
export function sourceOf(
  run: { readonly sources: readonly InspectedSource[] },
  object: { readonly source: string },
): InspectedSource {
  const source = run.sources.find(({ label }) => label === object.source);
  if (source === undefined) throw new Error(`no open source is called ${object.source}`);
  return source;
}

function miscounted(table: PlannedTable, copied: number): Failure {
  return new Failure({
    kind: 'failed',
    message: `table ${table.sourceName}: ${table.rows} rows were counted, but ${copied} were read`,
    advice: 'The source seems to be changing without SQLite knowing of it. Stop what writes to it and run again.',
  });
}
