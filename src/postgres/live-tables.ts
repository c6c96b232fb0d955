import type { FoundLiveSchema, FoundLiveTable, FoundType } from '../core/catalog/found-live.ts';
import { qualified } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';
import { introspect } from './introspect.ts';
import { groupByTable } from './introspect-group.ts';
import { readForeignKeysAround, readSwitches } from './live-parts.ts';
import { countRows } from './relations.ts';

/** Rows of a table that are shown before anything becomes of them. */
const shownRows = 3;

/** Everything about the tables of a schema that decides whether and how rows can go into them. Changes nothing. */
export async function readLiveSchema(connection: Connection, schema: string): Promise<FoundLiveSchema> {
  const found = await introspect(connection, schema);
  const facts = await connection.query<TableRow>(tablesSql, [schema]);
  const oids = facts.map(({ oid }) => oid);
  const columns = groupByTable(await connection.query<ColumnRow>(columnsSql, [oids]), (row) => row);
  const checks = groupByTable(await connection.query<CheckRow>(checksSql, [oids]), (row) => row);
  const sequences = groupByTable(
    await connection.query<SequenceRow>(sequencesSql, [oids]),
    ({ oid: _, ...row }) => row,
  );
  const switches = await readSwitches(connection, oids);
  const foreignKeys = await readForeignKeysAround(connection, oids);
  const tables: FoundLiveTable[] = [];
  for (const table of found) {
    const fact = facts.find(({ name }) => name === table.name);
    if (fact === undefined) continue;
    const { oid, ...rest } = fact;
    tables.push({
      ...table,
      ...rest,
      columnTypes: (columns.get(oid) ?? []).map(({ column, type, modifier }) => ({ column, type, modifier })),
      checkSql: Object.fromEntries((checks.get(oid) ?? []).map(({ name, sql }) => [name, sql])),
      sequences: sequences.get(oid) ?? [],
      switches: switches.get(oid) ?? [],
      foreignKeysAround: foreignKeys.filter(
        (key) =>
          (key.schema === schema && key.table === table.name) ||
          (key.parentSchema === schema && key.parentTable === table.name),
      ),
      rows: rest.isReadable ? await countRows(connection, table) : null,
      sample: rest.isReadable ? await firstRows(connection, table) : [],
    });
  }
  return { schema, tables, types: await connection.query<FoundType>(typesSql, [oids]) };
}

async function firstRows(
  connection: Connection,
  { schema, name }: FoundLiveTable | { schema: string; name: string },
): Promise<string[]> {
  const rows = await connection.query<{ text: string }>(
    `SELECT pg_catalog.left(x::text, 120) AS text FROM ${qualified(schema, name)} AS x LIMIT ${shownRows}`,
  );
  return rows.map(({ text }) => text);
}

interface TableRow
  extends Pick<FoundLiveTable, 'owner' | 'isMine' | 'maySetRole' | 'isReadable' | 'isPartition' | 'obstacles'> {
  readonly oid: string;
  readonly name: string;
}

const tablesSql = `
  SELECT c.oid::text AS oid, c.relname::text AS name, pg_catalog.pg_get_userbyid(c.relowner)::text AS owner,
    pg_catalog.pg_has_role(c.relowner, 'USAGE') AS "isMine",
    -- Since PostgreSQL 16 a membership may be without the right to SET ROLE.
    pg_catalog.pg_has_role(c.relowner, CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
      AS "maySetRole",
    NOT pg_catalog.row_security_active(c.oid) AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AS "isReadable", c.relispartition AS "isPartition",
    ARRAY(
      SELECT 'is partitioned' WHERE c.relkind = 'p'
      UNION ALL SELECT CASE WHEN c.relispartition THEN 'is a partition of ' ELSE 'inherits from ' END || i.inhparent::regclass
        FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid
      UNION ALL SELECT 'is inherited by ' || i.inhrelid::regclass FROM pg_catalog.pg_inherits i
        WHERE i.inhparent = c.oid AND c.relkind = 'r'
      UNION ALL SELECT 'has row-level security that applies to this role' WHERE pg_catalog.row_security_active(c.oid)
      UNION ALL SELECT 'belongs to the extension ' || e.extname FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    ) AS obstacles
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')`;

interface ColumnRow {
  readonly oid: string;
  readonly column: string;
  readonly type: string;
  readonly modifier: number;
}

const columnsSql = `
  SELECT a.attrelid::text AS oid, a.attname::text AS "column", a.atttypid::text AS type, a.atttypmod AS modifier
  FROM pg_catalog.pg_attribute a
  WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`;

/** The types of all columns, and those that they are made of: https://www.postgresql.org/docs/current/catalog-pg-type.html */
const typesSql = `
  WITH RECURSIVE used AS (
    SELECT a.atttypid AS oid FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
    UNION
    SELECT part.oid FROM used u JOIN pg_catalog.pg_type t ON t.oid = u.oid
      CROSS JOIN LATERAL (VALUES (t.typbasetype), (CASE WHEN t.typcategory = 'A' THEN t.typelem END)) AS part (oid)
    WHERE part.oid <> 0
  )
  SELECT t.oid::text AS oid, n.nspname::text AS schema, t.typname::text AS name, pg_catalog.format_type(t.oid, NULL) AS sql,
    t.typtype::text AS class, NULLIF(t.typbasetype, 0)::text AS base, t.typtypmod AS "baseModifier",
    CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem::text END AS element,
    ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels
  FROM used JOIN pg_catalog.pg_type t ON t.oid = used.oid JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  ORDER BY t.oid`;

interface CheckRow {
  readonly oid: string;
  readonly name: string;
  readonly sql: string;
}

const checksSql = `
  SELECT k.conrelid::text AS oid, k.conname::text AS name, pg_catalog.pg_get_expr(k.conbin, k.conrelid) AS sql
  FROM pg_catalog.pg_constraint k WHERE k.conrelid = ANY ($1::oid[]) AND k.contype = 'c'`;

type SequenceRow = FoundLiveTable['sequences'][number] & { readonly oid: string };

/** A column's own sequences, and those that its default asks. */
const sequencesSql = `
  SELECT DISTINCT a.attrelid::text AS oid, a.attname::text AS "column", n.nspname::text AS schema, c.relname::text AS name,
    s.seqincrement AS increment, CASE WHEN s.seqincrement > 0 THEN s.seqmax ELSE s.seqmin END AS last, pg_catalog.pg_has_role(c.relowner, 'USAGE') AS "isMine"
  FROM pg_catalog.pg_attribute a
  JOIN LATERAL (
    SELECT d.objid AS sequence FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.deptype IN ('a', 'i')
    UNION
    SELECT d.refobjid FROM pg_catalog.pg_attrdef e
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = e.oid
      AND d.refclassid = 'pg_catalog.pg_class'::regclass
    WHERE e.adrelid = a.attrelid AND e.adnum = a.attnum
  ) q ON true
  JOIN pg_catalog.pg_sequence s ON s.seqrelid = q.sequence
  JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY 1, 2, 3, 4`;
