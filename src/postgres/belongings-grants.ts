import type { Grant } from '../core/catalog/belongings.ts';
import type { Connection } from './connect.ts';
import { groupByTable } from './introspect-group.ts';

/** What SET ROLE to a role takes: https://www.postgresql.org/docs/current/functions-info.html (pg_has_role) */
export function membership({ serverVersion }: Pick<Connection, 'serverVersion'>): 'SET' | 'MEMBER' {
  return serverVersion >= 160_000 ? 'SET' : 'MEMBER';
}

/** Where nothing was ever granted, the server's own defaults hold: https://www.postgresql.org/docs/current/ddl-priv.html */
const grantsSql = `
  WITH object AS (
    SELECT c.oid, c.relnamespace AS namespace, NULL::text AS "column", c.relowner AS owner,
      COALESCE(c.relacl, pg_catalog.acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)) AS acl
    FROM pg_catalog.pg_class c WHERE c.oid = ANY ($1::oid[])
    UNION ALL SELECT c.oid, c.relnamespace, a.attname::text, c.relowner, a.attacl
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
    WHERE c.oid = ANY ($1::oid[]) AND a.attacl IS NOT NULL AND NOT a.attisdropped
    UNION ALL SELECT f.oid, f.pronamespace, NULL, f.proowner, COALESCE(f.proacl, pg_catalog.acldefault('f', f.proowner))
    FROM pg_catalog.pg_proc f WHERE f.oid = ANY ($1::oid[])
  )
  SELECT o.oid::text AS oid, o."column", pg_catalog.pg_get_userbyid(g.grantor)::text AS grantor,
    g.grantor = o.owner OR (pg_catalog.pg_has_role(g.grantor, $2)
      AND pg_catalog.has_schema_privilege(g.grantor, o.namespace, 'USAGE')) AS "mayAct",
    CASE g.grantee WHEN 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(g.grantee)::text END AS grantee,
    pg_catalog.array_agg(g.privilege_type ORDER BY g.privilege_type) AS privileges, g.is_grantable AS grantable
  FROM object o CROSS JOIN LATERAL pg_catalog.aclexplode(o.acl)
    WITH ORDINALITY g (grantor, grantee, privilege_type, is_grantable, position)
  GROUP BY o.oid, o.namespace, o.owner, o."column", g.grantor, g.grantee, g.is_grantable
  ORDER BY o.oid, o."column" NULLS FIRST, pg_catalog.min(g.position)`;

/** Who may do what with tables, views, sequences or functions without arguments, by their oid; the owner's own rights among them. */
export async function readGrants(connection: Connection, oids: readonly string[]): Promise<Map<string, Grant[]>> {
  const rows = await connection.query<Grant & { oid: string }>(grantsSql, [oids, membership(connection)]);
  return groupByTable(rows, ({ oid: _, ...grant }) => grant);
}
