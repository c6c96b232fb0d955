import type { SqlFile } from '../core/catalog/acts.ts';
import { quoteNames } from '../core/ddl/quote.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { driverError } from './error-code.ts';
import { explainQueryError } from './explain-error.ts';
import { pinSession } from './session-pins.ts';

/**
 * Runs a file of the operator in the transaction that is open, statement by statement, with names looked up in the target schemas. Throws a
 * Failure that names file and line, also of a deferred constraint that the file leaves broken, and of a role that it does not give back.
 * What it set for the session is as it was afterwards.
 */
export async function runOperatorSql(
  connection: Connection,
  { file, statements }: SqlFile,
  schemas: readonly string[],
): Promise<void> {
  const [before] = await connection.query<Standing>(standingSql);
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
  await connection.query(pinSession.sql, [...pinSession.values]);
  await connection.query(`SELECT pg_catalog.set_config('lock_timeout', $1, true)`, [before?.patience ?? '0']);
}

interface Standing {
  readonly role: string;
  readonly patience: string;
}

const standingSql = `SELECT CURRENT_USER::text AS role, pg_catalog.current_setting('lock_timeout') AS patience`;

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
