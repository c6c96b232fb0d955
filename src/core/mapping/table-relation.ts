import type { PlannedTable } from '../catalog/plan.ts';
import type { Relation } from '../sqlite-sql/relations.ts';
import type { TableDraft } from './draft.ts';
import { configurationOf } from './full-text-search.ts';
import { columnInScope } from './scope.ts';

/** A table as the statements of the source see it: by its source names, with what it became in the target. */
export function tableRelation(draft: TableDraft, planned: PlannedTable): Relation {
  const primaryKey = planned.target.primaryKey?.columns ?? [];
  return {
    kind: 'table',
    name: draft.name,
    columns: draft.columns.map((column) => ({ source: column.sqlite.name, ...columnInScope(column) })),
    rowidAlias: draft.sqlite.rowidAlias,
    primaryKey: draft.columns.filter(({ name }) => primaryKey.includes(name)).map(({ sqlite }) => sqlite.name),
    keys: rowKeys(draft, planned),
    ...searchIn(draft, planned),
  };
}

/** A full-text table has the words of its rows in a column of its own. */
function searchIn(draft: TableDraft, { target }: PlannedTable): Pick<Relation, 'search'> {
  const fullText = draft.sqlite.fullTexts.find(({ name }) => name === draft.sqlite.name);
  const column = target.columns.find(({ type }) => type.kind === 'tsvector')?.name;
  if (fullText === undefined || column === undefined) return {};
  return { search: { column, configuration: configurationOf(fullText) } };
}

/** The keys of which no column can be NULL, by source names: under NULLs many rows may be alike. */
export function rowKeys(draft: TableDraft, { target }: Pick<PlannedTable, 'target'>): readonly (readonly string[])[] {
  const isFilled = (name: string) => target.columns.find((column) => column.name === name)?.notNull === true;
  const sourceOf = (name: string) => draft.columns.find((column) => column.name === name)?.sqlite.name ?? name;
  const keys = [
    ...(target.primaryKey === null ? [] : [target.primaryKey.columns]),
    ...target.uniques.map(({ columns }) => columns).filter((columns) => columns.every(isFilled)),
  ];
  return keys.map((columns) => columns.map(sourceOf));
}
