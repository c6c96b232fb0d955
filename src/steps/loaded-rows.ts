import type { PlannedTable } from '../core/catalog/plan.ts';
import { loadLimits } from '../core/copy/load-limits.ts';
import { Failure } from '../core/errors.ts';
import type { CopyTarget } from '../postgres/copy-in.ts';
import type { StagedRange } from '../postgres/journal-progress.ts';
import { type Run, stagingOf } from './run.ts';

/** The rows of a table that an earlier part of this run has committed. */
export interface KeptRows {
  readonly ranges: readonly StagedRange[];
  readonly rows: number;
  readonly complete: boolean;
}

/** What the journal has of a table. */
export function keptRows({ progress }: Pick<Run, 'progress'>, { target, rows: all }: PlannedTable): KeptRows {
  const ranges = progress.ranges.filter(({ schema, name }) => schema === target.schema && name === target.name);
  const rows = ranges.reduce((sum, range) => sum + range.rows, 0);
  return { ranges, rows, complete: ranges.length > 0 && rows === all };
}

/** Counts the rows of one table as they are read, by whatever reader, and announces them now and then. */
export function rowCounter(
  run: Run,
  { source, sourceName, rows }: PlannedTable,
  begin: number,
): (count: number) => void {
  let done = begin;
  let announced = 0;
  return (count) => {
    done += count;
    const now = performance.now();
    if (now - announced < loadLimits.announcePause && done < rows) return;
    announced = now;
    run.options.listen({ kind: 'table-progress', step: 'load', source, table: sourceName, done, total: rows });
  };
}

/** Where the rows of a table go. */
export function placeOf(run: Run, { target, load }: PlannedTable): Omit<CopyTarget, 'freeze'> {
  const columns = load.map((column) => column.target);
  return { schema: stagingOf(run)(target.schema), table: target.name, columns };
}

export function miscounted(table: PlannedTable, copied: number): Failure {
  return new Failure({
    kind: 'failed',
    message: `table ${table.sourceName}: ${table.rows} rows were counted, but ${copied} were read`,
    advice: 'The source seems to be changing without SQLite knowing of it. Stop what writes to it and run again.',
  });
}
