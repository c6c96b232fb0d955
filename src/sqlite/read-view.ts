import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from './driver.ts';
import { quoteSqliteName } from './sql-names.ts';

export interface ViewToRead {
  readonly view: string;
  /** Its SELECT, where the driver cannot read the view by its name; else null. */
  readonly select: string | null;
  /** 'bytes': the value comes as its bytes, so that NUL and invalid UTF-8 arrive whole. */
  readonly columns: readonly { readonly name: string; readonly read: 'value' | 'bytes' }[];
  readonly limit: number;
  /** Asked between two rows; true ends the reading. */
  readonly isLate: () => boolean;
}

/** The first rows of a view as SQLite computes them; null when it took too long. Throws what the database throws, for a broken view above all. */
export function readView(
  database: SqliteDatabase,
  { view, select, columns, limit, isLate }: ViewToRead,
): SqliteValue[][] | null {
  const from = select === null ? quoteSqliteName(view) : `(${select})`;
  const needsBytes = select === null && columns.some(({ read }) => read === 'bytes');
  const fields = needsBytes ? columns.map((column) => field(view, column)).join(', ') : '*';
  const rows: SqliteValue[][] = [];
  for (const row of database.iterate(`SELECT ${fields} FROM ${from} LIMIT ${limit}`)) {
    if (isLate()) return null;
    rows.push(row);
  }
  return rows;
}

function field(view: string, { name, read }: ViewToRead['columns'][number]): string {
  const column = `${quoteSqliteName(view)}.${quoteSqliteName(name)}`;
  return read === 'bytes' ? `CAST(${column} AS BLOB)` : column;
}
