import { baseType, type LoadType, typeSql } from '../core/catalog/pg-catalog.ts';
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
  if (keys.length === 0) return new Set();
  const place = qualified(schema, name);
  const [right] = await connection.query<{ may: boolean }>(
    `SELECT pg_catalog.has_table_privilege($1, 'SELECT') AS may`,
    [place],
  );
  if (right?.may !== true) return null;
  const lists = columns.map((_, at) => `pg_catalog.unnest($${at + 2}::text[])`);
  const values = columns.map((_, at) => `v${at}`);
  const equal = columns.map((column, at) => equalSql(`p.${quoteName(column)}`, `w.v${at}`, types[at] as LoadType));
  const rows = await connection.query<{ place: number }>(
    `SELECT w.place FROM ROWS FROM (pg_catalog.unnest($1::int[]), ${lists.join(', ')}) AS w (place, ${values.join(', ')})
     WHERE NOT EXISTS (SELECT FROM ${place} AS p WHERE ${equal.join(' AND ')})`,
    [keys.map((_, at) => at), ...columns.map((_, column) => keys.map((key) => key[column] ?? null))],
  );
  return new Set(rows.map((row) => row.place));
}

/** citext's own operator may be in any schema; it compares what lower() gives: https://www.postgresql.org/docs/current/citext.html */
function equalSql(column: string, text: string, type: LoadType): string {
  if (baseType(type).kind === 'citext') return `pg_catalog.lower(${column}::text) = pg_catalog.lower(${text})`;
  return `${column} = ${text}::${typeSql(type)}`;
}
