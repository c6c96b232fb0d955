import type { SqliteColumn, SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import type { ColumnTally } from './profile-column.ts';

/** What a scan counts, and whom it tells how far it is. */
export interface ColumnsToScan {
  readonly table: SqliteTable;
  readonly columns: readonly SqliteColumn[];
  /** Called at the start, every 20,000 rows and at the end, and waited for. */
  readonly onRows: (rows: number) => void | Promise<void>;
}

export interface Scanned {
  readonly rows: number;
  readonly tallies: ReadonlyMap<SqliteColumn, ColumnTally>;
}

export const rowsBetweenReports = 20_000;
