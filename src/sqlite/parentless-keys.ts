import type { SqliteTable, SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from './driver.ts';
import { inBatches } from './read-rows.ts';
import { keyColumns, keyText } from './row-key.ts';
import { quoteSqliteName } from './sql-names.ts';

export interface ParentlessSearch {
  readonly child: SqliteTable;
  readonly columns: readonly string[];
  /** null: every key counts. */
  readonly parent: { readonly table: string; readonly columns: readonly string[] } | null;
}

/** Values of a key that no row of the parent has, how many rows have them, and which is the first. */
export interface ParentlessKey {
  readonly values: readonly SqliteValue[];
  readonly rows: number;
  readonly at: string;
}

const keysAtOnce = { rows: 1000, bytes: 1_000_000 };

/**
 * Every key without a parent once, in batches, compared by the values themselves. Rows with a NULL in the key have no parent to look for. Memory
 * is bounded by one batch. Throws what the database throws.
 */
export function* parentlessKeys(database: SqliteDatabase, search: ParentlessSearch): Generator<ParentlessKey[]> {
  const width = search.columns.length;
  for (const batch of inBatches(database.iterate(selectOf(search)), keysAtOnce)) {
    yield batch.map((row) => ({
      values: row.slice(0, width),
      rows: Number(row[width]),
      at: keyText(row.slice(width + 2)),
    }));
  }
}

/** Of the columns beside `min`, SQLite takes those of the row that has it: https://www.sqlite.org/lang_select.html#bareagg */
function selectOf({ child, columns, parent }: ParentlessSearch): string {
  const names = columns.map((name) => `c.${quoteSqliteName(name)}`);
  const key = keyColumns(child).map((name) => `c.${quoteSqliteName(name)}`);
  const parents = (parent?.columns ?? []).map((name) => `p.${quoteSqliteName(name)}`);
  const equal = parents.map((name, at) => `${name} = ${names[at]} COLLATE BINARY`);
  const join =
    parent === null ? [] : [`LEFT JOIN main.${quoteSqliteName(parent.table)} AS p ON ${equal.join(' AND ')}`];
  const conditions = [
    ...names.map((name) => `${name} IS NOT NULL`),
    ...parents.slice(0, 1).map((name) => `${name} IS NULL`),
  ];
  return [
    `SELECT ${[...names, 'count(*)', `min(${key[0] ?? 'NULL'})`, ...key].join(', ')}`,
    `FROM main.${quoteSqliteName(child.name)} AS c`,
    ...join,
    `WHERE ${conditions.join(' AND ')}`,
    `GROUP BY ${names.map((name) => `${name} COLLATE BINARY`).join(', ')}`,
  ].join(' ');
}
