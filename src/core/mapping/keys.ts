import type { PgIndex, PgKey } from '../catalog/pg-catalog.ts';
import type { SqliteIndex } from '../catalog/sqlite-catalog.ts';
import { type Translation, translateCondition } from '../sqlite-sql/translate.ts';
import { findColumn, type TableDraft, targetColumns } from './draft.ts';
import { type IndexKey, indexKey, largestKey, mostKeyColumns, widestKey } from './index-keys.ts';
import type { NameAllocator } from './names.ts';
import type { Notebook } from './notebook.ts';
import { scopeOf } from './scope.ts';

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
  const obstacle = keyObstacle(draft, parts);
  if (obstacle !== null) {
    refuseIndex(
      draft,
      { name: index?.name ?? `${draft.sqlite.name} PRIMARY KEY`, sql, reason: obstacle.reason, code: obstacle.code },
      notebook,
    );
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

type PlannedIndex =
  | { readonly kind: 'unique'; readonly key: PgKey }
  | { readonly kind: 'index'; readonly index: PgIndex };

function planIndex(
  draft: TableDraft,
  index: SqliteIndex,
  names: NameAllocator,
  notebook: Notebook,
): PlannedIndex | null {
  const keys = index.columns.map((part) => ({ descending: part.descending, key: indexKey(draft, part) }));
  const where = index.whereSql === null ? null : translateCondition(index.whereSql, scopeOf(draft));
  const obstacle =
    keyObstacle(draft, index.columns) ?? refusalOf([...keys.map(({ key }) => key), ...(where === null ? [] : [where])]);
  const sql = index.sql ?? `UNIQUE (${index.columns.map(({ sql: part }) => part).join(', ')})`;
  if (obstacle !== null) {
    refuseIndex(draft, { name: index.name, sql, ...obstacle }, notebook);
    return null;
  }
  const columns = keys.flatMap(({ key }) => (key.kind === 'key' ? [key] : []));
  if (index.origin === 'unique' && columns.every(({ column }) => column !== null)) {
    const plain = columns.map(({ column }) => column ?? '');
    return { kind: 'unique', key: { name: names.take(`${draft.name}_${plain.join('_')}_key`), columns: plain } };
  }
  const wanted =
    index.origin === 'create'
      ? index.name
      : `${draft.name}_${index.columns.map(({ column }) => column ?? 'expr').join('_')}_key`;
  const name = names.take(wanted);
  if (index.origin === 'create' && name !== wanted) {
    const message = `the index ${wanted} is called ${name} in the target, where index names are unique per schema`;
    notebook.add({ code: 'GM205', source: draft.source.label, table: draft.sqlite.name, message });
  }
  return {
    kind: 'index',
    index: {
      name,
      unique: index.unique,
      columns: keys.flatMap(({ key, descending }) => (key.kind === 'key' ? [{ sql: key.sql, descending }] : [])),
      whereSql: where?.kind === 'translated' ? where.sql : null,
    },
  };
}

interface Obstacle {
  readonly code: 'GM307' | 'GM602';
  readonly reason: string;
}

function keyObstacle(draft: TableDraft, parts: SqliteIndex['columns']): Obstacle | null {
  if (parts.length > mostKeyColumns) {
    return { code: 'GM602', reason: `it has ${parts.length} columns, PostgreSQL allows ${mostKeyColumns}` };
  }
  const bytes = widestKey(draft, parts);
  if (bytes <= largestKey) return null;
  return { code: 'GM602', reason: `its widest key has ${bytes} bytes, PostgreSQL's btree holds ${largestKey}` };
}

function refusalOf(parts: readonly (IndexKey | Translation)[]): Obstacle | null {
  const refused = parts.find((part) => part.kind === 'refused');
  return refused?.kind === 'refused' ? { code: 'GM307', reason: refused.reason } : null;
}

function refuseIndex(
  draft: TableDraft,
  { name, sql, code, reason }: { readonly name: string; readonly sql: string } & Obstacle,
  notebook: Notebook,
): void {
  notebook.refuse({
    code,
    source: draft.source.label,
    table: draft.sqlite.name,
    kind: 'index',
    name,
    sql,
    message: `${sql} is not carried: ${reason}`,
    advice: 'Create a fitting index by hand after the migration.',
  });
}
