import type { Policy, Publication } from '../core/catalog/belongings.ts';
import type { Connection } from './connect.ts';
import { groupByTable } from './introspect-group.ts';

/** The columns of its own table that an object of catalog `classid` refers to, through pg_depend. */
export function ownColumnsSql(classid: string, object: string, table: string): string {
  return `ARRAY(SELECT DISTINCT a.attname::text FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_catalog.${classid}'::regclass AND d.objid = ${object}
      AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = ${table} ORDER BY 1)`;
}

const policiesSql = `
  SELECT y.polrelid::text AS oid, y.polname::text AS name, y.polpermissive AS permissive,
    CASE y.polcmd WHEN '*' THEN 'ALL' WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' ELSE 'DELETE' END AS command,
    ARRAY(SELECT CASE r WHEN 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(r)::text END
      FROM pg_catalog.unnest(y.polroles) r ORDER BY 1) AS roles,
    pg_catalog.pg_get_expr(y.polqual, y.polrelid) AS "usingSql", pg_catalog.pg_get_expr(y.polwithcheck, y.polrelid) AS "checkSql",
    ${ownColumnsSql('pg_policy', 'y.oid', 'y.polrelid')} AS columns
  FROM pg_catalog.pg_policy y WHERE y.polrelid = ANY ($1::oid[]) ORDER BY y.polrelid, y.polname`;

/** Policies of tables, by the table's oid. */
export async function readPolicies(connection: Connection, oids: readonly string[]): Promise<Map<string, Policy[]>> {
  const rows = await connection.query<Policy & { oid: string }>(policiesSql, [oids]);
  return groupByTable(rows, ({ oid: _, ...policy }) => policy);
}

/** Column lists and row filters came with PostgreSQL 15: https://www.postgresql.org/docs/15/release-15.html */
function publicationsSql(hasFilters: boolean): string {
  const only = `CASE WHEN r.prattrs IS NULL THEN NULL ELSE ARRAY(
    SELECT a.attname::text FROM pg_catalog.unnest(r.prattrs) k JOIN pg_catalog.pg_attribute a
      ON a.attrelid = r.prrelid AND a.attnum = k ORDER BY a.attnum) END`;
  return `
    SELECT r.prrelid::text AS oid, p.pubname::text AS name, pg_catalog.pg_get_userbyid(p.pubowner)::text AS owner,
      pg_catalog.pg_has_role(p.pubowner, 'USAGE') AS "mayChange",
      ${hasFilters ? only : 'NULL::text[]'} AS only,
      ${hasFilters ? 'pg_catalog.pg_get_expr(r.prqual, r.prrelid)' : 'NULL::text'} AS "whereSql",
      ${ownColumnsSql('pg_publication_rel', 'r.oid', 'r.prrelid')} AS columns
    FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
    WHERE r.prrelid = ANY ($1::oid[]) ORDER BY r.prrelid, p.pubname`;
}

/** Places in publications that name the table, by its oid; a publication of all tables or of a schema finds the new one by itself. */
export async function readPublications(
  connection: Connection,
  oids: readonly string[],
): Promise<Map<string, Publication[]>> {
  const sql = publicationsSql(connection.serverVersion >= 150_000);
  const rows = await connection.query<Publication & { oid: string }>(sql, [oids]);
  return groupByTable(rows, ({ oid: _, ...publication }) => publication);
}
