import type { Movable, MovableKind } from '../core/catalog/movable.ts';
import { qualified, quoteName } from '../core/ddl/quote.ts';
import { functionSearchPath } from '../core/ddl/search-path.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { errorCode } from './error-code.ts';
import { schemaExists } from './relations.ts';

export { dropOwnSchema, dropViewsAndTriggers, refuseDependents } from './drop-own-schema.ts';

/** Creates a schema that must not exist yet. */
export async function createSchema(connection: Connection, name: string): Promise<void> {
  await connection.query(`CREATE SCHEMA ${quoteName(name)}`);
}

/** Drops a schema that holds nothing any more; throws when it does. */
export async function dropEmptySchema(connection: Connection, name: string): Promise<void> {
  await connection.query(`DROP SCHEMA ${quoteName(name)} RESTRICT`);
}

/** Creates the target schema where it is missing. IF NOT EXISTS would ask for the right to create even where there is nothing to do. */
export async function ensureTargetSchema(connection: Connection, schema: string): Promise<void> {
  if (!(await schemaExists(connection, schema))) await createSchema(connection, schema);
}

/** lock_not_available and deadlock_detected, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const lockErrors: ReadonlySet<unknown> = new Set(['55P03', '40P01']);

/** A movable object by its schema. */
export interface PlacedObject extends Movable {
  readonly schema: string;
}

/**
 * Locks tables and views against every other use until the transaction ends, in an order that is the same for all runs. Views go first,
 * because whoever reads one locks it before its tables. Throws a blocked Failure that names the object when lock_timeout passes.
 */
export async function lockRelations(connection: Connection, objects: readonly PlacedObject[]): Promise<void> {
  const inOrder = objects
    .filter(({ kind }) => kind !== 'function')
    .sort(
      (left, right) =>
        -order(left.kind, right.kind) || order(left.schema, right.schema) || order(left.name, right.name),
    );
  for (const { kind, schema, name } of inOrder) {
    try {
      await connection.query(`LOCK TABLE ${qualified(schema, name)} IN ACCESS EXCLUSIVE MODE`);
    } catch (error) {
      if (!lockErrors.has(errorCode(error))) throw error;
      throw new Failure({
        kind: 'blocked',
        message: `${kind} ${schema}.${name} is in use by another session and could not be locked`,
        advice: 'Stop what uses it (the application, a long transaction, a dump) and run again.',
        cause: error,
      });
    }
  }
}

/** How each kind of object changes schema, e.g. https://www.postgresql.org/docs/current/sql-altertable.html */
const alters: Readonly<Record<MovableKind, (object: string) => string>> = {
  table: (object) => `ALTER TABLE ${object}`,
  view: (object) => `ALTER VIEW ${object}`,
  function: (object) => `ALTER FUNCTION ${object}()`,
};

/**
 * Moves objects with everything that belongs to them (indexes, constraints, triggers, owned sequences). What uses them knows them by
 * their OIDs and goes on using them, so any order will do.
 */
export async function moveObjects(
  connection: Connection,
  { objects, from, to }: { readonly objects: readonly Movable[]; readonly from: string; readonly to: string },
): Promise<void> {
  for (const { kind, name } of objects) {
    if (kind !== 'function') await renameArrayType(connection, { name, from, to });
    const searchesFrom = kind === 'function' && (await searchesOnly(connection, name, from));
    await connection.query(`${alters[kind](qualified(from, name))} SET SCHEMA ${quoteName(to)}`);
    if (!searchesFrom) continue;
    const moved = alters[kind](qualified(to, name));
    await connection.query(`${moved} SET search_path = ${functionSearchPath(to)}`);
  }
}

/** Whether a function looks for tables in its own schema alone, as those do that this tool creates: that follows it. */
async function searchesOnly(connection: Connection, name: string, schema: string): Promise<boolean> {
  const rows = await connection.query(
    `SELECT 1 FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
     WHERE n.nspname = $1 AND f.proname = $2 AND f.pronargs = 0
       AND f.proconfig @> ARRAY['search_path=pg_catalog, ' || pg_catalog.quote_ident($1) || ', pg_temp']`,
    [schema, name],
  );
  return rows.length > 0;
}

/**
 * The array type of table or view x is called _x, and a move fails where the destination has a table or type _x. PostgreSQL renames an array type
 * by itself when another type claims its name, so one is created for a moment: https://www.postgresql.org/docs/current/sql-createtype.html
 */
async function renameArrayType(
  connection: Connection,
  { name, from, to }: { readonly name: string; readonly from: string; readonly to: string },
): Promise<void> {
  const [clash] = await connection.query<{ name: string }>(
    `SELECT a.typname::text AS name
     FROM pg_catalog.pg_namespace n
     JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = $1
     JOIN pg_catalog.pg_type t ON t.oid = c.reltype
     JOIN pg_catalog.pg_type a ON a.oid = t.typarray
     JOIN pg_catalog.pg_namespace m ON m.nspname = $3
     JOIN pg_catalog.pg_type other ON other.typnamespace = m.oid AND other.typname = a.typname
     WHERE n.nspname = $2`,
    [name, from, to],
  );
  if (clash === undefined) return;
  await connection.query(`CREATE TYPE ${qualified(from, clash.name)} AS ENUM ()`);
  await connection.query(`DROP TYPE ${qualified(from, clash.name)}`);
  await renameArrayType(connection, { name, from, to });
}

function order(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
