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
  const taken: string[] = [];
  try {
    for (const schema of [...new Set(schemas)].sort()) {
      const key = lockKey(schema);
      if (!(await tryLock(connection, key))) throw await heldByAnother(connection, schema, key);
      taken.push(key);
    }
    return await use();
  } finally {
    for (const key of taken.reverse()) await unlock(connection, key);
  }
}

/**
 * Takes the locks of the schemas once more, for the rest of the transaction: a session that lost the others finds out here. Throws a
 * blocked Failure that names the holder when another session has one of them.
 */
export async function takeSchemaLocks(connection: Connection, schemas: readonly string[]): Promise<void> {
  for (const schema of [...new Set(schemas)].sort()) {
    const key = lockKey(schema);
    const [row] = await connection.query<{ taken: boolean }>(
      'SELECT pg_catalog.pg_try_advisory_xact_lock($1::bigint) AS taken',
      [key],
    );
    if (row?.taken !== true) throw await heldByAnother(connection, schema, key);
  }
}

/** First 64 bits of a SHA-256, as PostgreSQL spells a bigint. */
export function lockKey(schema: string): string {
  return createHash('sha256').update(`gigchain_migrate:${schema}`).digest().readBigInt64BE(0).toString();
}

async function tryLock(connection: Connection, key: string): Promise<boolean> {
  const [row] = await connection.query<{ taken: boolean }>(
    'SELECT pg_catalog.pg_try_advisory_lock($1::bigint) AS taken',
    [key],
  );
  return row?.taken === true;
}

/** The server frees the locks of a lost session by itself, so a failure here must not hide the outcome of the work. */
async function unlock(connection: Connection, key: string): Promise<void> {
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

async function heldByAnother(connection: Connection, schema: string, key: string): Promise<Failure> {
  const [holder] = await connection.query<Holder>(holderSql, [key]);
  if (holder === undefined) {
    return new Failure({
      kind: 'blocked',
      message: `another run was changing the schema ${schema} until this moment`,
      advice: 'Run again.',
    });
  }
  const { pid, application, since } = holder;
  const details = [`process ${pid}`, application, since === '' ? '' : `connected since ${since} UTC`];
  return new Failure({
    kind: 'blocked',
    message: `another run is changing the schema ${schema}: ${details.filter((part) => part !== '').join(', ')}`,
    advice: `Wait until it has ended, see: gigchain-migrate status\nIf its program is dead, end its session with: SELECT pg_terminate_backend(${pid})`,
  });
}
