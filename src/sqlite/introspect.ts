import type { SqliteCatalog, SqliteObject, SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from './driver.ts';
import { type SchemaRow, text, textOrNull } from './introspect-rows.ts';
import { readTable, type SchemaTable } from './introspect-table.ts';
import { foldName } from './sql-names.ts';
import { withoutUncomputable } from './uncomputable-columns.ts';

/**
 * What the main database contains, in the order of sqlite_schema: https://www.sqlite.org/schematab.html
 * PRAGMAs tell most of it; the SQL in the schema tells what they do not. A table or index whose SQL cannot be read is
 * described by PRAGMAs alone as far as they go, and is named among `others` too.
 */
export function introspect(database: SqliteDatabase): SqliteCatalog {
  const rows = schemaRows(database);
  const listed = listedTables(database);
  const tableNames = rows.filter(({ type }) => type === 'table').map(({ name }) => name);
  const tables: SqliteTable[] = [];
  const others: SqliteObject[] = [];
  for (const row of rows) {
    if (isInternal(row.name)) continue;
    const kind = kindOf(row, listed);
    if (kind === 'index') continue;
    if (kind === 'table') {
      const { strict = false, withoutRowid = false } = listed.get(foldName(row.name)) ?? {};
      const schema: SchemaTable = { row, rows, strict, withoutRowid, tableNames };
      const read = readTable(database, schema);
      const { table, uncomputable } = withoutUncomputable(database, read.table);
      tables.push(table);
      others.push(...read.unreadable, ...uncomputable);
      continue;
    }
    const table = kind === 'trigger' ? row.table : kind === 'shadow-table' ? ownerOf(row.name, rows, listed) : null;
    others.push({ kind, name: row.name, table, sql: row.sql ?? '', reason: null });
  }
  return { encoding: encodingOf(database), tables, others };
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
      foldName(text(name)),
      { type: text(type), withoutRowid: wr === 1n, strict: strict === 1n },
    ]),
  );
}

type SchemaKind = 'table' | 'index' | 'view' | 'trigger' | 'virtual-table' | 'shadow-table';

function kindOf(row: SchemaRow, listed: ReadonlyMap<string, ListedTable>): SchemaKind {
  if (row.type === 'index' || row.type === 'view' || row.type === 'trigger') return row.type;
  const type = listed.get(foldName(row.name))?.type;
  if (type === 'virtual') return 'virtual-table';
  return type === 'shadow' ? 'shadow-table' : 'table';
}

/** Names that begin with sqlite_ are SQLite's own: https://www.sqlite.org/fileformat2.html#intschema */
function isInternal(name: string): boolean {
  return foldName(name).startsWith('sqlite_');
}

/** A shadow table is named after its virtual table, an underscore and a word; the longest such name is the owner. */
function ownerOf(name: string, rows: readonly SchemaRow[], listed: ReadonlyMap<string, ListedTable>): string | null {
  const owners = rows
    .filter((row) => kindOf(row, listed) === 'virtual-table' && foldName(name).startsWith(`${foldName(row.name)}_`))
    .map((row) => row.name)
    .sort((a, b) => b.length - a.length);
  return owners[0] ?? null;
}

function encodingOf(database: SqliteDatabase): SqliteCatalog['encoding'] {
  const name = database.all('PRAGMA encoding')[0]?.[0];
  if (name === 'UTF-8' || name === 'UTF-16le' || name === 'UTF-16be') return name;
  throw new TypeError(`PRAGMA encoding gave ${String(name)}`);
}
