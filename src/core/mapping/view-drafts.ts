import type { SqliteObject } from '../catalog/sqlite-catalog.ts';
import { isSelected } from '../settings/patterns.ts';
import type { Settings } from '../settings/settings.ts';
import type { SourceToPlan } from './draft.ts';
import type { Notebook } from './notebook.ts';
import { namedRelation } from './tables.ts';
import { targetSchema } from './target-schema.ts';

/** A view whose name in the target is decided. */
export interface ViewDraft {
  readonly source: SourceToPlan;
  readonly sqlite: SqliteObject;
  readonly schema: string;
  readonly name: string;
}

/** Names for the views of a source that the settings select. */
export function draftViews(source: SourceToPlan, settings: Settings, notebook: Notebook): ViewDraft[] {
  const schema = targetSchema(source, settings);
  return source.catalog.others
    .filter(({ kind, name }) => kind === 'view' && isSelected(name, source.label, settings))
    .map((sqlite) => ({
      source,
      sqlite,
      schema,
      name: namedRelation('view', sqlite.name, source, settings, notebook),
    }));
}
