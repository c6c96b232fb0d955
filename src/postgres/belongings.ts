import type { Belongings, Mention } from '../core/catalog/belongings.ts';
import type { Connection } from './connect.ts';

/** https://www.postgresql.org/docs/current/ddl-priv.html for the lists of privileges, ddl-rowsecurity.html for policies. */
const belongingsSql = `
  SELECT n.nspname::text AS schema, c.relname::text AS name, pg_catalog.pg_get_userbyid(c.relowner)::text AS owner,
    CURRENT_USER::text AS role, pg_catalog.pg_has_role(c.relowner, 'USAGE') AS "mayMove",
    c.relrowsecurity OR c.relforcerowsecurity OR EXISTS (
      SELECT 1 FROM pg_catalog.pg_policy y WHERE y.polrelid = c.oid) AS "isProtected",
    ARRAY(
      SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(g.grantee)::text END AS who
      FROM (
        SELECT grantee FROM pg_catalog.aclexplode(c.relacl)
        UNION SELECT x.grantee FROM pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) x WHERE a.attrelid = c.oid
      ) g WHERE g.grantee <> c.relowner ORDER BY who) AS grantees,
    ARRAY(
      SELECT t.tgname::text FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid
      WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
        AND NOT (f.pronamespace = c.relnamespace AND f.proname = ANY ($3::text[]))
      ORDER BY t.tgname) AS triggers,
    ARRAY(
      SELECT p.pubname::text FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
      WHERE r.prrelid = c.oid ORDER BY p.pubname) AS publications,
    EXISTS (
      SELECT 1 FROM pg_catalog.pg_description d
      WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = c.oid) AS "isCommented"
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = ANY ($2::text[])
  ORDER BY c.relname`;

/** What belongs to tables and views of a schema; `functions` are those of triggers that leave with them. */
export async function belongingsOf(
  connection: Connection,
  schema: string,
  leaving: { readonly relations: readonly string[]; readonly functions: readonly string[] },
): Promise<Belongings[]> {
  return connection.query<Belongings>(belongingsSql, [schema, leaving.relations, leaving.functions]);
}

/**
 * Functions whose body is a text that has the name of a table or view as a word, but for functions that leave with them. What such a
 * text means is decided anew at every call, so PostgreSQL records no dependency: https://www.postgresql.org/docs/current/ddl-depend.html
 */
export async function mentionsOf(
  connection: Connection,
  leaving: readonly { readonly kind: string; readonly schema: string; readonly name: string }[],
): Promise<Mention[]> {
  const relations = leaving.filter(({ kind }) => kind !== 'function').map(({ name }) => name);
  if (relations.length === 0) return [];
  const functions = leaving.filter(({ kind }) => kind === 'function');
  return connection.query<Mention>(
    `SELECT DISTINCT f.oid::regprocedure::text AS function, t.name AS "table"
     FROM pg_catalog.pg_proc f
     JOIN pg_catalog.pg_language l ON l.oid = f.prolang AND l.lanname NOT IN ('c', 'internal')
     JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
     CROSS JOIN pg_catalog.unnest($1::text[]) AS t (name)
     WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^(pg_|gigchain_migrate)'
       AND NOT EXISTS (
         SELECT 1 FROM ROWS FROM (pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[])) AS own (schema, name)
         WHERE own.schema = n.nspname AND own.name = f.proname)
       AND f.prosrc ~ ('(^|[^[:alnum:]_])' || pg_catalog.regexp_replace(t.name, '[^[:alnum:]_]', '\\\\\\&', 'g') || '($|[^[:alnum:]_])')
     ORDER BY 1, 2`,
    [relations, functions.map(({ schema }) => schema), functions.map(({ name }) => name)],
  );
}
