import type { Statement } from '../core/catalog/plan.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { sqlState } from './error-code.ts';
import { explainQueryError } from './explain-error.ts';

/** Runs planned statements in order. A failure tells what the statement was for. */
export async function execute(connection: Connection, statements: readonly Statement[]): Promise<void> {
  for (const { sql, purpose } of statements) {
    try {
      await connection.query(sql);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { kind, message, advice } = error;
      throw new Failure({ kind, message: `could not ${purpose}: ${message}`, advice, cause: error.cause });
    }
  }
}

/**
 * Runs `work` in one transaction. Throws what `work` throws, after a rollback; a COMMIT whose answer never came is a Failure of
 * kind 'unknown'.
 */
export async function withTransaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.query('BEGIN');
  let result: T;
  try {
    result = await work();
  } catch (error) {
    // The first error is the one to tell, even where the connection is gone.
    await connection.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
  await commit(connection);
  return result;
}

/**
 * Runs queries that all see the database as it is at one moment, whatever others commit meanwhile:
 * https://www.postgresql.org/docs/current/transaction-iso.html#XACT-REPEATABLE-READ
 */
export async function withSnapshot<T>(connection: Connection, read: () => Promise<T>): Promise<T> {
  await connection.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    return await read();
  } finally {
    await connection.query('ROLLBACK').catch(() => undefined);
  }
}

async function commit({ client }: Connection): Promise<void> {
  let ended: string;
  try {
    ended = (await client.query('COMMIT')).command;
  } catch (error) {
    if (isAnswer(sqlState(error))) throw explainQueryError(error);
    throw new Failure({
      kind: 'unknown',
      message: 'the connection was lost while the transaction was being committed',
      advice: 'Whether it was committed is not known. When the server is reachable again: gigchain-migrate status',
      cause: error,
    });
  }
  if (ended === 'COMMIT') return;
  // After a failed statement COMMIT rolls back without an error: https://www.postgresql.org/docs/current/sql-commit.html
  throw new Failure({
    kind: 'failed',
    message: 'the transaction was rolled back, because a statement in it had failed',
    advice: 'Nothing of it was kept. Run again.',
  });
}

/** A session that the server ends (classes 57P and 08) may have been committed; any other SQLSTATE says that it was not. */
function isAnswer(state: string | null): boolean {
  return state !== null && !state.startsWith('57P') && !state.startsWith('08');
}
