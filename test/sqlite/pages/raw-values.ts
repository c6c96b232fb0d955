import { createHash } from 'node:crypto';
import { cell, type RawRow } from '../../../src/core/catalog/raw-row.ts';
import type { SqliteTable, SqliteValue } from '../../../src/core/catalog/sqlite-catalog.ts';
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
export function sqliteRows(database: SqliteDatabase, table: SqliteTable, columns: readonly string[]): string[][] {
  const rowid = table.rowidAlias ?? table.rowidName;
  const field = (column: string) => `source.${quoteSqliteName(column)}`;
  const found = read(database, table, [rowid === null ? `''` : `CAST(${field(rowid)} AS TEXT)`]).map((row) =>
    row.map(String),
  );
  // SQLite gives 2000 columns at once.
  for (let at = 0; at < columns.length; at += 500) {
    const fields = columns.slice(at, at + 500).map(field);
    const typed = fields.map(
      (one) => `typeof(${one}), CASE typeof(${one}) WHEN 'text' THEN CAST(${one} AS BLOB) ELSE ${one} END`,
    );
    read(database, table, typed).forEach((row, place) => {
      for (let each = 0; each < fields.length; each += 1)
        found[place]?.push(sqliteValue(row[each * 2], row[each * 2 + 1]));
    });
  }
  return found;
}

function read(database: SqliteDatabase, { name }: SqliteTable, fields: readonly string[]): SqliteValue[][] {
  return database.all(`SELECT ${fields.join(', ')} FROM main.${quoteSqliteName(name)} AS source NOT INDEXED`);
}

function sqliteValue(type: SqliteValue | undefined, value: SqliteValue | undefined): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return `real ${bitsOf(value)}`;
  return `${type} ${value instanceof Uint8Array ? shown(value) : value}`;
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
