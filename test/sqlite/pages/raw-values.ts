import { createHash } from 'node:crypto';
import { cell, type RawRow } from '../../../src/core/catalog/raw-row.ts';
import type { SqliteTable } from '../../../src/core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from '../../../src/sqlite/driver.ts';
import { introspect } from '../../../src/sqlite/introspect.ts';
import { openRawTable } from '../../../src/sqlite/pages/open-raw-table.ts';
import type { RawTable, RowidRange } from '../../../src/sqlite/pages/raw-row.ts';
import { quoteSqliteName } from '../../../src/sqlite/sql-names.ts';

/** A table of a closed file, read through its pages; throws where it is declined. */
export function rawTableOf(path: string, database: SqliteDatabase, name: string): RawTable {
  const table = introspect(database).tables.find((one) => one.name === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  const raw = openRawTable({ file: path, path, database, inPlace: null }, table);
  if ('declined' in raw) throw new Error(`declined: ${raw.declined}`);
  return raw;
}

/** Rows as texts that tell class and every bit: the rowid and then the columns. */
export function rawRows(raw: RawTable, range?: RowidRange): string[][] {
  const found: string[][] = [];
  const rows = raw.rows(range);
  while (rows.next()) found.push([`${rows.row.rowid}`, ...raw.columns.map((_, at) => rawValue(rows.row, at))]);
  return found;
}

function rawValue({ bytes, kinds, starts, ends, numbers, bigs }: RawRow, at: number): string {
  switch (kinds[at]) {
    case cell.null:
      return 'null';
    case cell.integer:
      return `integer ${BigInt(numbers[at] ?? Number.NaN)}`;
    case cell.bigInteger:
      return `integer ${bigs[at]}`;
    case cell.real:
      return `real ${bitsOf(numbers[at] ?? Number.NaN)}`;
    case cell.text:
      return `text ${shown(bytes.subarray(starts[at], ends[at]))}`;
    case cell.blob:
      return `blob ${shown(bytes.subarray(starts[at], ends[at]))}`;
    default:
      throw new Error(`a kind ${kinds[at]}`);
  }
}

/** The same by SQLite. The rowid of a table where no name of it is free is left out. */
export function sqliteRows(
  database: SqliteDatabase,
  { name, rowidAlias, rowidName }: SqliteTable,
  columns: readonly string[],
): string[][] {
  const rowid = rowidAlias ?? rowidName;
  const fields = columns.map((column) => `source.${quoteSqliteName(column)}`);
  const typed = fields.map(
    (field) => `typeof(${field}), CASE typeof(${field}) WHEN 'text' THEN CAST(${field} AS BLOB) ELSE ${field} END`,
  );
  const first = rowid === null ? `''` : `CAST(source.${quoteSqliteName(rowid)} AS TEXT)`;
  const rows = database.all(
    `SELECT ${[first, ...typed].join(', ')} FROM main.${quoteSqliteName(name)} AS source NOT INDEXED`,
  );
  return rows.map((row) => [
    String(row[0]),
    ...columns.map((_, at) => {
      const value = row[at * 2 + 2];
      if (value === null) return 'null';
      if (typeof value === 'number') return `real ${bitsOf(value)}`;
      return `${row[at * 2 + 1]} ${value instanceof Uint8Array ? shown(value) : value}`;
    }),
  ]);
}

/** Of long values the hash. */
function shown(bytes: Uint8Array): string {
  return bytes.length > 64 ? createHash('sha1').update(bytes).digest('hex') : Buffer.from(bytes).toString('hex');
}

function bitsOf(value: number): string {
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(value);
  return bits.toString('hex');
}
