import { setImmediate } from 'node:timers/promises';
import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import type { MatchedColumn, MatchedTable } from '../core/matching/matched.ts';
import { readRows } from '../sqlite/read-rows.ts';
import { keyColumns } from '../sqlite/row-key.ts';
import { batchLimits } from './batch-limits.ts';
import { type InspectedSource, sourceOf } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';

/** The values of some columns of all rows of the source in batches, and those that name the row. */
export async function* columnValues(
  sources: readonly InspectedSource[],
  { source, sqlite }: MatchedTable,
  columns: readonly MatchedColumn[],
  signal: AbortSignal,
): AsyncGenerator<{ readonly values: SqliteValue[]; readonly key: SqliteValue[] }[]> {
  const { database } = sourceOf({ sources }, { source: source.label }).source;
  const wanted = columns.map(({ source: name, read }) => ({ name, read }));
  const rows = { table: sqlite.name, columns: wanted, key: keyColumns(sqlite) };
  for (const batch of readRows(database, rows, batchLimits)) {
    stopIfAborted(signal);
    yield batch.map((row) => ({ values: row.slice(0, columns.length), key: row.slice(columns.length) }));
    await setImmediate();
  }
}
