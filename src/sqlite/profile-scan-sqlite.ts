import type { SqliteCatalog, SqliteTable, SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from './driver.ts';
import { ColumnTally } from './profile-column.ts';
import { formsAskedBy } from './profile-forms.ts';
import { type ColumnsToScan, rowsBetweenReports, type Scanned } from './profile-scan.ts';
import { keyColumns, keyText } from './row-key.ts';
import { quoteSqliteName } from './sql-names.ts';
import { readStoredText } from './stored-text.ts';

export interface SqliteScan {
  readonly database: SqliteDatabase;
  readonly encoding: SqliteCatalog['encoding'];
  /** 'value': texts as the driver gives them. 'bytes': texts as CAST(x AS BLOB), checked here. */
  readonly read: 'value' | 'bytes';
}

/**
 * Counts the columns in one scan through SQLite, and a second of those of whose texts one has U+FFFD: read as bytes, to tell a stored
 * U+FFFD from bytes that are not UTF-8. Throws what the database and `onRows` throw.
 */
export async function scanSqlite(scan: SqliteScan, of: ColumnsToScan): Promise<Scanned> {
  const first = await scanOnce(scan, of);
  const doubtful = of.columns.filter((column) => scan.read === 'value' && first.tallies.get(column)?.replaced);
  const tallies = new Map(first.tallies);
  for (const column of doubtful) {
    const again = await scanOnce({ ...scan, read: 'bytes' }, { ...of, columns: [column], onRows: () => {} });
    for (const [one, tally] of again.tallies) tallies.set(one, tally);
  }
  return { rows: first.rows, tallies };
}

async function scanOnce({ database, encoding, read }: SqliteScan, of: ColumnsToScan): Promise<Scanned> {
  const { table, columns, onRows } = of;
  const key = keyColumns(table);
  const names = columns.map(({ name }) => name);
  // A key that is among the columns is not read twice.
  const shared = read === 'value' && key.every((name) => names.includes(name));
  const fields =
    read === 'value' ? names.map(field) : names.flatMap((name) => [otherThanText(name), bytesOfText(name)]);
  const selected = shared ? fields : [...fields, ...key.map(field)];
  const places = key.map((name, at) => (shared ? names.indexOf(name) : fields.length + at));
  let current: readonly SqliteValue[] = [];
  const keyOfRow = (): string => keyText(places.map((place) => current[place] ?? null));
  const tallies = columns.map(({ declaredType }) => new ColumnTally(formsAskedBy(declaredType), keyOfRow));
  let rows = 0;
  for (const row of database.iterate(`SELECT ${selected.join(', ') || 'NULL'} FROM ${from(table)}`)) {
    if (rows % rowsBetweenReports === 0) await onRows(rows);
    rows += 1;
    current = row;
    for (let at = 0; at < tallies.length; at += 1) {
      const tally = tallies[at] as ColumnTally;
      if (read === 'value') tally.add(row[at] as SqliteValue);
      else addSplit(tally, row, { at: at * 2, encoding });
    }
  }
  await onRows(rows);
  return { rows, tallies: new Map(columns.map((column, at) => [column, tallies[at] as ColumnTally])) };
}

/** The table itself and not one of its indexes, so that rows come in its own order. */
function from({ name }: SqliteTable): string {
  return `main.${quoteSqliteName(name)} AS source NOT INDEXED`;
}

/** Qualified: SQLite may take a lone quoted name for a string, https://www.sqlite.org/quirks.html#dblquote */
function field(name: string): string {
  return `source.${quoteSqliteName(name)}`;
}

function otherThanText(name: string): string {
  return `CASE typeof(${field(name)}) WHEN 'text' THEN NULL ELSE ${field(name)} END`;
}

function bytesOfText(name: string): string {
  return `CASE typeof(${field(name)}) WHEN 'text' THEN CAST(${field(name)} AS BLOB) END`;
}

/** A value read as two: text as bytes in the second, everything else in the first. */
function addSplit(
  tally: ColumnTally,
  row: readonly SqliteValue[],
  { at, encoding }: { readonly at: number; readonly encoding: SqliteScan['encoding'] },
): void {
  const bytes = row[at + 1];
  if (bytes instanceof Uint8Array) tally.addStored(readStoredText(bytes, encoding));
  else tally.add(row[at] as SqliteValue);
}
