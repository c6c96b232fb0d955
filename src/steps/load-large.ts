import type { PlannedTable } from '../core/catalog/plan.ts';
import { rangesWithout, rowidLimits } from '../core/catalog/row-range.ts';
import { loadLimits } from '../core/copy/load-limits.ts';
import { SharedRanges, type Stretch } from '../core/copy/shared-ranges.ts';
import type { Connection } from '../postgres/connect.ts';
import { copyIn } from '../postgres/copy-in.ts';
import { withTransaction } from '../postgres/execute.ts';
import { recordRanges } from '../postgres/journal-progress.ts';
import { rowidBounds } from '../sqlite/read-range.ts';
import { sourceOf } from './inspect.ts';
import { keptRows, miscounted, placeOf, rowCounter } from './loaded-rows.ts';
import type { Run } from './run.ts';
import { secondsSince, tableKey } from './run-record.ts';
import { TableReading } from './table-reading.ts';

/** A large table, which several connections load at once, each a stretch of its rows. */
export class LargeTable {
  readonly table: PlannedTable;
  private readonly run: Run;
  private readonly shared: SharedRanges;
  private readonly count: (rows: number) => void;
  private readonly start = performance.now();
  private read: number;
  private committed: number;
  private atWork = 0;

  constructor(run: Run, table: PlannedTable) {
    const { ranges, rows } = keptRows(run, table);
    this.run = run;
    this.table = table;
    this.shared = new SharedRanges(rangesWithout(ranges), boundsOf(run, table));
    this.count = rowCounter(run, table, rows);
    this.read = rows;
    this.committed = rows;
    if (this.shared.isRead) throw miscounted(table, rows);
  }

  /** A stretch for one more connection; null where the rest is better left to those at work. */
  take(): Stretch | null {
    const { rows, bytes } = this.table;
    const left = bytes * (1 - this.read / rows);
    const stretch = this.shared.take({ maySplit: left > loadLimits.worthSharing * (this.atWork + 1) });
    if (stretch !== null) this.atWork += 1;
    return stretch;
  }

  /** Loads a stretch; each piece is committed together with the journal's row of it. Ends early where `isOver` says so. */
  async load(connection: Connection, stretch: Stretch, isOver: () => boolean): Promise<void> {
    const { run, table } = this;
    const onRows = (count: number) => {
      this.read += count;
      this.count(count);
    };
    const reading = new TableReading(run, table, { stretch, onRows });
    let above = stretch.at;
    while (!isOver() && !reading.isEmpty()) {
      await withTransaction(connection, async () => {
        const place = { ...placeOf(run, table), freeze: false };
        const rows = await copyIn(connection, place, reading.nextPiece(loadLimits.piece));
        const { schema, name } = table.target;
        const range = { above: above < rowidLimits.least ? null : above, through: stretch.at };
        await recordRanges(connection, run.id, [{ schema, name, rows, ...range }]);
        this.committed += rows;
      });
      above = stretch.at;
    }
    this.shared.close(stretch);
    this.atWork -= 1;
    if (this.shared.isRead && !isOver()) this.finish();
  }

  get isLoaded(): boolean {
    return this.shared.isRead;
  }

  private finish(): void {
    const { run, table, committed } = this;
    if (committed !== table.rows) throw miscounted(table, committed);
    const seconds = secondsSince(this.start);
    run.record.loaded.set(tableKey(table), { rows: committed, seconds });
    const { source, sourceName } = table;
    run.options.listen({ kind: 'table-loaded', source, table: sourceName, rows: committed, seconds });
  }
}

function boundsOf(run: Run, table: PlannedTable): { readonly least: bigint; readonly greatest: bigint } {
  const { sourceName, loading } = table;
  const { database } = sourceOf(run, table).source;
  const bounds = loading.rowid === null ? null : rowidBounds(database, { table: sourceName, rowid: loading.rowid });
  if (bounds === null) throw miscounted(table, 0);
  return bounds;
}
