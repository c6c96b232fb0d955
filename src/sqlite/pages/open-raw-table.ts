import type { SqliteTable } from '../../core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from '../driver.ts';
import type { FileStamp } from '../fingerprint.ts';
import { tableColumns } from '../introspect-columns.ts';
import { ColumnDefaults } from './column-defaults.ts';
import { readLayout } from './database-header.ts';
import type { RawTable } from './raw-row.ts';
import type { RecordColumns } from './record.ts';
import { TableRows } from './table-rows.ts';

/** A source whose pages are read beside its database. */
export interface PagesSource {
  /** The file as the operator named it, and what is read: the file itself or a private copy. */
  readonly file: string;
  readonly path: string;
  readonly database: SqliteDatabase;
  /** What the file must be when its rows have been read, where it is read in place. */
  readonly inPlace: FileStamp | null;
}

/**
 * Opens a table for reading without SQLite, which costs less than half of reading through it; or declines, with the reason. Only the
 * schema and defaults of added columns are asked of SQLite. https://www.sqlite.org/fileformat2.html
 * Throws what the database and the file system throw.
 */
export function openRawTable(source: PagesSource, table: SqliteTable): RawTable | { readonly declined: string } {
  if (table.virtual !== null) return { declined: 'it is a virtual table' };
  if (table.withoutRowid) return { declined: 'it is a WITHOUT ROWID table' };
  const layout = readLayout(source.path);
  if ('declined' in layout) return layout;
  const root = rootPage(source.database, table.name);
  if (root === null) return { declined: 'the schema names no page of it' };
  const columns = recordColumns(source.database, table);
  const { file, path, database, inPlace } = source;
  const { names } = columns;
  const rowidName = table.rowidAlias ?? table.rowidName;
  const defaults = new ColumnDefaults({ database, table: table.name, columns: names, rowidName });
  const pages = { file, path, inPlace, layout, root, columns, defaults };
  return { columns: names, rows: (range) => new TableRows(pages, range ?? null) };
}

/** The roots of all tables of a database that is open, which have no index: asking for each one would read the whole schema each time. */
const rootsOf = new WeakMap<SqliteDatabase, ReadonlyMap<string, number | null>>();

function rootPage(database: SqliteDatabase, table: string): number | null {
  const roots = rootsOf.get(database) ?? readRoots(database);
  rootsOf.set(database, roots);
  return roots.get(table) ?? null;
}

/** By the table's name; null for one that is there twice. https://www.sqlite.org/fileformat2.html#storage_of_the_sql_database_schema */
function readRoots(database: SqliteDatabase): Map<string, number | null> {
  const roots = new Map<string, number | null>();
  for (const [name, root] of database.all(`SELECT name, rootpage FROM main.sqlite_schema WHERE type = 'table'`)) {
    if (typeof name !== 'string') continue;
    roots.set(name, !roots.has(name) && typeof root === 'bigint' && root > 0n ? Number(root) : null);
  }
  return roots;
}

/** All columns but virtual ones are stored, those too that the catalog left out. */
function recordColumns(database: SqliteDatabase, table: SqliteTable): RecordColumns {
  const names = tableColumns(database, table.name)
    .filter(({ generated }) => generated !== 'virtual')
    .map(({ name }) => name);
  const real = names.map((name) => (affinityOf(table, name) === 'real' ? 1 : 0));
  return {
    names,
    rowidAlias: table.rowidAlias === null ? -1 : names.indexOf(table.rowidAlias),
    real: Uint8Array.from(real),
  };
}

function affinityOf({ columns }: SqliteTable, name: string): string | null {
  return columns.find((column) => column.name === name)?.affinity ?? null;
}
