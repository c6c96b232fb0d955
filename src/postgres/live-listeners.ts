import type { Connection } from './connect.ts';
import type { TableName } from './relations.ts';

/** What hears of rows that come in, or of what is done for that, in words, with the table that it is about. */
export interface LiveListener {
  readonly table: string;
  readonly what: string;
}

/** The commands of an exchange that event triggers hear of, https://www.postgresql.org/docs/current/event-trigger-matrix.html */
const commands = [
  ...['CREATE SCHEMA', 'CREATE TABLE', 'CREATE TABLE AS', 'CREATE INDEX', 'ALTER TABLE', 'COMMENT'],
  ...['DROP TABLE', 'DROP SCHEMA'],
];

/** Event triggers of the database that hear of an exchange, and the publications and materialized views of the tables. */
export async function listenersTo(connection: Connection, tables: readonly TableName[]): Promise<LiveListener[]> {
  return connection.query<LiveListener>(
    `WITH filled AS (
       SELECT c.oid, n.nspname || '.' || c.relname AS "table" FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       JOIN ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) AS w (schema, name)
         ON w.schema = n.nspname AND w.name = c.relname)
     SELECT '' AS "table", 'the event trigger ' || evtname || ' sees and can refuse that tables of the run come and go, and that triggers and foreign keys are switched off and on again' AS what
     FROM pg_catalog.pg_event_trigger
     WHERE evtenabled IN ('O', 'A') AND evtevent <> 'login'
       AND (evttags IS NULL OR evttags && $3::text[])
     UNION ALL
     SELECT t.schemaname || '.' || t.tablename, 'the publication ' || t.pubname || ' sends its rows to subscribers'
     FROM pg_catalog.pg_publication_tables t WHERE t.schemaname || '.' || t.tablename IN (SELECT "table" FROM filled)
     UNION ALL
     SELECT DISTINCT f."table", 'the materialized view ' || v.oid::regclass || ' shows the old rows until it is refreshed'
     FROM filled f
     JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = f.oid
       AND d.classid = 'pg_catalog.pg_rewrite'::regclass
     JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid JOIN pg_catalog.pg_class v ON v.oid = r.ev_class AND v.relkind = 'm'
     ORDER BY 1, 2`,
    [tables.map(({ schema }) => schema), tables.map(({ name }) => name), commands],
  );
}
