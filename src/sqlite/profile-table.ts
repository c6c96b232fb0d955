import type { TableProfile } from '../core/catalog/profile.ts';
import type { SqliteColumn, SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import { openRawTable, type PagesSource } from './pages/open-raw-table.ts';
import { UnreadablePages } from './pages/unreadable-pages.ts';
import type { ColumnTally } from './profile-column.ts';
import type { Scanned } from './profile-scan.ts';
import { scanPages } from './profile-scan-pages.ts';
import { type SqliteScan, scanSqlite } from './profile-scan-sqlite.ts';
import { measureWidestRow } from './profile-wide-rows.ts';

export interface TableScan {
  readonly table: SqliteTable;
  /** How SQLite reads what is not read from the pages. */
  readonly sqlite: SqliteScan;
  /** Where the pages lie; null where SQLite reads everything. */
  readonly pages: PagesSource | null;
  /** Called at the start, every 20,000 rows and at the end, and waited for. */
  readonly onRows: (rows: number) => void | Promise<void>;
  /** Called with the reason where SQLite reads a table although the pages of the file could be read. */
  readonly onDeclined: (reason: string) => void;
}

/** Reads every row of a table once. */
export async function profileTable(scan: TableScan): Promise<TableProfile> {
  const { table } = scan;
  const { rows, tallies } =
    (await fromPages(scan)) ?? (await scanSqlite(scan.sqlite, { ...scan, columns: table.columns }));
  const bytes = [...tallies.values()].reduce((sum, tally) => sum + tally.bytes, 0);
  const columns = table.columns.map((column) => [column.name, tallyOf(tallies, column).result()] as const);
  const profile: TableProfile = { rows, bytes, widestRow: null, columns: Object.fromEntries(columns) };
  return { ...profile, widestRow: measureWidestRow(scan.sqlite.database, { table, profile }) };
}

/**
 * A scan of the pages, and one through SQLite of the columns that are not stored but computed when they are read; null where the
 * pages cannot be read.
 */
async function fromPages({ table, sqlite, pages, onRows, onDeclined }: TableScan): Promise<Scanned | null> {
  if (pages === null) return null;
  const raw = openRawTable(pages, table);
  if ('declined' in raw) {
    onDeclined(raw.declined);
    return null;
  }
  const stored = table.columns.filter(({ name }) => raw.columns.includes(name));
  const computed = table.columns.filter(({ name }) => !raw.columns.includes(name));
  try {
    const { rows, tallies } = await scanPages(raw, { table, columns: stored, onRows });
    if (computed.length === 0) return { rows, tallies };
    const others = await scanSqlite(sqlite, { table, columns: computed, onRows: () => {} });
    return { rows, tallies: new Map([...tallies, ...others.tallies]) };
  } catch (error) {
    if (!(error instanceof UnreadablePages)) throw error;
    onDeclined(error.message);
    return null;
  }
}

function tallyOf(tallies: Scanned['tallies'], column: SqliteColumn): ColumnTally {
  const tally = tallies.get(column);
  if (tally === undefined) throw new Error(`column ${column.name} was not counted`);
  return tally;
}
