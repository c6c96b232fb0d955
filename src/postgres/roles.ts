import type { AccessFacts, RoleFacts } from '../core/catalog/access.ts';
import { membership } from './belongings-grants.ts';
import type { Connection } from './connect.ts';

/** What the server knows of roles that are to own or use something in these schemas. */
export async function accessFacts(
  connection: Connection,
  roles: readonly string[],
  schemas: readonly string[],
): Promise<AccessFacts> {
  const [session] = await connection.query<Pick<AccessFacts, 'role' | 'isSuperuser'>>(
    `SELECT CURRENT_USER::text AS role, rolsuper AS "isSuperuser" FROM pg_catalog.pg_roles WHERE rolname = CURRENT_USER`,
  );
  const facts = await connection.query<RoleFacts>(
    `SELECT wanted.role, r.oid IS NOT NULL AS exists,
       COALESCE(pg_catalog.pg_has_role(r.oid, 'USAGE') AND pg_catalog.pg_has_role(r.oid, $3), false) AS "mayActAs",
       ARRAY(SELECT n.nspname::text FROM pg_catalog.pg_namespace n
         WHERE n.nspname = ANY ($2::text[]) AND NOT pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE') ORDER BY 1) AS "mayNotLook",
       ARRAY(SELECT n.nspname::text FROM pg_catalog.pg_namespace n
         WHERE n.nspname = ANY ($2::text[]) AND NOT pg_catalog.has_schema_privilege(r.oid, n.oid, 'CREATE') ORDER BY 1) AS "mayNotCreate"
     FROM pg_catalog.unnest($1::text[]) WITH ORDINALITY AS wanted (role, position)
     LEFT JOIN pg_catalog.pg_roles r ON r.rolname::text = wanted.role
     ORDER BY wanted.position`,
    [roles, schemas, membership(connection)],
  );
  return { role: session?.role ?? '', isSuperuser: session?.isSuperuser ?? false, roles: facts };
}
