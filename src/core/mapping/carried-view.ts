import type { PlannedView } from '../catalog/plan.ts';
import { quoteName } from '../ddl/quote.ts';
import type { Settings } from '../settings/settings.ts';
import type { Relation } from '../sqlite-sql/relations.ts';
import { distinctNames } from '../sqlite-sql/result-columns.ts';
import { resultType } from '../sqlite-sql/result-types.ts';
import type { NamedSelect } from '../sqlite-sql/select-context.ts';
import { Unavailable } from '../sqlite-sql/typed-sql.ts';
import { NameAllocator, targetName } from './names.ts';
import type { ViewDraft } from './view-drafts.ts';

/** A view that comes over, and how statements see it. */
export interface CarriedView {
  readonly planned: PlannedView;
  readonly relation: Relation;
}

export interface TranslatedView extends Pick<PlannedView, 'sourceSelect' | 'volatile'> {
  readonly select: NamedSelect;
  /** The names of columns that CREATE VIEW gives; null where it gives none. */
  readonly given: readonly string[] | null;
  readonly reads: readonly PlannedView[];
}

/** Stands in a body where the name of the schema belongs; no SQL and no name of SQLite can contain it. */
const schemaMark = '\0';

/** How a body names a table or view, whatever its schema will be called. */
export function nameInBody({ name }: Relation): string {
  return `${schemaMark}${quoteName(name)}`;
}

/** A body with the schema in its place. */
export function bodyIn(schema: string, sql: string): string {
  return sql.replaceAll(schemaMark, `${quoteName(schema)}.`);
}

/** A translated view with the names and types of its columns. Throws Unavailable where SQLite itself takes them for wrong. */
export function carriedView(
  { source, sqlite, schema, name }: ViewDraft,
  { select, given, reads, ...more }: TranslatedView,
  { identifiers }: Pick<Settings, 'identifiers'>,
): CarriedView {
  if (given !== null && given.length !== select.names.length)
    throw new Unavailable(`it names ${given.length} columns and selects ${select.names.length}`);
  const targets = new NameAllocator();
  const columns = distinctNames(given ?? select.names).map((original, place) => {
    const typed = select.columns[place];
    if (typed === undefined) throw new Error(`view ${sqlite.name} has no column ${place + 1}`);
    const target = targets.take(targetName(original, identifiers, 'column').name);
    return { source: original, name: target, typed: { ...typed, sql: quoteName(target) }, type: resultType(typed) };
  });
  return {
    planned: {
      source: source.label,
      sourceName: sqlite.name,
      sourceSql: sqlite.sql,
      schema,
      name,
      columns: columns.map(({ typed, ...column }) => ({ ...column, summed: typed.summed === true })),
      reads: [...new Set(reads.map((read) => read.name))],
      ...more,
      body: select.sql.split(schemaMark).map((part, place) => (place === 0 ? part : `.${part}`)),
    },
    relation: {
      kind: 'view',
      name,
      columns: columns.map((column) => ({
        ...column,
        affinity: column.typed.affinity ?? 'blob',
        collation: column.typed.collation,
      })),
      rowidAlias: null,
      primaryKey: [],
      keys: [],
    },
  };
}
