import type { Notebook } from '../core/mapping/notebook.ts';
import { versionColumns } from '../core/matching/bookkeeping.ts';
import { reportVersions } from '../core/matching/bookkeeping-findings.ts';
import type { MatchedBookkeeping } from '../core/matching/matched.ts';
import { readTextRows } from '../postgres/read-rows.ts';
import { readRows } from '../sqlite/read-rows.ts';
import { batchLimits } from './batch-limits.ts';
import { type InspectedSource, sourceOf } from './inspect.ts';
import type { Target } from './target.ts';

/** Compares which migrations of its framework each side has seen; the tables themselves are left alone. */
export async function compareBookkeeping(
  sources: readonly InspectedSource[],
  { connection }: Target,
  tables: readonly MatchedBookkeeping[],
  notebook: Notebook,
): Promise<void> {
  for (const table of tables) {
    const { rule, source, sqlite, live } = table;
    const columns = versionColumns(
      rule,
      sqlite.columns.map(({ name }) => name),
    );
    const { database } = sourceOf({ sources }, { source: source.label }).source;
    const wanted = { table: sqlite.name, columns: columns.map((name) => ({ name, read: 'value' as const })), key: [] };
    const here = new Set<string>();
    for (const batch of readRows(database, wanted, batchLimits))
      for (const row of batch) here.add(row.map(String).join(' '));
    const there = new Set<string>();
    const found =
      live === null
        ? []
        : versionColumns(
            rule,
            live.columns.map(({ name }) => name),
          );
    if (live?.isReadable === true && found.length > 0) {
      for await (const batch of readTextRows(connection, { schema: live.schema, table: live.name, columns: found })) {
        for (const row of batch) there.add(row.map(String).join(' '));
      }
    }
    reportVersions(table, { here, there }, notebook);
  }
}
