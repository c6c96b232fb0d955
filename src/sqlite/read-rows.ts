import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from './driver.ts';
import { quoteSqliteName } from './sql-names.ts';

export interface RowsToRead {
  readonly table: string;
  /** 'bytes': text comes as its bytes in the database's encoding, so that NUL and invalid UTF-8 arrive whole. */
  readonly columns: readonly { readonly name: string; readonly read: 'value' | 'bytes' }[];
  /** Columns that order and name the rows: a key or the rowid's name; empty where there is neither. */
  readonly key: readonly string[];
}

/** Limits of one batch, whichever comes first; `bytes` counts text and blobs as held in memory. */
export interface BatchLimits {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * All rows of a table in batches, read as they are asked for: memory is bounded by one batch (and one row, which may be
 * larger than the limit). A row is the columns' values and then the key's, a key column read as among the columns. Rows
 * come in the key's order, text by its bytes whatever the collation, because an application's own collation is unknown here.
 * Readers of several tables may take turns on one database. Throws what the database throws.
 */
export function readRows(
  database: SqliteDatabase,
  rows: RowsToRead,
  limits: BatchLimits,
): Generator<SqliteValue[][], void, undefined> {
  return inBatches(database.iterate(selectOf(rows)), limits);
}

/** Rows as they are asked for, a batch at a time. */
export function* inBatches(
  rows: Iterable<SqliteValue[]>,
  limits: BatchLimits,
): Generator<SqliteValue[][], void, undefined> {
  let batch: SqliteValue[][] = [];
  let bytes = 0;
  for (const row of rows) {
    batch.push(row);
    bytes += sizeOf(row);
    if (batch.length < limits.rows && bytes < limits.bytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

function selectOf({ table, columns, key }: RowsToRead): string {
  const order = key.map((name) => `${field(name)} COLLATE BINARY`);
  return [selectFrom(table, columns, key), ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : [])].join(' ');
}

/**
 * The SELECT of columns, and of `more` columns after them, without its end. Names are qualified: SQLite may take a lone quoted name that is
 * no column for a string, https://www.sqlite.org/quirks.html#dblquote
 */
export function selectFrom(table: string, columns: RowsToRead['columns'], more: readonly string[]): string {
  const asBytes = new Set(columns.filter(({ read }) => read === 'bytes').map(({ name }) => name));
  const names = [...columns.map(({ name }) => name), ...more];
  const fields = names.map((name) => (asBytes.has(name) ? bytesOf(name) : field(name)));
  return `SELECT ${fields.length > 0 ? fields.join(', ') : 'NULL'} FROM main.${quoteSqliteName(table)} AS source`;
}

/** A column of what selectFrom reads. */
export const field = (name: string): string => `source.${quoteSqliteName(name)}`;

/** Only text: a cast would turn numbers into the bytes of their digits. */
const bytesOf = (name: string): string =>
  `CASE typeof(${field(name)}) WHEN 'text' THEN CAST(${field(name)} AS BLOB) ELSE ${field(name)} END`;

function sizeOf(row: readonly SqliteValue[]): number {
  let bytes = 0;
  for (const value of row) {
    if (typeof value === 'string') bytes += 2 * value.length;
    else if (value instanceof Uint8Array) bytes += value.byteLength;
    else bytes += 8;
  }
  return bytes;
}
