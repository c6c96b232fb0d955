import type { ColumnProfile, TableProfile } from '../core/catalog/profile.ts';
import type { SqliteCatalog, SqliteColumn, SqliteTable, SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from './driver.ts';
import { ColumnTally } from './profile-column.ts';
import { formsAskedBy } from './profile-forms.ts';
import { measureWidestRow } from './profile-wide-rows.ts';
import { keyColumns, keyText } from './row-key.ts';
import { quoteSqliteName } from './sql-names.ts';
import { readStoredText } from './stored-text.ts';

export interface TableScan {
  readonly database: SqliteDatabase;
  readonly table: SqliteTable;
  readonly encoding: SqliteCatalog['encoding'];
  /** 'value': texts as the driver gives them. 'bytes': texts as CAST(x AS BLOB), checked here. */
  readonly read: 'value' | 'bytes';
  /** Called at the start, every 20,000 rows and at the end, and waited for. */
  readonly onRows: (rows: number) => void | Promise<void>;
}

const rowsBetweenReports = 20_000;

/**
 * Reads every row once. A column of whose texts one has U+FFFD is read again as bytes, to tell a stored U+FFFD from bytes
 * that are not UTF-8.
 */
export async function profileTable(scan: TableScan): Promise<TableProfile> {
  const { table } = scan;
  const { rows, tallies } = await scanColumns(scan, table.columns);
  const profiles = new Map<SqliteColumn, ColumnProfile>();
  for (const [column, tally] of tallies) {
    const again = scan.read === 'value' && tally.replaced;
    const exact = again
      ? (await scanColumns({ ...scan, read: 'bytes', onRows: () => {} }, [column])).tallies.get(column)
      : tally;
    profiles.set(column, (exact ?? tally).result());
  }
  let bytes = 0;
  for (const tally of tallies.values()) bytes += tally.bytes;
  const columns = [...profiles].map(([column, profile]) => [column.name, profile] as const);
  const profile: TableProfile = { rows, bytes, widestRow: null, columns: Object.fromEntries(columns) };
  return { ...profile, widestRow: measureWidestRow(scan.database, { table, profile }) };
}

interface Scanned {
  readonly rows: number;
  readonly tallies: ReadonlyMap<SqliteColumn, ColumnTally>;
}

async function scanColumns(scan: TableScan, columns: readonly SqliteColumn[]): Promise<Scanned> {
  const { database, table, read, encoding, onRows } = scan;
  const key = keyColumns(table);
  const names = columns.map(({ name }) => name);
  // A key that is among the columns is not read twice.
  const shared = read === 'value' && key.every((name) => names.includes(name));
  const fields =
    read === 'value' ? names.map(field) : names.flatMap((name) => [otherThanText(name), bytesOfText(name)]);
  const selected = shared ? fields : [...fields, ...key.map(field)];
  const places = key.map((name, at) => (shared ? names.indexOf(name) : fields.length + at));
  const keyOf = (row: readonly SqliteValue[]): string => keyText(places.map((place) => row[place] ?? null));
  const tallies = columns.map(({ declaredType }) => new ColumnTally(formsAskedBy(declaredType), keyOf));
  let rows = 0;
  for (const row of database.iterate(`SELECT ${selected.join(', ') || 'NULL'} FROM ${from(table)}`)) {
    if (rows % rowsBetweenReports === 0) await onRows(rows);
    rows += 1;
    for (let at = 0; at < tallies.length; at += 1) {
      const tally = tallies[at] as ColumnTally;
      if (read === 'value') tally.add(row[at] as SqliteValue, row);
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
  { at, encoding }: { readonly at: number; readonly encoding: TableScan['encoding'] },
): void {
  const bytes = row[at + 1];
  if (bytes instanceof Uint8Array) tally.addStored(readStoredText(bytes, encoding), row);
  else tally.add(row[at] as SqliteValue, row);
}
