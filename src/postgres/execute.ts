import type { Statement } from '../core/catalog/plan.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { errorCode } from './error-code.ts';

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

async function commit(connection: Connection): Promise<void> {
  try {
    await connection.query('COMMIT');
  } catch (error) {
    if (isAnswer(errorCode(error))) throw error;
    throw new Failure({
      kind: 'unknown',
      message: 'the connection was lost while the transaction was being committed',
      advice: 'Whether it was committed is not known. When the server is reachable again: gigchain-migrate status',
      cause: error,
    });
  }
}

/** A SQLSTATE, which has a digit where a code of the network such as EPIPE has none, is the server's word; class 57 is its shutdown, which leaves the outcome open. */
function isAnswer(code: unknown): boolean {
  return (
    typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) && !code.startsWith('57') && !code.startsWith('08')
  );
}
