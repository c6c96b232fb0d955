import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { errorCode } from './error-code.ts';
import { withTransaction } from './execute.ts';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const lockNotAvailable = '55P03';

/** A schema that a run made, with what it takes up. */
export interface OwnSchema {
  readonly tables: number;
  readonly bytes: number;
}

/** How long the size of a table is waited for that a run has locked, in milliseconds. */
const patience = 500;

/** Sizes are read from the files, for which a table must not be locked; the estimates of the catalog need no lock. */
const sizes = {
  exact: 'pg_catalog.pg_total_relation_size(c.oid)',
  estimated: `(SELECT pg_catalog.sum(p.relpages::bigint) * pg_catalog.current_setting('block_size')::bigint FROM pg_catalog.pg_class p
    WHERE p.oid IN (c.oid, c.reltoastrelid) OR p.oid IN (SELECT i.indexrelid FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid))`,
} as const;

/** The schemas of runs that this database has, by their names; the journal's is none of them. Never waits long for a run at work. */
export async function ownSchemas(connection: Connection): Promise<ReadonlyMap<string, OwnSchema>> {
  try {
    return await withTransaction(connection, async () => {
      await connection.query(`SET LOCAL lock_timeout = ${patience}`);
      return readSchemas(connection, sizes.exact);
    });
  } catch (error) {
    if (errorCode(error) !== lockNotAvailable) throw error;
    return readSchemas(connection, sizes.estimated);
  }
}

async function readSchemas(connection: Connection, size: string): Promise<ReadonlyMap<string, OwnSchema>> {
  const rows = await connection.query<{ name: string; tables: number; bytes: number }>(
    `SELECT n.nspname::text AS name, pg_catalog.count(c.oid)::integer AS tables,
       COALESCE(pg_catalog.sum(${size}), 0)::float8 AS bytes
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

/** Throws a Failure when the role may not drop one of these schemas, because another one owns it. */
export async function refuseForeignSchemas(connection: Connection, names: readonly string[]): Promise<void> {
  const [found] = await connection.query<{ schema: string; owner: string; role: string }>(
    `SELECT nspname::text AS schema, pg_catalog.pg_get_userbyid(nspowner)::text AS owner, CURRENT_USER::text AS role
     FROM pg_catalog.pg_namespace
     WHERE nspname = ANY ($1::text[]) AND NOT pg_catalog.pg_has_role(nspowner, 'USAGE')
     ORDER BY nspname LIMIT 1`,
    [names],
  );
  if (found === undefined) return;
  throw new Failure({
    kind: 'failed',
    message: `the role ${found.role} may not drop the schema ${found.schema}, which belongs to ${found.owner}`,
    advice: `Nothing was dropped. Run it as ${found.owner}, or as a superuser.`,
  });
}
