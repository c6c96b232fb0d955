import type { FoundLiveForeignKey, FoundSwitch } from '../core/catalog/found-live.ts';
import type { Connection } from './connect.ts';
import { groupByTable } from './introspect-group.ts';

const names = (table: string, numbers: string): string =>
  `ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(${numbers}) WITH ORDINALITY AS u (attnum, position)
     JOIN pg_catalog.pg_attribute a ON a.attrelid = ${table} AND a.attnum = u.attnum ORDER BY u.position)`;

const foreignKeysSql = `
  SELECT k.conname::text AS name, n.nspname::text AS schema, c.relname::text AS "table", pn.nspname::text AS "parentSchema",
    p.relname::text AS "parentTable", ${names('k.conrelid', 'k.conkey')} AS columns, ${names('k.confrelid', 'k.confkey')} AS "parentColumns",
    pg_catalog.pg_get_constraintdef(k.oid) AS definition, pg_catalog.obj_description(k.oid, 'pg_constraint') AS comment,
    pg_catalog.pg_has_role(c.relowner, 'USAGE') AS "isMine", pg_catalog.has_table_privilege(k.confrelid, 'REFERENCES') AS "mayRefer",
    EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgenabled <> 'O') AS "isSwitchedOff"
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class p ON p.oid = k.confrelid JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
  WHERE k.contype = 'f' AND k.conparentid = 0 AND (k.conrelid = ANY ($1::oid[]) OR k.confrelid = ANY ($1::oid[]))
  ORDER BY n.nspname, c.relname, k.conname`;

/** The foreign keys from and to the tables. */
export async function readForeignKeysAround(
  connection: Connection,
  oids: readonly string[],
): Promise<FoundLiveForeignKey[]> {
  return connection.query<FoundLiveForeignKey>(foreignKeysSql, [oids]);
}

/** The operator's triggers and rules on the tables, with when they fire. */
export async function readSwitches(
  connection: Connection,
  oids: readonly string[],
): Promise<ReadonlyMap<string, FoundSwitch[]>> {
  const rows = await connection.query<FoundSwitch & { oid: string }>(
    `SELECT t.tgrelid::text AS oid, 'trigger' AS kind, t.tgname::text AS name, t.tgenabled::text AS state
     FROM pg_catalog.pg_trigger t WHERE t.tgrelid = ANY ($1::oid[]) AND NOT t.tgisinternal
     UNION ALL
     SELECT r.ev_class::text, 'rule', r.rulename::text, r.ev_enabled::text
     FROM pg_catalog.pg_rewrite r WHERE r.ev_class = ANY ($1::oid[]) AND r.rulename <> '_RETURN'
     ORDER BY oid, kind, name`,
    [oids],
  );
  return groupByTable(rows, ({ oid: _, ...row }) => row);
}
