import type { Movable } from '../core/catalog/movable.ts';
import type { Statement } from '../core/catalog/plan.ts';
import { roleSql } from '../core/ddl/grant-statements.ts';
import { objectSql } from '../core/ddl/object-sql.ts';
import { qualified, quoteName } from '../core/ddl/quote.ts';
import { functionSearchPath } from '../core/ddl/search-path.ts';
import type { Connection } from './connect.ts';
import { execute } from './execute.ts';
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
  const functions = objects.filter(({ kind }) => kind === 'function').map(({ name }) => name);
  const others = objects.filter(({ kind }) => kind !== 'function').map(({ name }) => name);
  // What moves has names of its own in `from`, so that it makes no new clash.
  await renameArrayTypes(connection, { names: others, from, to });
  const searching = await searchingOnly(connection, functions, from);
  await execute(
    connection,
    objects.flatMap((object) => moveStatements(object, { from, to, searches: searching.has(object.name) })),
  );
}

function moveStatements(
  { kind, name }: Movable,
  { from, to, searches }: { readonly from: string; readonly to: string; readonly searches: boolean },
): Statement[] {
  const purpose = `move ${kind} ${name} from schema ${from} to ${to}`;
  const moved = { sql: `ALTER ${objectSql({ kind, schema: from, name })} SET SCHEMA ${quoteName(to)}`, purpose };
  if (kind !== 'function' || !searches) return [moved];
  const sql = `ALTER ${objectSql({ kind, schema: to, name })} SET search_path = ${functionSearchPath(to)}`;
  return [moved, { sql, purpose }];
}

/** Of functions, those that look for tables in their own schema alone, as those do that this tool creates: their search follows them. */
async function searchingOnly(
  connection: Connection,
  names: readonly string[],
  schema: string,
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  const rows = await connection.query<{ name: string }>(
    `SELECT f.proname::text AS name FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
     WHERE n.nspname = $1 AND f.proname = ANY ($2::text[]) AND f.pronargs = 0
       AND f.proconfig @> ARRAY['search_path=pg_catalog, ' || pg_catalog.quote_ident($1) || ', pg_temp']`,
    [schema, names],
  );
  return new Set(rows.map(({ name }) => name));
}

/**
 * The array type of table or view x is called _x, and a move fails where the destination has a table or type _x. PostgreSQL renames an array type
 * by itself when another type claims its name, so one is created for a moment: https://www.postgresql.org/docs/current/sql-createtype.html
 */
async function renameArrayTypes(
  connection: Connection,
  { names, from, to }: { readonly names: readonly string[]; readonly from: string; readonly to: string },
): Promise<void> {
  const clashes = await connection.query<{ relation: string; type: string }>(
    `SELECT c.relname::text AS relation, a.typname::text AS type
     FROM pg_catalog.pg_namespace n
     JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = ANY ($1::text[])
     JOIN pg_catalog.pg_type t ON t.oid = c.reltype
     JOIN pg_catalog.pg_type a ON a.oid = t.typarray
     JOIN pg_catalog.pg_namespace m ON m.nspname = $3
     JOIN pg_catalog.pg_type other ON other.typnamespace = m.oid AND other.typname = a.typname
     WHERE n.nspname = $2`,
    [names, from, to],
  );
  if (clashes.length === 0) return;
  const statements = clashes.flatMap(({ relation, type }) => {
    const purpose = `rename the array type of ${relation} in schema ${from}`;
    return [`CREATE TYPE ${qualified(from, type)} AS ENUM ()`, `DROP TYPE ${qualified(from, type)}`].map((sql) => {
      return { sql, purpose };
    });
  });
  await execute(connection, statements);
  // The new name may be taken as well.
  await renameArrayTypes(connection, { names: clashes.map(({ relation }) => relation), from, to });
}
