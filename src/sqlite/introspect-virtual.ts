import { sameName } from '../core/catalog/same-name.ts';
import type { SqliteDimension, SqliteFullText, SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import { Failure } from '../core/errors.ts';
import { contentOf, isIndexed, languageColumnOf, tokenizerOf } from '../core/sqlite-sql/full-text-options.ts';
import { type CreateVirtualTable, readCreateVirtualTable } from '../core/sqlite-sql/read-create-virtual-table.ts';
import type { SqliteDatabase } from './driver.ts';
import { mayBeVirtualDamage } from './integrity.ts';
import { type FoundColumn, tableColumns } from './introspect-columns.ts';
import type { SchemaRow } from './introspect-rows.ts';
import { quoteSqliteName } from './sql-names.ts';
import { columnOf, keyed, withRowid } from './virtual-table.ts';

/** What can be carried of a virtual table. */
export type ReadVirtual =
  | { readonly kind: 'table'; readonly table: SqliteTable }
  /** The rows are those of another table. */
  | { readonly kind: 'index'; readonly contentTable: string; readonly fullText: SqliteFullText }
  | { readonly kind: 'refused'; readonly reason: string };

/** Describes a virtual table whose rows its module can give; never throws, because a module, a tokenizer or rows may be missing. */
export function readVirtualTable(database: SqliteDatabase, row: SchemaRow): ReadVirtual {
  const sql = row.sql ?? '';
  const read = readCreateVirtualTable(sql);
  if (read.kind === 'failed') return { kind: 'refused', reason: read.reason };
  try {
    const described = readers[read.module.toLowerCase()]?.({
      row,
      sql,
      created: read,
      found: tableColumns(database, row.name),
    });
    if (described === undefined) return { kind: 'refused', reason: otherModule(read.module) };
    if (described.kind === 'table') readWhole(database, described.table);
    return described;
  } catch (error) {
    // What is wrong with the whole file has been explained already and is not this table's.
    if (error instanceof Failure && !mayBeVirtualDamage(error)) throw error;
    return { kind: 'refused', reason: `SQLite cannot read it (${messageOf(error)})` };
  }
}

function messageOf(error: unknown): string {
  if (error instanceof Failure && error.cause instanceof Error) return error.cause.message;
  return error instanceof Error ? error.message : String(error);
}

interface Described {
  readonly row: SchemaRow;
  readonly sql: string;
  readonly created: CreateVirtualTable;
  readonly found: readonly FoundColumn[];
}

const readers: Readonly<Record<string, (described: Described) => ReadVirtual>> = {
  fts3: readFullText,
  fts4: readFullText,
  fts5: readFullText,
  rtree: readRTree,
  rtree_i32: readRTree,
  geopoly: readGeopoly,
};

/** Modules whose rows are made from other tables or files, so that nothing is lost with them. */
const derived: Readonly<Record<string, string>> = {
  fts5vocab: 'its rows are made from a full-text index',
  fts4aux: 'its rows are made from a full-text index',
  fts3tokenize: 'it has no rows of its own',
  dbstat: "its rows describe the file's pages",
};

function otherModule(module: string): string {
  return derived[module.toLowerCase()] ?? `only the module ${module} can read its rows`;
}

/** The columns that are not indexed are all that a table without content may keep. */
function readFullText({ row, sql, created, found }: Described): ReadVirtual {
  const content = contentOf(created);
  const language = languageColumnOf(created);
  const visible = found.filter(({ hidden }) => !hidden).map(({ name }) => name);
  const indexed = visible.filter((name) => isIndexed(created, visible, name));
  const fullText = { name: row.name, sql, columns: indexed, tokenizer: tokenizerOf(created) };
  if (content.kind === 'table') return { kind: 'index', contentTable: content.name, fullText };
  if (content.kind === 'none' && !content.keepsUnindexed) {
    return { kind: 'refused', reason: 'it keeps the index only and no text (content=)' };
  }
  const kept = found.filter(
    ({ name, hidden }) =>
      (hidden ? language !== null && sameName(name, language) : true) &&
      (content.kind === 'own' || !indexed.includes(name)),
  );
  const virtual = { kind: 'full-text' } as const;
  const table = withRowid({ row, sql, virtual, found: kept, taken: found });
  return { kind: 'table', table: { ...table, fullTexts: content.kind === 'own' ? [fullText] : [] } };
}

/** The first column is the key, two for each dimension follow, then those that are only kept: https://www.sqlite.org/rtree.html#using_the_r_tree_module */
function readRTree({ row, sql, created, found }: Described): ReadVirtual {
  const columns = found.filter(({ hidden }) => !hidden);
  const key = columns[0]?.name ?? '';
  const coordinates = columns.slice(1, created.arguments.filter(([first]) => first !== '+').length);
  const dimensions: SqliteDimension[] = [];
  for (let at = 0; at + 1 < coordinates.length; at += 2) {
    dimensions.push({ low: coordinates[at]?.name ?? '', high: coordinates[at + 1]?.name ?? '' });
  }
  const table = keyed({ row, sql, virtual: { kind: 'r-tree', dimensions }, columns: columns.map(columnOf), key });
  return { kind: 'table', table };
}

function readGeopoly({ row, sql, found }: Described): ReadVirtual {
  const kept = found.filter(({ hidden }) => !hidden);
  return { kind: 'table', table: withRowid({ row, sql, virtual: { kind: 'geopoly' }, found: kept, taken: found }) };
}

/** Throws where a value cannot be had: a module finds out late that rows, other tables or functions are missing. */
function readWhole(database: SqliteDatabase, { name, columns }: SqliteTable): void {
  const counts = columns.map((column) => `count(source.${quoteSqliteName(column.name)})`).join(', ');
  database.all(`SELECT ${counts || 'count(*)'} FROM main.${quoteSqliteName(name)} AS source`);
}
