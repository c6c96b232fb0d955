import type { PlannedTable } from '../core/catalog/plan.ts';
import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import { CopyWriter } from '../core/copy/copy-writer.ts';
import { readRows } from '../sqlite/read-rows.ts';
import { batchLimits } from './batch-limits.ts';
import { sourceOf } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import type { Run } from './run.ts';

/** Bytes of COPY after which the rows of a large table are committed, in the order of their key: an interruption loses no more. */
export const pieceBytes = 64_000_000;

/** The rows of one table, read once and handed out in pieces that are committed one after the other. */
export class TableReading {
  /** The integer key of the last row of the last piece; null while no piece was cut off. */
  through: bigint | null;
  isDone = false;
  private done: number;
  private readonly run: Run;
  private readonly table: PlannedTable;
  private readonly batches: Generator<SqliteValue[][], void, undefined>;

  /** `before`: how many rows were read before, and the key of the last of them. */
  constructor(run: Run, table: PlannedTable, before: { readonly rows: number; readonly through: bigint | null }) {
    this.run = run;
    this.table = table;
    this.through = before.through;
    this.done = before.rows;
    this.batches = readRows(
      sourceOf(run, table).source.database,
      {
        table: table.sourceName,
        columns: table.load.map(({ source, read }) => ({ name: source, read })),
        key: table.key,
        after: before.through,
      },
      batchLimits,
    );
  }

  /** The COPY stream of the next piece, a chunk at a time, as the socket takes it. */
  async *nextPiece(): AsyncGenerator<Buffer> {
    const { table, run } = this;
    const columns = table.load.map((column) => ({ ...column, name: column.target }));
    const writer = new CopyWriter(table.sourceName, columns);
    let bytes = 0;
    while (!this.isDone) {
      stopIfAborted(run.options.signal);
      const batch = this.nextBatch();
      for (const row of batch) {
        writer.writeRow(row);
        const chunk = writer.take();
        if (chunk === null) continue;
        bytes += chunk.length;
        yield chunk;
      }
      const last = this.integerKey(batch);
      if (bytes < pieceBytes || last === null) continue;
      this.through = last;
      break;
    }
    yield writer.end();
  }

  private nextBatch(): readonly SqliteValue[][] {
    const { value, done } = this.batches.next();
    if (done === true) {
      this.isDone = true;
      return [];
    }
    this.done += value.length;
    const { source, sourceName, rows } = this.table;
    const { listen } = this.run.options;
    listen({ kind: 'table-progress', step: 'load', source, table: sourceName, done: this.done, total: rows });
    return value;
  }

  /** The key of a batch's last row, where the key is one integer: only there can the reading go on later. */
  private integerKey(batch: readonly SqliteValue[][]): bigint | null {
    if (this.table.key.length !== 1) return null;
    const key = batch.at(-1)?.at(-1);
    return typeof key === 'bigint' ? key : null;
  }
}
