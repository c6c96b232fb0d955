import type { Connection } from './connect.ts';
import { lockCapacity } from './preflight.ts';

/** What a check list says of the server, the database and the role. Every role may read it. */
export interface TargetFacts {
  readonly role: string;
  readonly database: string;
  /** Setting of server, database or role, before this tool's own. */
  readonly timeZone: string;
  /** Connections that this role can still open, besides the one that asks. */
  readonly freeConnections: number;
  readonly databaseBytes: number;
  readonly tablespace: string;
  /** Where that lies on the server; null for a role that may not read the setting, as a plain one may not. */
  readonly directory: string | null;
  /** Publications FOR ALL TABLES, and those of all tables in one of the schemas. */
  readonly allTables: readonly string[];
  readonly wholeSchemas: readonly string[];
  readonly eventTriggers: readonly string[];
  readonly lockCapacity: number;
  /** Whether the role may write functions in PL/pgSQL, an extension that can be dropped. */
  readonly plpgsql: 'usable' | 'forbidden' | 'missing';
  /** Settings that end long statements or idle sessions of others, e.g. `statement_timeout = 5000 ms`. */
  readonly timeouts: readonly string[];
}

/**
 * Reads the facts. Only counts of sessions are asked for, since a plain role does not see whose they are:
 * https://www.postgresql.org/docs/current/monitoring-stats.html
 */
export async function targetFacts(connection: Connection, schemas: readonly string[]): Promise<TargetFacts> {
  const [facts] = await connection.query<Omit<TargetFacts, 'wholeSchemas' | 'lockCapacity'>>(factsSql);
  if (facts === undefined) throw new Error('the server told nothing of itself');
  return {
    ...facts,
    lockCapacity: await lockCapacity(connection),
    wholeSchemas: await publishedSchemas(connection, schemas),
  };
}

const factsSql = `
  WITH setting AS (SELECT name, setting, reset_val, unit FROM pg_catalog.pg_settings),
  room AS (
    SELECT pg_catalog.current_setting('max_connections')::int8
      - (SELECT COALESCE(pg_catalog.sum(setting::int8), 0) FROM setting WHERE name IN ('superuser_reserved_connections', 'reserved_connections'))
      - (SELECT pg_catalog.sum(numbackends) FROM pg_catalog.pg_stat_database) AS free
    UNION ALL
    SELECT d.datconnlimit - s.numbackends FROM pg_catalog.pg_database d JOIN pg_catalog.pg_stat_database s ON s.datid = d.oid
    WHERE d.datname = pg_catalog.current_database() AND d.datconnlimit >= 0
    UNION ALL
    SELECT r.rolconnlimit - (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity a WHERE a.usename = r.rolname)
    FROM pg_catalog.pg_roles r WHERE r.rolname = SESSION_USER AND r.rolconnlimit >= 0
  )
  SELECT CURRENT_USER::text AS role, d.datname::text AS database,
    (SELECT reset_val FROM setting WHERE name = 'TimeZone') AS "timeZone",
    (SELECT GREATEST(pg_catalog.min(free), 0)::float8 FROM room) AS "freeConnections",
    pg_catalog.pg_database_size(d.oid)::float8 AS "databaseBytes",
    COALESCE(NULLIF((SELECT reset_val FROM setting WHERE name = 'default_tablespace'), ''), t.spcname::text) AS tablespace,
    COALESCE(
      (SELECT NULLIF(pg_catalog.pg_tablespace_location(s.oid), '') FROM pg_catalog.pg_tablespace s
       WHERE s.spcname = COALESCE(NULLIF((SELECT reset_val FROM setting WHERE name = 'default_tablespace'), ''), t.spcname)),
      (SELECT setting FROM setting WHERE name = 'data_directory')) AS directory,
    ARRAY(SELECT pubname::text FROM pg_catalog.pg_publication WHERE puballtables ORDER BY 1) AS "allTables",
    ARRAY(SELECT evtname::text FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D' ORDER BY 1) AS "eventTriggers",
    COALESCE((SELECT CASE WHEN pg_catalog.has_language_privilege(oid, 'USAGE') THEN 'usable' ELSE 'forbidden' END
      FROM pg_catalog.pg_language WHERE lanname = 'plpgsql'), 'missing') AS plpgsql,
    ARRAY(SELECT name || ' = ' || reset_val || ' ' || COALESCE(unit, '') FROM setting
      WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout')
        AND reset_val <> '0' ORDER BY name) AS timeouts
  FROM pg_catalog.pg_database d JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace
  WHERE d.datname = pg_catalog.current_database()`;

/** Since PostgreSQL 15: https://www.postgresql.org/docs/current/catalog-pg-publication-namespace.html */
async function publishedSchemas(connection: Connection, schemas: readonly string[]): Promise<string[]> {
  if (connection.serverVersion < 150_000) return [];
  const rows = await connection.query<{ name: string }>(
    `SELECT p.pubname || ' (schema ' || n.nspname || ')' AS name
     FROM pg_catalog.pg_publication_namespace pn
     JOIN pg_catalog.pg_publication p ON p.oid = pn.pnpubid JOIN pg_catalog.pg_namespace n ON n.oid = pn.pnnspid
     WHERE n.nspname = ANY ($1::text[]) ORDER BY 1`,
    [schemas],
  );
  return rows.map(({ name }) => name);
}

/** Size and protection of a table that would be replaced. */
export interface TableFacts {
  readonly schema: string;
  readonly name: string;
  /** With indexes and long values. */
  readonly bytes: number;
  readonly rowSecurity: boolean;
}

/** Of the named tables, those that exist. */
export async function tableFacts(
  connection: Connection,
  tables: readonly { readonly schema: string; readonly name: string }[],
): Promise<TableFacts[]> {
  return connection.query<TableFacts>(
    `SELECT n.nspname::text AS schema, c.relname::text AS name, pg_catalog.pg_total_relation_size(c.oid)::float8 AS bytes,
       c.relrowsecurity AS "rowSecurity"
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     JOIN ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) AS wanted (schema, name)
       ON wanted.schema = n.nspname AND wanted.name = c.relname
     ORDER BY 1, 2`,
    [tables.map(({ schema }) => schema), tables.map(({ name }) => name)],
  );
}
