import type { Statement } from '../core/catalog/plan.ts';
import { Failure } from '../core/errors.ts';
import { type Connection, isAlive } from './connect.ts';
import { sqlState } from './error-code.ts';
import { explainQueryError } from './explain-error.ts';
import { runScript } from './script-query.ts';

/** A COMMIT was sent, and its answer never came: the transaction happened as a whole or not at all, and who gave it cannot tell. */
export class LostCommit extends Failure {
  constructor(cause: unknown) {
    super({
      kind: 'failed',
      message: 'the connection was lost while the transaction was being committed',
      advice:
        'Check that the server runs and the network holds, then run again; gigchain-migrate status tells where it stands.',
      cause,
    });
    this.name = 'LostCommit';
  }
}

/** Statements that are sent together at most: an interruption waits for no more. */
const together = 100;

/**
 * Runs planned statements in order, up to a hundred with one message; outside a transaction those are one. A failure tells what the
 * statement was for.
 */
export async function execute(connection: Connection, statements: readonly Statement[]): Promise<void> {
  for (let at = 0; at < statements.length; at += together) {
    const batch = statements.slice(at, at + together);
    const end = await runScript(
      connection,
      batch.map(({ sql }) => sql),
    );
    if (end !== null) throw failureOf(end.error, batch[end.done] ?? batch.at(-1));
  }
}

function failureOf(error: unknown, statement: Statement | undefined): Failure {
  const { kind, message, advice, cause } = explainQueryError(error);
  return new Failure({ kind, message: `could not ${statement?.purpose}: ${message}`, advice, cause });
}

/**
 * Runs `work` in one transaction. Throws what `work` throws, after a rollback; where the answer to the COMMIT never came, a LostCommit.
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

async function commit(connection: Connection): Promise<void> {
  let ended: string;
  try {
    ended = (await connection.client.query('COMMIT')).command;
  } catch (error) {
    // An error that refuses a COMMIT leaves the session. One that comes when the commit may be in the WAL already ends it, whatever its
    // SQLSTATE, as a full disk does: https://www.postgresql.org/docs/current/runtime-config-logging.html#RUNTIME-CONFIG-SEVERITY-LEVELS
    if (sqlState(error) !== null && (await isAlive(connection))) throw explainQueryError(error);
    throw new LostCommit(error);
  }
  if (ended === 'COMMIT') return;
  // After a failed statement COMMIT rolls back without an error: https://www.postgresql.org/docs/current/sql-commit.html
  throw new Failure({
    kind: 'failed',
    message: 'the transaction was rolled back, because a statement in it had failed',
    advice: 'Nothing of it was kept. Run again.',
  });
}
