import type { LiveForeignKey } from '../core/catalog/live-table.ts';
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

/** How many rows of a table point to one of the keys, which are given as PostgreSQL prints them; 0 where this role may not read the table. */
export async function rowsPointingTo(
  connection: Connection,
  { schema, table, columns }: Pick<LiveForeignKey, 'schema' | 'table' | 'columns'>,
  keys: readonly (readonly string[])[],
): Promise<number> {
  const place = qualified(schema, table);
  const [right] = await connection.query<{ may: boolean }>(
    `SELECT pg_catalog.has_table_privilege($1, 'SELECT') AS may`,
    [place],
  );
  if (right?.may !== true || keys.length === 0) return 0;
  const lists = columns.map((_, at) => `pg_catalog.unnest($${at + 1}::text[])`);
  const texts = columns.map((column) => `c.${quoteName(column)}::text`);
  const [row] = await connection.query<{ rows: bigint }>(
    `SELECT pg_catalog.count(*) AS rows FROM ${place} AS c WHERE (${texts.join(', ')}) IN (SELECT * FROM ROWS FROM (${lists.join(', ')}) AS w)`,
    columns.map((_, column) => keys.map((key) => key[column] ?? null)),
  );
  return Number(row?.rows ?? 0n);
}

/** citext's own operator may be in any schema; it compares what lower() gives: https://www.postgresql.org/docs/current/citext.html */
function equalSql(column: string, text: string, type: LoadType): string {
  if (baseType(type).kind === 'citext') return `pg_catalog.lower(${column}::text) = pg_catalog.lower(${text})`;
  return `${column} = ${text}::${typeSql(type)}`;
}
