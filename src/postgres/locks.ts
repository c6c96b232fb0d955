import { createHash } from 'node:crypto';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';

interface Holder {
  readonly pid: number;
  readonly application: string;
  readonly since: string;
}

/**
 * Runs `use` while this session holds the advisory lock of each target schema, so that two runs never change one schema at once.
 * The locks belong to the database and the session: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 * Throws a blocked Failure that names the holder when another session has one of them.
 */
export async function withSchemaLocks<T>(
  connection: Connection,
  schemas: readonly string[],
  use: () => Promise<T>,
): Promise<T> {
  return withLocks(connection, [...new Set(schemas)].sort().map(schemaLock), use);
}

/**
 * Runs `use` while this session holds the advisory lock of what follows the cutover of a run, so that --resume does not do it a second time
 * beside the first. Throws a blocked Failure that names the holder when another session has it.
 */
export async function withChecksLock<T>(connection: Connection, run: string, use: () => Promise<T>): Promise<T> {
  return withLocks(connection, [{ key: keyOf(`checks:${run}`), does: `doing the checks of run ${run}` }], use);
}

/** An advisory lock, and what its holder does. */
interface Lock {
  readonly key: string;
  readonly does: string;
}

const schemaLock = (schema: string): Lock => ({ key: lockKey(schema), does: `changing the schema ${schema}` });

async function withLocks<T>(connection: Connection, locks: readonly Lock[], use: () => Promise<T>): Promise<T> {
  const taken: Lock[] = [];
  try {
    for (const lock of locks) {
      if (!(await tryLock(connection, lock))) throw await heldByAnother(connection, lock);
      taken.push(lock);
    }
    return await use();
  } finally {
    for (const lock of taken.reverse()) await unlock(connection, lock);
  }
}

/**
 * Takes the locks of the schemas once more, for the rest of the transaction: a session that lost the others finds out here. Throws a
 * blocked Failure that names the holder when another session has one of them.
 */
export async function takeSchemaLocks(connection: Connection, schemas: readonly string[]): Promise<void> {
  for (const lock of [...new Set(schemas)].sort().map(schemaLock)) {
    const [row] = await connection.query<{ taken: boolean }>(
      'SELECT pg_catalog.pg_try_advisory_xact_lock($1::bigint) AS taken',
      [lock.key],
    );
    if (row?.taken !== true) throw await heldByAnother(connection, lock);
  }
}

/** The key of a target schema's lock. */
export function lockKey(schema: string): string {
  return keyOf(schema);
}

/** First 64 bits of a SHA-256, as PostgreSQL spells a bigint. */
function keyOf(name: string): string {
  return createHash('sha256').update(`gigchain_migrate:${name}`).digest().readBigInt64BE(0).toString();
}

async function tryLock(connection: Connection, { key }: Lock): Promise<boolean> {
  const [row] = await connection.query<{ taken: boolean }>(
    'SELECT pg_catalog.pg_try_advisory_lock($1::bigint) AS taken',
    [key],
  );
  return row?.taken === true;
}

/** The server frees the locks of a lost session by itself, so a failure here must not hide the outcome of the work. */
async function unlock(connection: Connection, { key }: Lock): Promise<void> {
  try {
    await connection.query('SELECT pg_catalog.pg_advisory_unlock($1::bigint)', [key]);
  } catch {
    // The session is gone, and its locks with it.
  }
}

/** The two halves of the key are classid and objid in pg_locks, https://www.postgresql.org/docs/current/view-pg-locks.html */
const holderSql = `
  SELECT l.pid, COALESCE(a.application_name, '') AS application,
    COALESCE(pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), '') AS since
  FROM pg_catalog.pg_locks l
  JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = pg_catalog.current_database()
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
  WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
    AND l.classid::bigint = ($1::bigint >> 32) & 4294967295
    AND l.objid::bigint = $1::bigint & 4294967295`;

/** Whether a run, of whatever session, is changing a schema now. */
export async function isSchemaLocked(connection: Connection, schema: string): Promise<boolean> {
  return (await connection.query(holderSql, [lockKey(schema)])).length > 0;
}

async function heldByAnother(connection: Connection, { key, does }: Lock): Promise<Failure> {
  const [holder] = await connection.query<Holder>(holderSql, [key]);
  if (holder === undefined) {
    return new Failure({
      kind: 'blocked',
      message: `another run was ${does} until this moment`,
      advice: 'Run again.',
    });
  }
  const { pid, application, since } = holder;
  const details = [`process ${pid}`, application, since === '' ? '' : `connected since ${since} UTC`];
  return new Failure({
    kind: 'blocked',
    message: `another run is ${does}: ${details.filter((part) => part !== '').join(', ')}`,
    advice: `Wait until it has ended, see: gigchain-migrate status\nIf its program is dead, end its session with: SELECT pg_terminate_backend(${pid})`,
  });
}
