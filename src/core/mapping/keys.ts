import type { PgIndex, PgKey } from '../catalog/pg-catalog.ts';
import type { SqliteIndex } from '../catalog/sqlite-catalog.ts';
import { findColumn, sameName, type TableDraft, targetColumns } from './draft.ts';
import { indexKey } from './index-keys.ts';
import { keyObstacle, type Obstacle, refusalOf, refuseIndex } from './index-obstacles.ts';
import { planIndex } from './indexes.ts';
import type { NameAllocator } from './names.ts';
import type { Notebook } from './notebook.ts';

export interface PlannedKeys {
  readonly primaryKey: PgKey | null;
  readonly uniques: readonly PgKey[];
  readonly indexes: readonly PgIndex[];
}

/** PRIMARY KEY, UNIQUE and indexes of a table. `names` is the schema's namespace of relations. */
export function planKeys(draft: TableDraft, names: NameAllocator, notebook: Notebook): PlannedKeys {
  const primary = planPrimaryKey(draft, names, notebook);
  const uniques: PgKey[] = [...primary.uniques];
  const indexes: PgIndex[] = [...primary.indexes];
  for (const index of draft.sqlite.indexes) {
    if (index.origin === 'primary-key') continue;
    const planned = planIndex(draft, index, names, notebook);
    if (planned?.kind === 'unique') uniques.push(planned.key);
    if (planned?.kind === 'index') indexes.push(planned.index);
    if (planned?.kind === 'index' && isReferredTo(draft, index)) uniques.push(plainUnique(draft, index, names));
  }
  return { primaryKey: primary.primaryKey, uniques, indexes };
}

/** NULL in a PRIMARY KEY is a quirk that SQLite keeps, https://www.sqlite.org/quirks.html#primary_keys_can_sometimes_contain_nulls */
function planPrimaryKey(draft: TableDraft, names: NameAllocator, notebook: Notebook): PlannedKeys {
  const none: PlannedKeys = { primaryKey: null, uniques: [], indexes: [] };
  const { primaryKey, indexes } = draft.sqlite;
  const columns = targetColumns(draft, primaryKey);
  if (columns === null || columns.length === 0) return none;
  const index = indexes.find(({ origin }) => origin === 'primary-key');
  const parts = index?.columns ?? [];
  const sql = `PRIMARY KEY (${primaryKey.join(', ')})`;
  const obstacle = index === undefined ? null : keyObstacle(draft, index);
  if (obstacle !== null) {
    if (obstacle.code === 'GM322') reportLostIdentity(draft, { sql, obstacle }, notebook);
    refuseIndex(draft, { name: index?.name ?? `${draft.sqlite.name} PRIMARY KEY`, sql, ...obstacle }, notebook);
    return none;
  }
  const unknown = refusalOf(parts.map((part) => indexKey(draft, part)));
  if (unknown !== null) {
    const reason = `${unknown.reason}, so the key compares bytes instead`;
    refuseIndex(draft, { name: index?.name ?? sql, sql: `COLLATE of ${sql}`, code: unknown.code, reason }, notebook);
  }
  const collated = unknown === null && parts.some((part) => part.collation !== 'BINARY');
  const folded = collated ? foldedUnique(draft, parts, names) : [];
  const nullable = primaryKey.find((name) => (findColumn(draft, name)?.profile.nulls ?? 0) > 0);
  if (nullable === undefined) {
    return { primaryKey: { name: names.take(`${draft.name}_pkey`), columns }, uniques: [], indexes: folded };
  }
  notebook.add({
    code: 'GM301',
    source: draft.source.label,
    table: draft.sqlite.name,
    column: nullable,
    message: `${sql} holds ${findColumn(draft, nullable)?.profile.nulls} NULL, which PostgreSQL forbids there: becomes UNIQUE`,
    advice: 'Give these rows a key in the source to get a PRIMARY KEY.',
  });
  return {
    primaryKey: null,
    uniques: [{ name: names.take(`${draft.name}_${columns.join('_')}_key`), columns }],
    indexes: folded,
  };
}

function foldedUnique(draft: TableDraft, parts: SqliteIndex['columns'], names: NameAllocator): PgIndex[] {
  const keys = parts.map((part) => ({ ...part, key: indexKey(draft, part) }));
  const columns = keys.flatMap(({ key, descending }) => (key.kind === 'key' ? [{ sql: key.sql, descending }] : []));
  return [{ name: names.take(`${draft.name}_nocase_key`), unique: true, columns, whereSql: null }];
}

/** Whether a foreign key needs the columns of this index to be unique by bytes too, which follows from unique by collation. */
function isReferredTo(draft: TableDraft, { unique, whereSql, columns }: SqliteIndex): boolean {
  const names = columns.map(({ column }) => column);
  const folds = columns.some(({ collation }) => collation !== 'BINARY');
  if (!unique || !folds || whereSql !== null || names.includes(null)) return false;
  return draft.source.catalog.tables.some(({ foreignKeys }) =>
    foreignKeys.some(
      ({ parentTable, parentColumns }) =>
        sameName(parentTable, draft.sqlite.name) &&
        parentColumns.length === names.length &&
        parentColumns.every((column) => names.some((name) => name !== null && sameName(name, column))),
    ),
  );
}

function plainUnique(draft: TableDraft, { columns }: SqliteIndex, names: NameAllocator): PgKey {
  const plain =
    targetColumns(
      draft,
      columns.map(({ column }) => column ?? ''),
    ) ?? [];
  return { name: names.take(`${draft.name}_${plain.join('_')}_key`), columns: plain };
}

/** Rows that only the class of their key tells apart would be the same row to everything that looks for them. */
function reportLostIdentity(
  draft: TableDraft,
  { sql, obstacle }: { readonly sql: string; readonly obstacle: Obstacle },
  notebook: Notebook,
): void {
  notebook.add({
    code: 'GM323',
    source: draft.source.label,
    table: draft.sqlite.name,
    message: `${sql}: ${obstacle.reason}`,
    advice: 'Give these rows keys of one class in the source, or leave the table out with --exclude.',
  });
}
