import type { PgIndex } from '../catalog/pg-catalog.ts';
import type { SqliteForeignKey } from '../catalog/sqlite-catalog.ts';
import { quoteName, quoteNames } from '../ddl/quote.ts';
import { findColumn, type TableDraft } from './draft.ts';
import { largestKey, mostKeyColumns } from './index-keys.ts';
import type { PlannedKeys } from './keys.ts';
import type { NameAllocator } from './names.ts';
import type { Notebook } from './notebook.ts';

/** A foreign key as the table that has it knows it. */
export interface ReferringSide {
  readonly draft: TableDraft;
  readonly keys: PlannedKeys;
  /** Indexes that were planned besides. */
  readonly more: readonly PgIndex[];
  readonly key: SqliteForeignKey;
  /** Its columns in the target. */
  readonly columns: readonly string[];
}

/**
 * The index that PostgreSQL will want on the side that refers, which it does not make by itself: a change of the parent, and a join, read the
 * whole table without it. https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK
 * Only advised, and then null, where --create-indexes does not ask for it.
 */
export function adviseIndex(
  side: ReferringSide,
  { relations, notebook, create }: { relations: NameAllocator; notebook: Notebook; create: boolean },
): PgIndex | null {
  const { draft, key, columns } = side;
  if (isIndexed(side) || !mayBeIndexed(draft, key.columns)) return null;
  const index = create ? foreignKeyIndex(side, relations) : null;
  const what = `its foreign key (${key.columns.join(', ')}) to ${key.parentTable} has no index that begins with these columns`;
  const table = `${quoteName(draft.schema)}.${quoteName(draft.name)}`;
  notebook.add({
    code: 'GM325',
    source: draft.source.label,
    table: draft.sqlite.name,
    column: key.columns[0] ?? '',
    message:
      index === null
        ? `${what}: a change of ${key.parentTable}, and a join, will read the whole table`
        : `${what}: it gets ${index.name} (--create-indexes)`,
    advice: index === null ? `CREATE INDEX ON ${table} (${quoteNames(columns)}); or --create-indexes` : '',
  });
  return index;
}

/** An index over the columns of a foreign key; `relations` names the indexes of the schema. */
export function foreignKeyIndex(
  { draft, columns }: Pick<ReferringSide, 'draft' | 'columns'>,
  relations: NameAllocator,
): PgIndex {
  const name = relations.take(`${draft.name}_${columns.join('_')}_idx`);
  return {
    name,
    unique: false,
    columns: columns.map((column) => ({ sql: quoteName(column), descending: false })),
    whereSql: null,
  };
}

/** Whether an index over all rows of the table begins with these columns, in any order. */
export function isIndexed({ keys, more, columns }: Pick<ReferringSide, 'keys' | 'more' | 'columns'>): boolean {
  const constraints = [...(keys.primaryKey === null ? [] : [keys.primaryKey]), ...keys.uniques];
  const all = [
    ...constraints.map((key) => key.columns.map(quoteName)),
    ...[...keys.indexes, ...more]
      .filter(({ whereSql, method }) => whereSql === null && method === undefined)
      .map((index) => index.columns.map(({ sql }) => sql)),
  ];
  const wanted = columns.map(quoteName);
  return all.some((index) => wanted.every((column) => index.slice(0, wanted.length).includes(column)));
}

/** Whether the present rows fit into an index over these columns of the source. */
export function mayBeIndexed(draft: TableDraft, columns: readonly string[]): boolean {
  const bytes = columns.map((name) => {
    const profile = findColumn(draft, name)?.profile;
    return 8 + Math.max(profile?.texts.maxBytes ?? 0, profile?.blobs.maxBytes ?? 0);
  });
  return columns.length <= mostKeyColumns && bytes.reduce((sum, one) => sum + one, 0) <= largestKey;
}
