import { qualified, quoteName } from '../core/ddl/quote.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { errorCode } from './error-code.ts';
import { schemaExists, type TableName } from './relations.ts';

export { dropOwnSchema } from './drop-own-schema.ts';

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

/**
 * Locks tables against every other use until the transaction ends, in an order that is the same for all runs.
 * Throws a blocked Failure that names the table when lock_timeout passes.
 */
export async function lockTables(connection: Connection, tables: readonly TableName[]): Promise<void> {
  const inOrder = [...tables].sort((left, right) => order(left.schema, right.schema) || order(left.name, right.name));
  for (const { schema, name } of inOrder) {
    try {
      await connection.query(`LOCK TABLE ${qualified(schema, name)} IN ACCESS EXCLUSIVE MODE`);
    } catch (error) {
      if (!lockErrors.has(errorCode(error))) throw error;
      throw new Failure({
        kind: 'blocked',
        message: `table ${schema}.${name} is in use by another session and could not be locked`,
        advice: 'Stop what uses it (the application, a long transaction, a dump) and run again.',
        cause: error,
      });
    }
  }
}

/** Tables with their indexes, constraints, triggers and owned sequences change schema; https://www.postgresql.org/docs/current/sql-altertable.html */
export async function moveTables(
  connection: Connection,
  { tables, from, to }: { readonly tables: readonly string[]; readonly from: string; readonly to: string },
): Promise<void> {
  for (const name of tables) {
    await renameArrayType(connection, { name, from, to });
    await connection.query(`ALTER TABLE ${qualified(from, name)} SET SCHEMA ${quoteName(to)}`);
  }
}

/**
 * The array type of table x is called _x, and a move fails where the destination has a table or type _x. PostgreSQL renames an array type
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
