import { setImmediate } from 'node:timers/promises';
import type { Notebook } from '../core/mapping/notebook.ts';
import type { MatchedTable } from '../core/matching/matched.ts';
import { type ParentsToFind, parentsToFind, reportOrphans } from '../core/matching/parents-to-find.ts';
import type { Connection } from '../postgres/connect.ts';
import { missingParents } from '../postgres/missing-parents.ts';
import { parentlessKeys } from '../sqlite/parentless-keys.ts';
import type { CommandOptions } from './api.ts';
import { type InspectedSource, sourceOf } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import { type Parentless, parentlessRows } from './parentless-rows.ts';
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
    const found: Parentless[] = [];
    for await (const batch of parentlessOf(sources, search, signal)) {
      const orphans = search.stays ? await withoutParent(connection, search, batch) : batch;
      for (const orphan of orphans) addTo(found, orphan);
    }
    for (const orphans of found) reportOrphans(search, orphans, notebook);
  }
}

/** Counts a key among those of its sort, of which the first is kept. */
function addTo(found: Parentless[], orphan: Parentless): void {
  const at = found.findIndex(({ isPartial }) => isPartial === orphan.isPartial);
  const before = found[at];
  if (before === undefined) found.push(orphan);
  else found[at] = { ...before, rows: before.rows + orphan.rows };
}

/** Keys that no row of the source has among its parents. */
async function* parentlessOf(
  sources: readonly InspectedSource[],
  search: ParentsToFind,
  signal: AbortSignal,
): AsyncGenerator<Parentless[]> {
  const { child, converted } = search;
  if (converted !== null) {
    yield* parentlessRows(sources, child, converted, signal);
    return;
  }
  const { database } = sourceOf({ sources }, { source: child.source.label }).source;
  for (const batch of parentlessKeys(database, { ...search, child: child.sqlite })) {
    stopIfAborted(signal);
    yield batch.map(({ values, rows, at }) => {
      const texts = values.map(String);
      return { texts, value: texts.join(', '), rows, at, isPartial: false };
    });
    await setImmediate();
  }
}

/** Those of the keys that the target does not have either; of whole keys none where it may not be asked. */
async function withoutParent(
  connection: Connection,
  { key, types }: ParentsToFind,
  batch: readonly Parentless[],
): Promise<readonly Parentless[]> {
  const place = { schema: key.parentSchema, name: key.parentTable, columns: key.parentColumns, types };
  const whole = batch.filter(({ isPartial }) => !isPartial);
  const missing = await missingParents(
    connection,
    place,
    whole.map(({ texts }) => texts),
  );
  return batch.filter((one) => one.isPartial || missing?.has(whole.indexOf(one)) === true);
}
