import type { Grant } from '../core/catalog/belongings.ts';
import { readGrants } from './belongings-grants.ts';
import type { Connection } from './connect.ts';

/** Who may do what with a table, view, sequence or function without arguments; [] where it is missing. */
export async function grantsOn(
  connection: Connection,
  { schema, name, isFunction }: { readonly schema: string; readonly name: string; readonly isFunction: boolean },
): Promise<readonly Grant[]> {
  const [found] = await connection.query<{ oid: string }>(
    isFunction
      ? `SELECT f.oid::text AS oid FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
         WHERE n.nspname = $1 AND f.proname = $2 AND f.pronargs = 0`
      : `SELECT c.oid::text AS oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = $1 AND c.relname = $2`,
    [schema, name],
  );
  return found === undefined ? [] : ((await readGrants(connection, [found.oid])).get(found.oid) ?? []);
}

/** What a new object of each sort gets in a schema beyond what it gets everywhere. */
export interface DefaultPrivileges {
  readonly relations: readonly Grant[];
  readonly sequences: readonly Grant[];
  readonly functions: readonly Grant[];
}

/**
 * The default privileges that this role has set for one schema. They are given where an object is created, which for those of a run is the
 * staging schema: https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html
 */
export async function defaultPrivileges(connection: Connection, schema: string): Promise<DefaultPrivileges> {
  const rows = await connection.query<Grant & { sort: 'r' | 'S' | 'f' }>(
    `SELECT d.defaclobjtype::text AS sort, CURRENT_USER::text AS grantor, true AS "mayAct", NULL AS "column",
       CASE g.grantee WHEN 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(g.grantee)::text END AS grantee,
       pg_catalog.array_agg(g.privilege_type ORDER BY g.privilege_type) AS privileges, g.is_grantable AS grantable
     FROM pg_catalog.pg_default_acl d JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
     CROSS JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) g
     WHERE n.nspname = $1 AND pg_catalog.pg_get_userbyid(d.defaclrole) = CURRENT_USER
     GROUP BY d.defaclobjtype, g.grantee, g.is_grantable ORDER BY 1, 5, 7`,
    [schema],
  );
  const of = (sort: 'r' | 'S' | 'f') => rows.filter((row) => row.sort === sort).map(({ sort: _, ...grant }) => grant);
  return { relations: of('r'), sequences: of('S'), functions: of('f') };
}
