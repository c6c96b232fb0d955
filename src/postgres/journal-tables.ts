import { quoteName } from '../core/ddl/quote.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { withTransaction } from './execute.ts';

/** Raised with every change of the tables below that older versions of this tool would misread. */
const format = 1;

/** One at a time makes the journal, in whatever schema it is going to work; the number is this tool's own choice. */
const creationLock = '7308332170462691425';

const statements = [
  'CREATE SCHEMA IF NOT EXISTS gigchain_migrate',
  'CREATE TABLE gigchain_migrate.format (version integer NOT NULL)',
  `CREATE TABLE gigchain_migrate.runs (
    id text PRIMARY KEY,
    status text NOT NULL DEFAULT 'running'
      CHECK (status IN ('running', 'migrated', 'failed', 'rolled_back', 'finalized')),
    started_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    finished_at timestamptz,
    step text NOT NULL,
    sources jsonb NOT NULL,
    schemas jsonb NOT NULL,
    tables integer NOT NULL
  )`,
  `CREATE TABLE gigchain_migrate.moved (
    run text NOT NULL REFERENCES gigchain_migrate.runs (id),
    position bigint GENERATED ALWAYS AS IDENTITY,
    role text NOT NULL CHECK (role IN ('replaced', 'migrated')),
    kind text NOT NULL CHECK (kind IN ('table', 'view', 'function')),
    name text NOT NULL,
    from_schema text NOT NULL,
    to_schema text NOT NULL,
    PRIMARY KEY (run, position)
  )`,
  `INSERT INTO gigchain_migrate.format (version) VALUES (${format})`,
];

/**
 * Makes the journal, schema gigchain_migrate, where it is missing. Needs CREATE on the database for that and nothing where it exists.
 * Throws a Failure when a newer version of this tool wrote it.
 */
export async function ensureJournal(connection: Connection): Promise<void> {
  if (await journalExists(connection)) return;
  await withTransaction(connection, async () => {
    // Whoever waited for the lock must see what the other one has committed meanwhile.
    await connection.query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
    await connection.query('SELECT pg_catalog.pg_advisory_xact_lock($1::bigint)', [creationLock]);
    if (await journalExists(connection)) return;
    for (const sql of statements) await connection.query(sql);
  });
}

/**
 * Takes the journal away again where it records no run, as after a dry run in a fresh database. Leaves it where another role made it.
 * Does nothing where there is none.
 */
export async function dropEmptyJournal(connection: Connection): Promise<void> {
  if (!(await journalExists(connection))) return;
  await withTransaction(connection, async () => {
    await connection.query('SELECT pg_catalog.pg_advisory_xact_lock($1::bigint)', [creationLock]);
    const [mine] = await connection.query<{ mine: boolean }>(
      `SELECT pg_catalog.pg_has_role(nspowner, 'USAGE') AS mine FROM pg_catalog.pg_namespace WHERE nspname = 'gigchain_migrate'`,
    );
    if (mine?.mine !== true) return;
    await connection.query('LOCK TABLE gigchain_migrate.runs IN ACCESS EXCLUSIVE MODE');
    if ((await connection.query('SELECT 1 FROM gigchain_migrate.runs LIMIT 1')).length > 0) return;
    await connection.query('DROP TABLE gigchain_migrate.moved, gigchain_migrate.runs, gigchain_migrate.format');
    await connection.query('DROP SCHEMA gigchain_migrate');
  });
}

async function refuseUnreadable(connection: Connection): Promise<void> {
  const [row] = await connection.query<{ role: string }>(
    `SELECT CURRENT_USER::text AS role FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'gigchain_migrate' AND c.relkind = 'r'
       AND NOT (pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')) LIMIT 1`,
  );
  if (row === undefined) return;
  const role = quoteName(row.role);
  throw new Failure({
    kind: 'failed',
    message: `the role ${row.role} may not read the journal in the schema gigchain_migrate, which another role made`,
    advice: [
      'Run this as that role or as a superuser:',
      `  GRANT USAGE ON SCHEMA gigchain_migrate TO ${role};`,
      `  GRANT ALL ON ALL TABLES IN SCHEMA gigchain_migrate TO ${role};`,
    ].join('\n'),
  });
}

/** Whether there is a journal that this version understands; throws a Failure when a newer version wrote it. */
export async function journalExists(connection: Connection): Promise<boolean> {
  // to_regclass would answer from a cache that does not notice what another session created a moment ago.
  const tables = await connection.query(
    `SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'gigchain_migrate' AND c.relname = 'format'`,
  );
  if (tables.length === 0) return false;
  await refuseUnreadable(connection);
  const [row] = await connection.query<{ version: number }>('SELECT version FROM gigchain_migrate.format');
  const version = row?.version ?? format;
  if (version <= format) return true;
  throw new Failure({
    kind: 'failed',
    message: `the journal of this database (schema gigchain_migrate) has format ${version}, and this version of gigchain-migrate knows up to ${format}`,
    advice: 'Use the newer version of gigchain-migrate that wrote it.',
  });
}
