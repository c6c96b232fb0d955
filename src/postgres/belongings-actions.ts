import type { AttachedAction } from '../core/catalog/belongings.ts';
import { ownColumnsSql } from './belongings-policies.ts';
import type { Connection } from './connect.ts';
import { groupByTable } from './introspect-group.ts';

const stateSql = (letter: string) =>
  `CASE ${letter} WHEN 'O' THEN 'origin' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' ELSE 'disabled' END`;

/** $2 and $3 are the functions of this tool's own triggers. */
const triggersSql = `
  SELECT t.tgrelid::text AS oid, t.tgname::text AS name, pg_catalog.pg_get_triggerdef(t.oid) AS sql,
    ${stateSql('t.tgenabled')} AS state, ${ownColumnsSql('pg_trigger', 't.oid', 't.tgrelid')} AS columns,
    CASE WHEN t.tgqual IS NOT NULL THEN
      (pg_catalog.regexp_match(pg_catalog.pg_get_triggerdef(t.oid), ' WHEN \\((.+)\\) EXECUTE (?:FUNCTION|PROCEDURE) '))[1] END AS "whenSql",
    CASE WHEN pg_catalog.has_function_privilege(f.oid, 'EXECUTE') AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') THEN NULL
      ELSE f.oid::regprocedure::text END AS forbidden
  FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid
  JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
  WHERE t.tgrelid = ANY ($1::oid[]) AND NOT t.tgisinternal AND NOT EXISTS (
    SELECT FROM ROWS FROM (pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[])) AS own (schema, name)
    WHERE own.schema = n.nspname AND own.name = f.proname)
  ORDER BY t.tgrelid, t.tgname`;

const rulesSql = `
  SELECT r.ev_class::text AS oid, r.rulename::text AS name, pg_catalog.pg_get_ruledef(r.oid) AS sql,
    ${stateSql('r.ev_enabled')} AS state, ${ownColumnsSql('pg_rewrite', 'r.oid', 'r.ev_class')} AS columns, NULL AS "whenSql", NULL AS forbidden
  FROM pg_catalog.pg_rewrite r WHERE r.ev_class = ANY ($1::oid[]) AND r.rulename <> '_RETURN'
  ORDER BY r.ev_class, r.rulename`;

type Row = AttachedAction & { readonly oid: string };

/** The operator's triggers and rules of tables and views, by the relation's oid. */
export async function readActions(
  connection: Connection,
  oids: readonly string[],
  ownFunctions: readonly { readonly schema: string; readonly name: string }[],
): Promise<Record<'triggers' | 'rules', Map<string, AttachedAction[]>>> {
  const own = [ownFunctions.map(({ schema }) => schema), ownFunctions.map(({ name }) => name)];
  const triggers = await connection.query<Row>(triggersSql, [oids, ...own]);
  const rules = await connection.query<Row>(rulesSql, [oids]);
  const withoutOid = ({ oid: _, ...action }: Row): AttachedAction => action;
  return { triggers: groupByTable(triggers, withoutOid), rules: groupByTable(rules, withoutOid) };
}
