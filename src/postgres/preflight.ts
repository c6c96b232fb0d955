import { quoteName } from '../core/ddl/quote.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';

interface Privileges {
  readonly role: string;
  readonly database: string;
  readonly mayCreateSchemas: boolean;
}

/** Throws a Failure with the exact GRANTs when the role may not create the schemas and tables of a run. */
export async function checkPrivileges(connection: Connection, schemas: readonly string[]): Promise<void> {
  const [privileges] = await connection.query<Privileges>(
    `SELECT CURRENT_USER::text AS role, pg_catalog.current_database()::text AS database,
            pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS "mayCreateSchemas"`,
  );
  if (privileges === undefined) return;
  const { role, database } = privileges;
  const missing = privileges.mayCreateSchemas
    ? []
    : [{ what: `create schemas in the database ${database}`, grant: `CREATE ON DATABASE ${quoteName(database)}` }];
  for (const schema of await withoutPrivileges(connection, schemas)) {
    missing.push({
      what: `create tables in the schema ${schema}`,
      grant: `USAGE, CREATE ON SCHEMA ${quoteName(schema)}`,
    });
  }
  if (!(await mayUseJournal(connection))) {
    missing.push({ what: 'use the journal in the schema gigchain_migrate', grant: 'USAGE ON SCHEMA gigchain_migrate' });
    missing.push({ what: 'write into it', grant: 'ALL ON ALL TABLES IN SCHEMA gigchain_migrate' });
  }
  if (missing.length === 0) return;
  throw new Failure({
    kind: 'failed',
    message: `the role ${role} may not ${missing.map(({ what }) => what).join(', nor ')}`,
    advice: [
      'Run this as the owner of the database or as a superuser:',
      ...missing.map(({ grant }) => `  GRANT ${grant} TO ${quoteName(role)};`),
      'Since PostgreSQL 15, GRANT ALL ON DATABASE does not allow creating tables in the schema public.',
    ].join('\n'),
  });
}

/** Another role may have made the journal. */
async function mayUseJournal(connection: Connection): Promise<boolean> {
  const denied = await connection.query(
    `SELECT 1 FROM pg_catalog.pg_namespace n
     LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
     WHERE n.nspname = 'gigchain_migrate' AND NOT (
       pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND (c.oid IS NULL OR (
         pg_catalog.has_table_privilege(c.oid, 'SELECT') AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
         AND pg_catalog.has_table_privilege(c.oid, 'UPDATE') AND pg_catalog.has_table_privilege(c.oid, 'DELETE'))))
     LIMIT 1`,
  );
  return denied.length === 0;
}

/** Of the schemas that exist, those in which the role may not create or look. */
async function withoutPrivileges(connection: Connection, schemas: readonly string[]): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(
    `SELECT nspname::text AS name FROM pg_catalog.pg_namespace
     WHERE nspname = ANY ($1::text[])
       AND NOT (pg_catalog.has_schema_privilege(oid, 'CREATE') AND pg_catalog.has_schema_privilege(oid, 'USAGE'))
     ORDER BY nspname`,
    [schemas],
  );
  return rows.map(({ name }) => name);
}

/** How many objects all sessions together can lock, https://www.postgresql.org/docs/current/runtime-config-locks.html */
export async function lockCapacity(connection: Connection): Promise<number> {
  const [row] = await connection.query<{ locks: number }>(
    `SELECT (pg_catalog.current_setting('max_locks_per_transaction')::bigint
       * (pg_catalog.current_setting('max_connections')::bigint
          + pg_catalog.current_setting('max_prepared_transactions')::bigint))::float8 AS locks`,
  );
  return row?.locks ?? Number.POSITIVE_INFINITY;
}
