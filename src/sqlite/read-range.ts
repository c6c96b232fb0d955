import { rowidLimits } from '../core/catalog/row-range.ts';
import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from './driver.ts';
import { type BatchLimits, field, inBatches, type RowsToRead, selectFrom } from './read-rows.ts';

export interface TableToRead {
  readonly table: string;
  readonly columns: RowsToRead['columns'];
  /** Name of the integer in whose order the rows lie; null where they have none. */
  readonly rowid: string | null;
  /** How many rows to read at once; null: one by one, because each may be large. */
  readonly page: number | null;
}

/** Where in a row its rowid is: among the columns, else behind them; -1 where there is none. */
export function rowidPlace({ columns, rowid }: Pick<TableToRead, 'columns' | 'rowid'>): number {
  if (rowid === null) return -1;
  const place = columns.findIndex(({ name }) => name === rowid);
  return place < 0 ? columns.length : place;
}

/**
 * The rows whose rowid is greater than `above` (null: all) in batches, in the order in which they lie in the file. Of a table without a rowid
 * all rows. A row is the columns' values, with its rowid at `rowidPlace`. Memory is bounded by one batch. Throws what the database throws.
 */
export function readRange(
  database: SqliteDatabase,
  table: TableToRead,
  above: bigint | null,
  limits: BatchLimits,
): Generator<SqliteValue[][], void, undefined> {
  const { columns, rowid, page } = table;
  const place = rowidPlace(table);
  const select = selectFrom(table.table, columns, place === columns.length && rowid !== null ? [rowid] : []);
  if (rowid === null) return inBatches(database.iterate(select), limits);
  if (above === rowidLimits.greatest) return inBatches([], limits);
  const sql = `${select} WHERE ${field(rowid)} >= ? ORDER BY ${field(rowid)}`;
  const from = above === null ? rowidLimits.least : above + 1n;
  if (page === null) return inBatches(database.iterate(sql, [from]), limits);
  return inPages((first) => database.all(`${sql} LIMIT ${page}`, [first]), { from, page, place });
}

/** A page at a time, because one call that gives many rows costs less than many calls. */
function* inPages(
  read: (from: bigint) => SqliteValue[][],
  { from, page, place }: { readonly from: bigint; readonly page: number; readonly place: number },
): Generator<SqliteValue[][], void, undefined> {
  for (let next = from; ; ) {
    const rows = read(next);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1)?.[place];
    if (rows.length < page || typeof last !== 'bigint' || last === rowidLimits.greatest) return;
    next = last + 1n;
  }
}

/** The least and the greatest rowid of a table; null where it has no rows. */
export function rowidBounds(
  database: SqliteDatabase,
  { table, rowid }: { readonly table: string; readonly rowid: string },
): { readonly least: bigint; readonly greatest: bigint } | null {
  const bound = (name: string): string =>
    `(${selectFrom(table, [], [rowid])} ORDER BY ${field(rowid)} ${name} LIMIT 1)`;
  const [row] = database.all(`SELECT ${bound('ASC')}, ${bound('DESC')}`);
  const [low, high] = row ?? [];
  return typeof low === 'bigint' && typeof high === 'bigint' ? { least: low, greatest: high } : null;
}
