import { setImmediate } from 'node:timers/promises';
import type { PlannedTable } from '../core/catalog/plan.ts';
import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import { CopyWriter } from '../core/copy/copy-writer.ts';
import type { Stretch } from '../core/copy/shared-ranges.ts';
import { readRange, rowidPlace, type TableToRead } from '../sqlite/read-range.ts';
import { batchLimits } from './batch-limits.ts';
import { sourceOf } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import type { Run } from './run.ts';

/** Rows of one table, read once and handed out in pieces that are committed one after the other. */
export class TableReading {
  private isRead = false;
  private readonly run: Run;
  private readonly table: PlannedTable;
  private readonly stretch: Stretch | null;
  private readonly onRows: (count: number) => void;
  private readonly rowidPlace: number;
  private readonly batches: Generator<SqliteValue[][], void, undefined>;
  private held: SqliteValue[][] | null = null;

  /** Of a `stretch` its rows, of which the far part may be taken away meanwhile; else all rows. */
  constructor(
    run: Run,
    table: PlannedTable,
    { stretch, onRows }: { readonly stretch: Stretch | null; readonly onRows: (count: number) => void },
  ) {
    this.run = run;
    this.table = table;
    this.stretch = stretch;
    this.onRows = onRows;
    const toRead = tableToRead(table);
    this.rowidPlace = rowidPlace(toRead);
    const { database } = sourceOf(run, table).source;
    this.batches = readRange(database, toRead, stretch?.at ?? null, batchLimits);
  }

  /** Whether there is no row left; reads the next ones to know it. */
  isEmpty(): boolean {
    this.held ??= this.nextBatch();
    return this.held.length === 0;
  }

  /** The COPY stream of the next piece, which ends after `most` bytes: a chunk at a time, as the socket takes it. */
  async *nextPiece(most: number): AsyncGenerator<Buffer> {
    const { table, run } = this;
    const columns = table.load.map((column) => ({ ...column, name: column.target }));
    const writer = new CopyWriter(table.sourceName, columns, this.keyPlaces());
    let bytes = 0;
    while (bytes < most && !this.isEmpty()) {
      stopIfAborted(run.options.signal);
      for (const row of this.takeBatch()) {
        writer.writeRow(row);
        const chunk = writer.take();
        if (chunk === null) continue;
        bytes += chunk.length;
        // A socket that takes everything at once would leave nobody else a turn: no signal, no other connection.
        await setImmediate();
        yield chunk;
      }
    }
    yield writer.end();
  }

  /** The rows that were read ahead. */
  private takeBatch(): readonly SqliteValue[][] {
    const batch = this.held ?? [];
    this.held = null;
    this.onRows(batch.length);
    return batch;
  }

  /** Empty when all were given. */
  private nextBatch(): SqliteValue[][] {
    if (this.isRead) return [];
    const { value, done } = this.batches.next();
    this.isRead = done === true;
    const batch = value ?? [];
    return this.stretch === null ? batch : this.within(batch, this.stretch);
  }

  /** The rows of a batch that still belong to the stretch; moves its beginning behind them. */
  private within(batch: SqliteValue[][], stretch: Stretch): SqliteValue[][] {
    const rowidOf = (row: SqliteValue[] | undefined) => row?.[this.rowidPlace] as bigint;
    if (batch.length > 0 && rowidOf(batch.at(-1)) < stretch.through) {
      stretch.at = rowidOf(batch.at(-1));
      return batch;
    }
    this.isRead = true;
    stretch.at = stretch.through;
    return batch.filter((row) => rowidOf(row) <= stretch.through);
  }

  private keyPlaces(): number[] {
    const { key, load } = this.table;
    return key.map((name) => {
      const place = load.findIndex(({ source }) => source === name);
      return place < 0 ? this.rowidPlace : place;
    });
  }
}

function tableToRead({ sourceName, load, loading: { rowid, page } }: PlannedTable): TableToRead {
  return { table: sourceName, columns: load.map(({ source, read }) => ({ name: source, read })), rowid, page };
}
