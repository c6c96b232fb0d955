import { setImmediate } from 'node:timers/promises';
import type { Notebook } from '../core/mapping/notebook.ts';
import type { MatchedTable } from '../core/matching/matched.ts';
import { type ParentsToFind, parentsToFind, reportOrphans } from '../core/matching/parents-to-find.ts';
import type { Connection } from '../postgres/connect.ts';
import { missingParents } from '../postgres/missing-parents.ts';
import { type ParentlessKey, parentlessKeys } from '../sqlite/parentless-keys.ts';
import type { CommandOptions } from './api.ts';
import { type InspectedSource, sourceOf } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import type { Target } from './target.ts';

/** Looks for rows whose parent is neither in the source nor among the rows of the target that stay, before anything is written. */
export async function findOrphans(
  sources: readonly InspectedSource[],
  tables: readonly MatchedTable[],
  { connection }: Target,
  { settings, signal }: CommandOptions,
  notebook: Notebook,
): Promise<void> {
  for (const search of parentsToFind(tables, settings)) {
    const { database } = sourceOf({ sources }, { source: search.child.source.label }).source;
    let rows = 0;
    let first: ParentlessKey | undefined;
    for (const batch of parentlessKeys(database, { ...search, child: search.child.sqlite })) {
      stopIfAborted(signal);
      const orphans = search.stays ? await withoutParent(connection, search, batch) : batch;
      first ??= orphans[0];
      rows += orphans.reduce((sum, orphan) => sum + orphan.rows, 0);
      await setImmediate();
    }
    if (first !== undefined) reportOrphans(search, { rows, value: first.values.join(', '), at: first.at }, notebook);
  }
}

/** Those of the keys that the target does not have either; none where it may not be asked. */
async function withoutParent(
  connection: Connection,
  { key, types }: ParentsToFind,
  batch: readonly ParentlessKey[],
): Promise<readonly ParentlessKey[]> {
  const place = { schema: key.parentSchema, name: key.parentTable, columns: key.parentColumns, types };
  const missing = await missingParents(
    connection,
    place,
    batch.map(({ values }) => values.map(String)),
  );
  return missing === null ? [] : batch.filter((_, at) => missing.has(at));
}
