import type { Connection } from './connect.ts';

/** A schema that a run made, with what it takes up. */
export interface OwnSchema {
  readonly tables: number;
  readonly bytes: number;
}

/** The schemas of runs that this database has, by their names; the journal's is none of them. */
export async function ownSchemas(connection: Connection): Promise<ReadonlyMap<string, OwnSchema>> {
  const rows = await connection.query<{ name: string; tables: number; bytes: number }>(
    `SELECT n.nspname::text AS name, pg_catalog.count(c.oid)::integer AS tables,
       COALESCE(pg_catalog.sum(pg_catalog.pg_total_relation_size(c.oid)), 0)::float8 AS bytes
     FROM pg_catalog.pg_namespace n
     LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'm')
     WHERE pg_catalog.starts_with(n.nspname::text, 'gigchain_migrate_')
     GROUP BY n.nspname ORDER BY n.nspname`,
  );
  return new Map(rows.map(({ name, tables, bytes }) => [name, { tables, bytes }]));
}

/** A session that holds a lock on a table of one of the schemas: a transaction that is still open there. */
export async function sessionsIn(connection: Connection, schemas: readonly string[]): Promise<number[]> {
  const rows = await connection.query<{ pid: number }>(
    `SELECT DISTINCT l.pid
     FROM pg_catalog.pg_locks l
     JOIN pg_catalog.pg_class c ON c.oid = l.relation
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = pg_catalog.current_database()
     WHERE n.nspname = ANY ($1::text[]) AND l.pid <> pg_catalog.pg_backend_pid()
     ORDER BY l.pid`,
    [schemas],
  );
  return rows.map(({ pid }) => pid);
}
