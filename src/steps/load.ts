import type { PlannedTable } from '../core/catalog/plan.ts';
import { stopIfAborted } from './interruption.ts';
import { LoadQueue } from './load-queue.ts';
import { keptRows } from './loaded-rows.ts';
import type { Run } from './run.ts';
import { tableKey } from './run-record.ts';
import type { TableBuilding } from './table-building.ts';
import { tableGroups } from './table-groups.ts';

/**
 * Loads the rows of every table through COPY, the largest tables first, on as many connections as the run has. A connection that finds
 * nothing to load builds the keys of tables that are there, as long as others load.
 */
export async function load(run: Run, building: TableBuilding): Promise<void> {
  if (run.options.settings.parts === 'schema-only') {
    for (const group of tableGroups([...run.plan.tables])) building.add(group);
    return;
  }
  const kept = new Set(run.plan.tables.filter((table) => isKept(run, table)));
  for (const group of tableGroups([...kept])) building.add(group);
  const missing = run.plan.tables.filter((table) => !kept.has(table));
  const queue = new LoadQueue(run, missing, building);
  await run.target.withConnections(queue.useful, async (connection) => {
    for (let work = await queue.next(); work !== null; work = await queue.next()) await work(connection);
  });
  stopIfAborted(run.options.signal);
}

/** Whether all rows of a table are there already; tells of those that are. */
function isKept(run: Run, table: PlannedTable): boolean {
  const { source, sourceName } = table;
  const { rows, complete } = keptRows(run, table);
  if (rows > 0 || complete) {
    run.options.listen({ kind: 'rows-kept', source, table: sourceName, rows, of: table.rows });
  }
  if (complete) run.record.loaded.set(tableKey(table), { rows, seconds: 0 });
  return complete;
}
