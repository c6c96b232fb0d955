import { quoteName } from '../core/ddl/quote.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { withTransaction } from './execute.ts';
import { explainQueryError } from './explain-error.ts';
import { journalVersions } from './journal-versions.ts';
import { runScript } from './script-query.ts';

/** What this version writes; a change that older versions would misread is a further entry of the list. */
const format = journalVersions.length;

/** One at a time makes the journal, in whatever schema it is going to work; the number is this tool's own choice. */
const creationLock = '7308332170462691425';

/**
 * Makes the journal, schema gigchain_migrate, where it is missing, and brings an older one up to date, in one transaction. Needs CREATE
 * on the database, or on the schema, for that and nothing where there is nothing to do. Throws a Failure when a newer version of this
 * tool wrote it, or when the schema is somebody else's.
 */
export async function ensureJournal(connection: Connection): Promise<void> {
  if ((await journalFormat(connection)) === format) return;
  await refuseUpgrade(connection);
  await withTransaction(connection, async () => {
    // Whoever waited for the lock must see what the other one has committed meanwhile.
    await connection.query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
    await connection.query('SELECT pg_catalog.pg_advisory_xact_lock($1::bigint)', [creationLock]);
    const found = (await journalFormat(connection)) ?? 0;
    const end = await runScript(
      connection,
      journalVersions.slice(found).flatMap(({ statements }) => statements),
    );
    if (end !== null) throw explainQueryError(end.error);
  });
}

/** The same where there is a journal; where there is none, none is made. */
export async function upgradeJournal(connection: Connection): Promise<void> {
  if ((await journalFormat(connection)) !== null) await ensureJournal(connection);
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
    const present = journalVersions.slice(0, (await journalFormat(connection)) ?? 0).flatMap(({ tables }) => tables);
    await connection.query(`DROP TABLE ${present.map((table) => `gigchain_migrate.${table}`).join(', ')}`);
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

/** Whether there is a journal that this version understands; throws a Failure when a newer version, or somebody else, wrote it. */
export async function journalExists(connection: Connection): Promise<boolean> {
  return (await journalFormat(connection)) !== null;
}

/** The journal's format, null where there is none. Throws a Failure as journalExists does. */
export async function journalFormat(connection: Connection): Promise<number | null> {
  // to_regclass would answer from a cache that does not notice what another session created a moment ago.
  const there = await connection.query<{ name: string; isOurs: boolean }>(
    `SELECT c.relname::text AS name, c.relkind = 'r' AND EXISTS (
       SELECT 1 FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'version'
         AND a.atttypid = 'pg_catalog.int4'::regtype) AS "isOurs"
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'gigchain_migrate' AND c.relkind NOT IN ('i', 't')
     ORDER BY c.relname`,
  );
  const formatTable = there.find(({ name, isOurs }) => name === 'format' && isOurs);
  if (formatTable === undefined || !there.some(({ name }) => name === 'runs')) {
    if (there.length > 0) throw notOurs(there[0]?.name ?? '');
    return null;
  }
  await refuseUnreadable(connection);
  const [row] = await connection.query<{ version: number }>('SELECT version FROM gigchain_migrate.format');
  const version = row?.version ?? format;
  if (version <= format) return version;
  throw new Failure({
    kind: 'failed',
    message: `the journal of this database (schema gigchain_migrate) has format ${version}, and this version of gigchain-migrate knows up to ${format}`,
    advice: 'Use the newer version of gigchain-migrate that wrote it.',
  });
}

function notOurs(name: string): Failure {
  return new Failure({
    kind: 'failed',
    message: `the schema gigchain_migrate, where the journal belongs, is somebody else's: it holds ${name}, and no table of this tool's format`,
    advice: 'Rename that schema: ALTER SCHEMA gigchain_migrate RENAME TO "another name". Nothing was changed.',
  });
}

/** An older journal is brought up to date by whoever owns its tables; privileges on them are not enough. */
async function refuseUpgrade(connection: Connection): Promise<void> {
  const [row] = await connection.query<{ owner: string; role: string }>(
    `SELECT pg_catalog.pg_get_userbyid(c.relowner)::text AS owner, CURRENT_USER::text AS role
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'gigchain_migrate' AND c.relname = 'runs' AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')`,
  );
  if (row === undefined) return;
  throw new Failure({
    kind: 'failed',
    message: `the journal (schema gigchain_migrate) is of an older format, and the role ${row.role} may not bring it up to date`,
    advice: `Run once as ${row.owner}, whose it is, or: GRANT ${quoteName(row.owner)} TO ${quoteName(row.role)};`,
  });
}
