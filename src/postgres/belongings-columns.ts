import type { ColumnSettings, Comment, OwnedSequence } from '../core/catalog/belongings.ts';
import { readGrants } from './belongings-grants.ts';
import type { Connection } from './connect.ts';
import { groupByTable } from './introspect-group.ts';

/** What was set with ALTER COLUMN SET STATISTICS, (…), STORAGE and COMPRESSION, https://www.postgresql.org/docs/current/sql-altertable.html */
function settingsSql(hasCompression: boolean): string {
  const compression = `CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END`;
  return `
    SELECT * FROM (
      SELECT c.oid::text AS oid, a.attname::text AS "column", pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
        NULLIF(a.attstattarget, -1)::integer AS statistics, COALESCE(a.attoptions, '{}') AS options,
        CASE WHEN a.attstorage = t.typstorage THEN NULL WHEN a.attstorage = 'p' THEN 'PLAIN' WHEN a.attstorage = 'e' THEN 'EXTERNAL'
          WHEN a.attstorage = 'm' THEN 'MAIN' ELSE 'EXTENDED' END AS storage,
        ${hasCompression ? compression : 'NULL::text'} AS compression,
        CASE c.relkind WHEN 'v' THEN pg_catalog.pg_get_expr(e.adbin, e.adrelid) END AS "defaultSql", a.attnum
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
      JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_catalog.pg_attrdef e ON e.adrelid = c.oid AND e.adnum = a.attnum
      WHERE c.oid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
    ) AS found
    WHERE statistics IS NOT NULL OR options <> '{}' OR storage IS NOT NULL OR compression IS NOT NULL OR "defaultSql" IS NOT NULL
    ORDER BY oid, attnum`;
}

/** Columns with settings of their own, by the relation's oid. */
export async function readColumnSettings(
  connection: Connection,
  oids: readonly string[],
): Promise<Map<string, ColumnSettings[]>> {
  const sql = settingsSql(connection.serverVersion >= 140_000);
  const rows = await connection.query<ColumnSettings & { oid: string; attnum: number }>(sql, [oids]);
  return groupByTable(rows, ({ oid: _, attnum: __, ...settings }) => settings);
}

/** https://www.postgresql.org/docs/current/catalog-pg-description.html */
const commentsSql = `
  WITH commented AS (
    SELECT oid AS relation, 'pg_catalog.pg_class'::regclass AS classid, oid AS objid, 'object' AS kind, '' AS name
      FROM pg_catalog.pg_class WHERE oid = ANY ($1::oid[])
    UNION ALL SELECT oid, 'pg_catalog.pg_proc'::regclass, oid, 'object', '' FROM pg_catalog.pg_proc WHERE oid = ANY ($1::oid[])
    UNION ALL SELECT conrelid, 'pg_catalog.pg_constraint'::regclass, oid, 'constraint', conname::text
      FROM pg_catalog.pg_constraint WHERE conrelid = ANY ($1::oid[])
    UNION ALL SELECT i.indrelid, 'pg_catalog.pg_class'::regclass, i.indexrelid, 'index', c.relname::text
      FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = ANY ($1::oid[])
    UNION ALL SELECT tgrelid, 'pg_catalog.pg_trigger'::regclass, oid, 'trigger', tgname::text
      FROM pg_catalog.pg_trigger WHERE tgrelid = ANY ($1::oid[])
    UNION ALL SELECT polrelid, 'pg_catalog.pg_policy'::regclass, oid, 'policy', polname::text
      FROM pg_catalog.pg_policy WHERE polrelid = ANY ($1::oid[])
    UNION ALL SELECT ev_class, 'pg_catalog.pg_rewrite'::regclass, oid, 'rule', rulename::text
      FROM pg_catalog.pg_rewrite WHERE ev_class = ANY ($1::oid[])
  )
  SELECT o.relation::text AS oid, CASE WHEN d.objsubid > 0 THEN 'column' ELSE o.kind END AS "on",
    CASE WHEN d.objsubid > 0 THEN a.attname::text ELSE o.name END AS name, d.description AS text
  FROM commented o JOIN pg_catalog.pg_description d ON d.classoid = o.classid AND d.objoid = o.objid
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = o.objid AND a.attnum = d.objsubid AND d.objsubid > 0
  ORDER BY o.relation, "on", name`;

/** Comments of relations and functions and of their parts, by the oid. */
export async function readComments(connection: Connection, oids: readonly string[]): Promise<Map<string, Comment[]>> {
  const rows = await connection.query<Comment & { oid: string }>(commentsSql, [oids]);
  return groupByTable(rows, ({ oid: _, ...comment }) => comment);
}

const sequencesSql = `
  SELECT d.refobjid::text AS oid, a.attname::text AS "column", d.objid::text AS sequence,
    pg_catalog.obj_description(d.objid, 'pg_class') AS comment
  FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
  JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
    AND d.deptype IN ('a', 'i') AND d.refobjid = ANY ($1::oid[])
  ORDER BY d.refobjid, a.attnum`;

/** The sequences that columns of tables own, by the table's oid. */
export async function readSequences(
  connection: Connection,
  oids: readonly string[],
): Promise<Map<string, OwnedSequence[]>> {
  const rows = await connection.query<{ oid: string; column: string; sequence: string; comment: string | null }>(
    sequencesSql,
    [oids],
  );
  const grants = await readGrants(
    connection,
    rows.map(({ sequence }) => sequence),
  );
  return groupByTable(rows, ({ column, sequence, comment }) => ({
    column,
    comment,
    grants: grants.get(sequence) ?? [],
  }));
}
