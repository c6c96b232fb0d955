import type { PlannedTable } from '../core/catalog/plan.ts';
import { allRows } from '../core/catalog/row-range.ts';
import { loadLimits } from '../core/copy/load-limits.ts';
import { tableNames } from '../core/ddl/statements.ts';
import type { Connection } from '../postgres/connect.ts';
import { copyIn } from '../postgres/copy-in.ts';
import { withTransaction } from '../postgres/execute.ts';
import { emptyTables, recordRanges, type StagedRange } from '../postgres/journal-progress.ts';
import { keptRows, miscounted, placeOf, rowCounter } from './loaded-rows.ts';
import { type Run, stagingOf } from './run.ts';
import { secondsSince, tableKey } from './run-record.ts';
import { TableReading } from './table-reading.ts';

/** Fills small tables in one transaction; those of some size are emptied in it, new as they are, so that their rows may be frozen. */
export async function loadSmall(run: Run, connection: Connection, tables: readonly PlannedTable[]): Promise<void> {
  const loaded: { readonly table: PlannedTable; readonly range: StagedRange; readonly seconds: number }[] = [];
  await withTransaction(connection, async () => {
    const frozen = tables.filter((table) => isFrozen(run, table));
    if (frozen.length > 0) {
      const places = tableNames(frozen, stagingOf(run));
      const recorded = frozen.flatMap((table) => keptRows(run, table).ranges);
      await emptyTables(connection, run.id, { places, recorded });
    }
    for (const table of tables) {
      const start = performance.now();
      const rows = await copyAll(run, connection, table);
      const { schema, name } = table.target;
      loaded.push({ table, range: { schema, name, rows, ...allRows }, seconds: secondsSince(start) });
    }
    await recordRanges(
      connection,
      run.id,
      loaded.map(({ range }) => range),
    );
  });
  for (const { table, range, seconds } of loaded) {
    run.record.loaded.set(tableKey(table), { rows: range.rows, seconds });
    const { source, sourceName } = table;
    run.options.listen({ kind: 'table-loaded', source, table: sourceName, rows: range.rows, seconds });
  }
}

async function copyAll(run: Run, connection: Connection, table: PlannedTable): Promise<number> {
  if (table.rows === 0) return 0;
  const reading = new TableReading(run, table, { stretch: null, onRows: rowCounter(run, table, 0) });
  const place = { ...placeOf(run, table), freeze: isFrozen(run, table) };
  const rows = await copyIn(connection, place, reading.nextPiece(Number.POSITIVE_INFINITY));
  if (rows !== table.rows) throw miscounted(table, rows);
  return rows;
}

/** Also a table that has some rows, because it was loaded in ranges before. */
function isFrozen(run: Run, table: PlannedTable): boolean {
  return table.bytes >= loadLimits.frozenTable || keptRows(run, table).ranges.length > 0;
}
