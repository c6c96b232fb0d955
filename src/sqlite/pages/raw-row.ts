import type { RawRow } from '../../core/catalog/raw-row.ts';

/** Rows between two rowids, both included. */
export interface RowidRange {
  readonly low: number | bigint;
  readonly high: number | bigint;
}

/** Steps through rows in the order of their rowids. */
export interface RawRows {
  readonly row: RawRow;
  /**
   * Goes to the next row; false after the last, when the file is closed. Throws UnreadablePages where the pages cannot be trusted, and
   * a Failure (`blocked`) where a file that is read in place changed.
   */
  next(): boolean;
  /** Ends before the last row. */
  close(): void;
}

/** A table whose pages can be read without SQLite. */
export interface RawTable {
  /** Names of the columns that are stored, in the order of a row's arrays: virtual generated columns are not. */
  readonly columns: readonly string[];
  rows(range?: RowidRange): RawRows;
}
