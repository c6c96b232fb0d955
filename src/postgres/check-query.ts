import type { QueryArrayConfig } from 'pg';
import { quoteNames } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';
import { explainQueryError } from './explain-error.ts';

export interface CheckQuery {
  readonly sql: string;
  /** Where names without a schema are looked for, after the system's own. */
  readonly schemas: readonly string[];
  /** In milliseconds. */
  readonly timeout: number;
}

/** https://www.postgresql.org/docs/current/catalog-pg-type.html, pg_type.dat */
const booleanType = 16;

/**
 * Runs one query of the operator in a transaction that can change nothing. Null where it gives one row or more, and true in the first
 * column of each; else what it gave instead, or that the session was lost under it. Throws where the session was lost before.
 */
export async function checkQuery(
  connection: Connection,
  { sql, schemas, timeout }: CheckQuery,
): Promise<string | null> {
  await connection.query('BEGIN READ ONLY');
  const problem = await problemIn(connection, { sql, schemas, timeout });
  // A query can end its own session, under it or just after its answer: that is a finding about the query.
  return connection.query('ROLLBACK').then(
    () => problem,
    (error) => problem ?? explainQueryError(error).message,
  );
}

async function problemIn(connection: Connection, { sql, schemas, timeout }: CheckQuery): Promise<string | null> {
  try {
    await connection.query(`SET LOCAL search_path = pg_catalog, ${quoteNames(schemas)}, pg_temp`);
    await connection.query(`SET LOCAL statement_timeout = ${timeout}`);
    // The extended protocol takes one statement only: none can follow that ends the transaction.
    const query: QueryArrayConfig & { readonly queryMode: 'extended' } = {
      text: sql,
      rowMode: 'array',
      queryMode: 'extended',
    };
    const { rows, fields } = await connection.client.query<unknown[]>(query);
    return problemOf(rows, fields[0]?.dataTypeID);
  } catch (error) {
    return explainQueryError(error).message;
  }
}

function problemOf(rows: readonly (readonly unknown[])[], type: number | undefined): string | null {
  if (type === undefined) return 'it gave no column';
  if (rows.length === 0) return 'it gave no row';
  const other = type === booleanType ? rows.findIndex(([value]) => value !== true) : 0;
  if (other === -1) return null;
  const row = rows.length === 1 ? '' : ` in row ${other + 1}`;
  return `it gave ${shown(rows[other]?.[0])}, not true${row}`;
}

const longest = 100;

function shown(value: unknown): string {
  if (value === null) return 'NULL';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
