import { asciiLower } from '../core/catalog/same-name.ts';
import type { SqliteCatalog, SqliteObject, SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from './driver.ts';
import type { TableNames } from './introspect-foreign-keys.ts';
import { withFullTexts } from './introspect-full-text.ts';
import { indexRows } from './introspect-indexes.ts';
import { type SchemaRow, text, textOrNull } from './introspect-rows.ts';
import { findShadowTables, type ShadowTables } from './introspect-shadows.ts';
import { readHighWaters, readTable } from './introspect-table.ts';
import { type ReadVirtual, readVirtualTable } from './introspect-virtual.ts';
import { withoutUncomputable } from './uncomputable-columns.ts';

/**
 * What the main database contains, in the order of sqlite_schema: https://www.sqlite.org/schematab.html
 * PRAGMAs tell most of it; the SQL in the schema tells what they do not. A table or index whose SQL cannot be read is
 * described by PRAGMAs alone as far as they go, and is named among `others` too. Virtual tables whose rows can be read are
 * among the tables.
 */
export function introspect(database: SqliteDatabase): SqliteCatalog {
  const schema = readSchema(database);
  const { tableNames, listed } = schema;
  const shared = { tableNames, indexRows: indexRows(schema.rows), highWaters: readHighWaters(database, schema.rows) };
  const tables: SqliteTable[] = [];
  const others: SqliteObject[] = [];
  for (const row of schema.rows) {
    if (isInternal(row.name)) continue;
    const kind = kindOf(row, schema);
    if (kind === 'index') continue;
    if (kind === 'table') {
      const { strict = false, withoutRowid = false } = listed.get(asciiLower(row.name)) ?? {};
      const read = readTable(database, { row, strict, withoutRowid, ...shared });
      const { table, uncomputable } = withoutUncomputable(database, read.table);
      tables.push(table);
      others.push(...read.unreadable, ...uncomputable);
      continue;
    }
    const read = schema.virtuals.get(row.name);
    if (read?.kind === 'table') {
      tables.push(read.table);
      continue;
    }
    const table = kind === 'trigger' ? row.table : (schema.shadows.owners.get(row.name) ?? null);
    const reason =
      kind === 'virtual-table' ? whyNotRead(row, schema) : kind === 'view' ? whyLeftOut(row, schema) : null;
    others.push({ kind, name: row.name, table, sql: row.sql ?? '', reason });
  }
  const indexed = withFullTexts(tables, others, schema);
  return { encoding: encodingOf(database), ...indexed };
}

interface Schema {
  readonly rows: readonly SchemaRow[];
  readonly listed: ReadonlyMap<string, ListedTable>;
  readonly tableNames: TableNames;
  /** Virtual tables by name. */
  readonly virtuals: ReadonlyMap<string, ReadVirtual>;
  readonly shadows: ShadowTables;
}

function readSchema(database: SqliteDatabase): Schema {
  const rows = schemaRows(database);
  const listed = listedTables(database);
  const tables = rows.filter(({ type }) => type === 'table');
  const virtuals = tables
    .filter(({ name }) => listed.get(asciiLower(name))?.type === 'virtual')
    .map((row) => [row, readVirtualTable(database, row)] as const);
  return {
    rows,
    listed,
    tableNames: new Map(tables.map(({ name }) => [asciiLower(name), name])),
    virtuals: new Map(virtuals.map(([{ name }, read]) => [name, read])),
    shadows: findShadowTables(database, tables, virtuals),
  };
}

function whyNotRead({ name }: SchemaRow, { virtuals, shadows }: Schema): string | null {
  const read = virtuals.get(name);
  if (read?.kind !== 'refused') return null;
  const content = shadows.contents.get(name);
  return content === undefined ? read.reason : `${read.reason}; its texts are carried as the table ${content}`;
}

/** A view that SQLite cannot parse is in sqlite_schema, but not among its tables: see openDatabase. */
function whyLeftOut({ name }: SchemaRow, { listed }: Schema): string | null {
  return listed.has(asciiLower(name)) ? null : 'SQLite itself cannot parse it';
}

function schemaRows(database: SqliteDatabase): SchemaRow[] {
  const rows = database.all('SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY rowid');
  return rows.map(([type, name, table, sql]) => ({
    type: text(type),
    name: text(name),
    table: text(table),
    sql: textOrNull(sql),
  }));
}

interface ListedTable {
  readonly type: string;
  readonly withoutRowid: boolean;
  readonly strict: boolean;
}

/** https://www.sqlite.org/pragma.html#pragma_table_list, by folded name. */
function listedTables(database: SqliteDatabase): ReadonlyMap<string, ListedTable> {
  const rows = database.all(`SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'`);
  return new Map(
    rows.map(([name, type, wr, strict]) => [
      asciiLower(text(name)),
      { type: text(type), withoutRowid: wr === 1n, strict: strict === 1n },
    ]),
  );
}

type SchemaKind = 'table' | 'index' | 'view' | 'trigger' | 'virtual-table' | 'shadow-table';

function kindOf(row: SchemaRow, { virtuals, shadows }: Schema): SchemaKind {
  if (row.type === 'index' || row.type === 'view' || row.type === 'trigger') return row.type;
  if (virtuals.has(row.name)) return 'virtual-table';
  return shadows.owners.has(row.name) ? 'shadow-table' : 'table';
}

/** Names that begin with sqlite_ are SQLite's own: https://www.sqlite.org/fileformat2.html#intschema */
function isInternal(name: string): boolean {
  return asciiLower(name).startsWith('sqlite_');
}

function encodingOf(database: SqliteDatabase): SqliteCatalog['encoding'] {
  const name = database.all('PRAGMA encoding')[0]?.[0];
  if (name === 'UTF-8' || name === 'UTF-16le' || name === 'UTF-16be') return name;
  throw new TypeError(`PRAGMA encoding gave ${String(name)}`);
}
