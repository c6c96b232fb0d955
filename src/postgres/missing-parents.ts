import { type LoadType, typeSql } from '../core/catalog/pg-catalog.ts';
import { qualified, quoteName } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';

/** Where parents are looked for: the columns, and what the values are cast to. */
export interface ParentPlace {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
  readonly types: readonly LoadType[];
}

/** Which of the keys, given as texts, no row of the table has, by their places in the list; null where this role may not read the table. */
export async function missingParents(
  connection: Connection,
  { schema, name, columns, types }: ParentPlace,
  keys: readonly (readonly string[])[],
): Promise<ReadonlySet<number> | null> {
  const place = qualified(schema, name);
  const [right] = await connection.query<{ may: boolean }>(
    `SELECT pg_catalog.has_table_privilege($1, 'SELECT') AS may`,
    [place],
  );
  if (right?.may !== true) return null;
  const lists = columns.map((_, at) => `pg_catalog.unnest($${at + 2}::text[])`);
  const values = columns.map((_, at) => `v${at}`);
  const equal = columns.map((column, at) => `p.${quoteName(column)} = w.v${at}::${typeSql(types[at] as LoadType)}`);
  const rows = await connection.query<{ place: number }>(
    `SELECT w.place FROM ROWS FROM (pg_catalog.unnest($1::int[]), ${lists.join(', ')}) AS w (place, ${values.join(', ')})
     WHERE NOT EXISTS (SELECT FROM ${place} AS p WHERE ${equal.join(' AND ')})`,
    [keys.map((_, at) => at), ...columns.map((_, column) => keys.map((key) => key[column] ?? null))],
  );
  return new Set(rows.map((row) => row.place));
}
