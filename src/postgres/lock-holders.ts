import type { PlacedObject } from '../core/catalog/movable.ts';
import type { Connection } from './connect.ts';

/** A session that uses a table, as far as this role may see it. */
export interface LockHolder {
  readonly pid: number;
  readonly relation: string;
  readonly user: string | null;
  readonly application: string;
  /** `active`, `idle in transaction` … */
  readonly state: string;
  /** Begin of its transaction, in UTC. */
  readonly since: string;
}

/** Who uses the objects now; the oldest transaction first. https://www.postgresql.org/docs/current/view-pg-locks.html */
export async function lockHolders(connection: Connection, objects: readonly PlacedObject[]): Promise<LockHolder[]> {
  return connection.query<LockHolder>(
    `SELECT DISTINCT ON (since, l.pid) l.pid, c.oid::regclass::text AS relation, a.usename::text AS "user",
       COALESCE(a.application_name, '') AS application, COALESCE(a.state, '') AS state,
       COALESCE(pg_catalog.to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), '') AS since
     FROM pg_catalog.pg_locks l
     JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = pg_catalog.current_database()
     JOIN pg_catalog.pg_class c ON c.oid = l.relation
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     JOIN ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) AS wanted (schema, name)
       ON wanted.schema = n.nspname AND wanted.name = c.relname
     LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
     WHERE l.granted AND l.pid <> pg_catalog.pg_backend_pid()
     ORDER BY since, l.pid, relation LIMIT 5`,
    [objects.map(({ schema }) => schema), objects.map(({ name }) => name)],
  );
}
