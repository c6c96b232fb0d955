import type { Movable } from '../core/catalog/movable.ts';
import { roleSql } from '../core/ddl/grant-statements.ts';
import { objectSql } from '../core/ddl/object-sql.ts';
import { qualified, quoteName } from '../core/ddl/quote.ts';
import { functionSearchPath } from '../core/ddl/search-path.ts';
import type { Connection } from './connect.ts';
import { schemaExists } from './relations.ts';

export { dropOwnSchema, dropViewsAndTriggers, refuseDependents } from './drop-own-schema.ts';

/**
 * Creates a schema of this tool that must not exist yet. Nobody else may look into it, whatever the default privileges say: rows lie
 * there that policies will protect only in the place where they go.
 */
export async function createSchema(connection: Connection, name: string): Promise<void> {
  await connection.query(`CREATE SCHEMA ${quoteName(name)}`);
  const others = await connection.query<{ role: string | null }>(
    `SELECT DISTINCT CASE g.grantee WHEN 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(g.grantee)::text END AS role
     FROM pg_catalog.pg_namespace n CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) g
     WHERE n.nspname = $1 AND g.grantee <> n.nspowner`,
    [name],
  );
  if (others.length === 0) return;
  await connection.query(
    `REVOKE ALL ON SCHEMA ${quoteName(name)} FROM ${others.map(({ role }) => roleSql(role)).join(', ')}`,
  );
}

/** Drops a schema that holds nothing any more; throws when it does. */
export async function dropEmptySchema(connection: Connection, name: string): Promise<void> {
  await connection.query(`DROP SCHEMA ${quoteName(name)} RESTRICT`);
}

/**
 * Creates the target schema where it is missing; gives its OID then, and null where it was there. IF NOT EXISTS would ask for the right to
 * create even where there is nothing to do.
 */
export async function ensureTargetSchema(connection: Connection, schema: string): Promise<string | null> {
  if (await schemaExists(connection, schema)) return null;
  await connection.query(`CREATE SCHEMA ${quoteName(schema)}`);
  const [created] = await connection.query<{ oid: string }>(
    'SELECT oid::text AS oid FROM pg_catalog.pg_namespace WHERE nspname = $1',
    [schema],
  );
  return created?.oid ?? null;
}

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
    await connection.query(`ALTER ${objectSql({ kind, schema: from, name })} SET SCHEMA ${quoteName(to)}`);
    if (!searchesFrom) continue;
    await connection.query(
      `ALTER ${objectSql({ kind, schema: to, name })} SET search_path = ${functionSearchPath(to)}`,
    );
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
