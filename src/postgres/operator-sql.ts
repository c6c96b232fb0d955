import type { SqlFile } from '../core/catalog/acts.ts';
import { quoteNames } from '../core/ddl/quote.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { driverError } from './error-code.ts';
import { explainQueryError } from './explain-error.ts';
import type { TableName } from './relations.ts';
import { pinSession } from './session-pins.ts';

export interface Surroundings {
  /** Where names without a schema are looked up. */
  readonly schemas: readonly string[];
  /** Tables that the file finds in their place and has to leave there. */
  readonly tables: readonly TableName[];
}

/**
 * Runs a file of the operator in the transaction that is open, statement by statement. Throws a Failure that names file and line, also of a
 * deferred constraint that the file leaves broken, of a role that it does not give back, and of a table that it takes away. What it set for
 * the session is as it was afterwards.
 */
export async function runOperatorSql(
  connection: Connection,
  { file, statements }: SqlFile,
  { schemas, tables }: Surroundings,
): Promise<void> {
  const [before] = await connection.query<Standing>(standingSql);
  const inPlace = await identities(connection, tables);
  await connection.query(`SET LOCAL search_path = ${quoteNames(schemas)}, pg_temp`);
  for (const { line, sql } of statements) {
    try {
      // The extended protocol takes one statement only: none can follow that ends the transaction.
      const query = { text: sql, queryMode: 'extended' as const };
      await connection.client.query(query);
    } catch (error) {
      throw failedAt(`${file}:${line + linesBefore(sql, error)}`, error);
    }
  }
  try {
    await connection.query('SET CONSTRAINTS ALL IMMEDIATE');
  } catch (error) {
    throw failedAt(file, error);
  }
  const [after] = await connection.query<Standing>(standingSql);
  if (after?.role !== before?.role) {
    const message = `${file} left the session with the role ${after?.role}`;
    throw new Failure({ kind: 'failed', message, advice: 'End it with RESET ROLE. Nothing was changed.' });
  }
  const left = await identities(connection, tables);
  const gone = tables.find((_, at) => left[at] !== inPlace[at]);
  if (gone !== undefined) {
    const message = `${file} took away ${gone.schema}.${gone.name}, into which the run has migrated`;
    throw new Failure({
      kind: 'failed',
      message,
      advice: 'Drop, rename or replace it after the migration. The cutover was rolled back: nothing was changed.',
    });
  }
  await connection.query(pinSession.sql, [...pinSession.values]);
  await connection.query(`SELECT pg_catalog.set_config('lock_timeout', $1, true)`, [before?.patience ?? '0']);
}

interface Standing {
  readonly role: string;
  readonly patience: string;
}

const standingSql = `SELECT CURRENT_USER::text AS role, pg_catalog.current_setting('lock_timeout') AS patience`;

/** The OIDs of tables in their order, null for one that is not there. */
async function identities(connection: Connection, tables: readonly TableName[]): Promise<(string | null)[]> {
  const rows = await connection.query<{ oid: string | null }>(
    `SELECT c.oid::text AS oid FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) WITH ORDINALITY AS wanted (schema, name, at)
     LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
     LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
     ORDER BY wanted.at`,
    [tables.map(({ schema }) => schema), tables.map(({ name }) => name)],
  );
  return rows.map(({ oid }) => oid);
}

/** The server counts characters up to where it found the mistake, and does not always tell. */
function linesBefore(sql: string, error: unknown): number {
  const position = Number(driverError(error).position ?? 0);
  return [...sql].slice(0, Math.max(0, position - 1)).filter((character) => character === '\n').length;
}

function failedAt(place: string, error: unknown): Failure {
  const { kind, message, advice, cause } = explainQueryError(error);
  const lines = [advice, 'The cutover was rolled back: nothing was changed.'].filter((line) => line !== '');
  return new Failure({ kind, message: `${place}: ${message}`, advice: lines.join('\n'), cause });
}
