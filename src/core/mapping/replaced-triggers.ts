import type { SqliteObject } from '../catalog/sqlite-catalog.ts';
import type { FedIndex } from '../sqlite-sql/full-text-feeds.ts';
import type { WritableRelation } from '../sqlite-sql/writable.ts';
import type { SourceToPlan, TableDraft } from './draft.ts';
import { searchOf } from './full-text-search.ts';
import type { Notebook } from './notebook.ts';

/** The full-text tables that become indexes of a table. */
export function fedIndexes({ source }: WritableRelation, drafts: readonly TableDraft[]): FedIndex[] {
  const draft = drafts.find(({ sqlite }) => sqlite.name === source);
  if (draft === undefined) return [];
  return draft.sqlite.fullTexts.filter((index) => index.name !== source && searchOf(draft, index) !== null);
}

/** What becomes of a trigger that feeds full-text indexes, alone or among other things. */
export function reportFeeds(
  { name, table }: SqliteObject,
  { fed, isWhole }: { readonly fed: readonly string[]; readonly isWhole: boolean },
  { source, notebook }: { readonly source: SourceToPlan; readonly notebook: Notebook },
): void {
  const indexes = fed.join(' and ');
  const follow = `PostgreSQL keeps the ${fed.length === 1 ? 'index' : 'indexes'} ${indexes} of ${table} up to date by itself`;
  notebook.add({
    code: 'GM535',
    source: source.label,
    table: table ?? name,
    message: isWhole
      ? `the trigger ${name} is not needed: all that it does is to feed ${indexes}, and ${follow}`
      : `the trigger ${name} is carried without what it does to feed ${indexes}: ${follow}`,
  });
}
