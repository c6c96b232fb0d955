import { setImmediate } from 'node:timers/promises';
import type { LoadColumn } from '../core/catalog/plan.ts';
import type { SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import { ColumnCheck, type ValueCheck } from '../core/matching/check-values.ts';
import { readRows } from '../sqlite/read-rows.ts';
import { keyColumns, keyText } from '../sqlite/row-key.ts';
import type { CommandOptions } from './api.ts';
import { batchLimits } from './batch-limits.ts';
import type { InspectedSource } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';

/** Looks at every value of some columns of a table, in one reading: how many do not fit, column by column. */
export async function checkColumns(
  { source, label, profile }: InspectedSource,
  table: SqliteTable,
  columns: readonly Pick<LoadColumn, 'source' | 'read' | 'type' | 'conversion'>[],
  options: CommandOptions,
): Promise<ValueCheck[]> {
  if (columns.length === 0) return [];
  const checks = columns.map((column) => new ColumnCheck(column));
  const key = keyColumns(table);
  const wanted = columns.map((column) => ({ name: column.source, read: column.read }));
  let done = 0;
  for (const batch of readRows(source.database, { table: table.name, columns: wanted, key }, batchLimits)) {
    stopIfAborted(options.signal);
    for (const row of batch) {
      const keyOf = () => keyText(row.slice(columns.length));
      checks.forEach((check, at) => {
        check.add(row[at] ?? null, keyOf);
      });
    }
    done += batch.length;
    const total = profile.tables[table.name]?.rows ?? done;
    options.listen({ kind: 'table-progress', step: 'plan', source: label, table: table.name, done, total });
    await setImmediate();
  }
  return checks.map((check) => check.result());
}
