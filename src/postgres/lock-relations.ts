import type { MovableKind, PlacedObject } from '../core/catalog/movable.ts';
import { objectSql } from '../core/ddl/object-sql.ts';
import { quoteName } from '../core/ddl/quote.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { errorCode } from './error-code.ts';

/** lock_not_available and deadlock_detected, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const lockErrors: ReadonlySet<unknown> = new Set(['55P03', '40P01']);

/** Whether a statement, or a Failure because of one, ended because somebody else had a lock. */
export function isLockError(error: unknown): boolean {
  return lockErrors.has(errorCode(error));
}

/** Views go first, because whoever reads one locks it before its tables. */
const turns: Readonly<Record<MovableKind, number>> = { 'materialized view': 0, view: 1, table: 2, function: 3 };

/**
 * Locks tables and views against every other use until the transaction ends, in an order that is the same for all runs. Throws a Failure
 * that names the object when lock_timeout passes.
 */
export async function lockRelations(connection: Connection, objects: readonly PlacedObject[]): Promise<void> {
  const inOrder = objects
    .filter(({ kind }) => kind !== 'function')
    .sort(
      (left, right) =>
        turns[left.kind] - turns[right.kind] || order(left.schema, right.schema) || order(left.name, right.name),
    );
  for (const object of inOrder) {
    const { kind, schema, name } = object;
    const sql =
      kind === 'table'
        ? `LOCK ${objectSql(object)} IN ACCESS EXCLUSIVE MODE`
        : `ALTER ${objectSql(object)} OWNER TO ${await ownerOf(connection, object)}`;
    try {
      await connection.query(sql);
    } catch (error) {
      if (isMissing(error)) throw gone(object, error);
      if (!isLockError(error)) throw error;
      throw new Failure({
        kind: 'failed',
        message: `${kind} ${schema}.${name} is in use by another session and could not be locked`,
        advice: 'Stop what uses it (the application, a long transaction, a dump) and run again.',
        cause: error instanceof Failure ? error.cause : error,
      });
    }
  }
}

/** undefined_table, invalid_schema_name and wrong_object_type */
const missing: ReadonlySet<unknown> = new Set(['42P01', '3F000', '42809']);

function isMissing(error: unknown): boolean {
  return missing.has(errorCode(error));
}

function gone({ kind, schema, name }: PlacedObject, cause: unknown): Failure {
  return new Failure({
    kind: 'blocked',
    message: `${kind} ${schema}.${name} is no longer there, or is something else now`,
    advice: 'Run again, to see what would be replaced now.',
    cause,
  });
}

/**
 * LOCK TABLE of a view locks the tables that it reads too, with the rights of its owner, who may be allowed to read only. A view that is given
 * to its owner is locked alone and not changed: https://www.postgresql.org/docs/current/sql-lock.html
 */
async function ownerOf(connection: Connection, { schema, name }: PlacedObject): Promise<string> {
  const [found] = await connection.query<{ owner: string }>(
    `SELECT pg_catalog.pg_get_userbyid(c.relowner)::text AS owner
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2`,
    [schema, name],
  );
  return found === undefined ? 'CURRENT_USER' : quoteName(found.owner);
}

function order(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
