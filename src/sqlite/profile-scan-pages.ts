import { cell, type RawRow } from '../core/catalog/raw-row.ts';
import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import { cellValue } from './pages/cell-value.ts';
import type { RawTable } from './pages/raw-row.ts';
import { ColumnTally } from './profile-column.ts';
import { formsAskedBy } from './profile-forms.ts';
import { type ColumnsToScan, rowsBetweenReports, type Scanned } from './profile-scan.ts';
import { keyColumns, keyText } from './row-key.ts';

/** Counts the columns, which the raw table has, in one scan of its pages. Throws as RawRows do, and what `onRows` throws. */
export async function scanPages(raw: RawTable, { table, columns, onRows }: ColumnsToScan): Promise<Scanned> {
  const scan = raw.rows();
  try {
    const { row } = scan;
    const keyPlaces = keyColumns(table).map((name) => raw.columns.indexOf(name));
    // A key that is no column is the rowid.
    const keyOfRow = () => keyText(keyPlaces.map((at) => (at < 0 ? BigInt(row.rowid) : shownValue(row, at))));
    const tallies = columns.map(({ declaredType }) => new ColumnTally(formsAskedBy(declaredType), keyOfRow));
    const places = columns.map(({ name }) => raw.columns.indexOf(name));
    let rows = 0;
    while (scan.next()) {
      if (rows % rowsBetweenReports === 0) await onRows(rows);
      rows += 1;
      for (let at = 0; at < tallies.length; at += 1) (tallies[at] as ColumnTally).addCell(row, places[at] as number);
    }
    await onRows(rows);
    return { rows, tallies: new Map(columns.map((column, at) => [column, tallies[at] as ColumnTally])) };
  } finally {
    scan.close();
  }
}

/** A value of a key, of a text that is not UTF-8 the nearest reading. */
function shownValue(row: RawRow, at: number): SqliteValue {
  return row.kinds[at] === cell.text ? row.bytes.toString('utf8', row.starts[at], row.ends[at]) : cellValue(row, at);
}
