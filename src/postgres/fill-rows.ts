import { qualified, quoteName, quoteNames } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';
import type { TableName } from './relations.ts';

/** Keeps a copy of a table's rows, as they are, in a table of another schema; belongs into the transaction that changes them. */
export async function keepRows(connection: Connection, from: TableName, to: TableName): Promise<void> {
  const [source, copy] = [qualified(from.schema, from.name), qualified(to.schema, to.name)];
  await connection.query(`CREATE TABLE ${copy} AS SELECT * FROM ONLY ${source}`);
}

/** Takes all rows out of the tables at once, which refer to each other. Other tables that refer to them make it fail. */
export async function emptyTables(connection: Connection, tables: readonly TableName[]): Promise<void> {
  if (tables.length === 0) return;
  const names = tables.map(({ schema, name }) => `ONLY ${qualified(schema, name)}`);
  await connection.query(`TRUNCATE TABLE ${names.join(', ')} RESTRICT`);
}

/** Puts the rows of one table into another, identities with the numbers that they have. */
export async function fillTable(
  connection: Connection,
  { into, from, columns }: { readonly into: TableName; readonly from: TableName; readonly columns: readonly string[] },
): Promise<void> {
  const place = qualified(into.schema, into.name);
  const source = qualified(from.schema, from.name);
  if (columns.length === 0) {
    await connection.query(`INSERT INTO ${place} SELECT FROM ${source}`);
    return;
  }
  await connection.query(
    `INSERT INTO ${place} (${quoteNames(columns)}) OVERRIDING SYSTEM VALUE SELECT ${quoteNames(columns)} FROM ${source}`,
  );
}

/** The columns of a table that can be written, in its order. */
export async function writableColumns(connection: Connection, { schema, name }: TableName): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(
    `SELECT a.attname::text AS name FROM pg_catalog.pg_attribute a
     JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     ORDER BY a.attnum`,
    [schema, name],
  );
  return rows.map((row) => row.name);
}

/** Drops tables of this tool, and then their schema, which must hold nothing else. */
export async function dropTables(connection: Connection, schema: string, names: readonly string[]): Promise<void> {
  for (const name of names) await connection.query(`DROP TABLE ${qualified(schema, name)}`);
  await connection.query(`DROP SCHEMA ${quoteName(schema)} RESTRICT`);
}
