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
}

/** The first rows of a view as SQLite computes them. Throws what the database throws, for a broken view above all. */
export function readView(database: SqliteDatabase, { view, select, columns, limit }: ViewToRead): SqliteValue[][] {
  const from = select === null ? quoteSqliteName(view) : `(${select})`;
  const needsBytes = select === null && columns.some(({ read }) => read === 'bytes');
  const fields = needsBytes ? columns.map((column) => field(view, column)).join(', ') : '*';
  return database.all(`SELECT ${fields} FROM ${from} LIMIT ${limit}`);
}

function field(view: string, { name, read }: ViewToRead['columns'][number]): string {
  const column = `${quoteSqliteName(view)}.${quoteSqliteName(name)}`;
  return read === 'bytes' ? `CAST(${column} AS BLOB)` : column;
}
