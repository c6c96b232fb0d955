import type { PgIndex, PgKey } from '../catalog/pg-catalog.ts';
import type { SqliteIndex } from '../catalog/sqlite-catalog.ts';
import { type Translation, translateCondition } from '../sqlite-sql/translate.ts';
import { findColumn, sameName, type TableDraft, targetColumns } from './draft.ts';
import { type IndexKey, indexKey, largestKey, longestExpression, mostKeyColumns } from './index-keys.ts';
import { changeCodes, type NameAllocator, targetName } from './names.ts';
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
    keyObstacle(draft, index) ?? refusalOf([...keys.map(({ key }) => key), ...(where === null ? [] : [where])]);
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
  const name =
    index.origin === 'create'
      ? createdName(draft, index, names, notebook)
      : names.take(`${draft.name}_${index.columns.map(({ column }) => column ?? 'expr').join('_')}_key`);
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

/** The name of a CREATE INDEX in the target; a note tells where it is another. */
function createdName(draft: TableDraft, { name }: SqliteIndex, names: NameAllocator, notebook: Notebook): string {
  const wanted = targetName(name, draft.identifiers, 'table');
  const taken = names.take(wanted.name);
  if (taken === wanted.name && wanted.change === 'none') return taken;
  const where = { source: draft.source.label, table: draft.sqlite.name };
  const message = `the index ${name} is called ${taken} in the target`;
  if (wanted.change !== 'none') notebook.add({ ...where, code: changeCodes[wanted.change], message });
  else notebook.add({ ...where, code: 'GM205', message: `${message}, where index names are unique per schema` });
  return taken;
}

interface Obstacle {
  readonly code: 'GM307' | 'GM321' | 'GM322' | 'GM602';
  readonly reason: string;
}

/** Why PostgreSQL could not build the index over the present rows, whatever its expressions. */
function keyObstacle(draft: TableDraft, { name, columns }: SqliteIndex): Obstacle | null {
  if (columns.length > mostKeyColumns) {
    return { code: 'GM602', reason: `it has ${columns.length} columns, PostgreSQL allows ${mostKeyColumns}` };
  }
  const isThis = (finding: { readonly table: string; readonly index: string }) =>
    finding.table === draft.sqlite.name && finding.index === name;
  const long = draft.source.profile.longKeys.find(isThis);
  if (long !== undefined && long.bytes > largestKey) {
    return { code: 'GM602', reason: `its widest key has ${long.bytes} bytes, PostgreSQL's btree holds ${largestKey}` };
  }
  const clash = draft.source.profile.clashes.find(isThis);
  if (clash === undefined || clash.kind === 'spelling') return null;
  const keys = `${clash.count} ${clash.count === 1 ? 'key' : 'keys'} (for example ${clash.example})`;
  return clash.kind === 'duplicate'
    ? { code: 'GM321', reason: `${keys} occur more than once, although SQLite should have refused that` }
    : { code: 'GM322', reason: `values of different class become equal in the type that holds them all: ${keys}` };
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

function refusalOf(parts: readonly (IndexKey | Translation)[]): Obstacle | null {
  const refused = parts.find((part) => part.kind === 'refused');
  if (refused?.kind === 'refused') return { code: 'GM307', reason: refused.reason };
  const length = parts.reduce((sum, part) => sum + (part.kind === 'refused' ? 0 : part.sql.length), 0);
  const reason = 'expressions of this length in an index have no exact counterpart';
  return length > longestExpression ? { code: 'GM307', reason } : null;
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
