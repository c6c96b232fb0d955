import { qualified, quoteName } from '../core/ddl/quote.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { dependentsOutside } from './dependents.ts';
import { errorCode } from './error-code.ts';
import { withTransaction } from './execute.ts';
import { relationsOf, schemaExists, tableNames } from './relations.ts';

/** What every schema of this tool is named by; the journal's own schema, without the underscore, is not one of them. */
const ownPrefix = 'gigchain_migrate_';

/** Tables per transaction: each holds locks on itself, its indexes and its TOAST table, of about 64 per allowed connection in the whole server. */
const batch = 100;

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const dependentObjectsStillExist = '2BP01';

/**
 * Drops a schema of this tool with its tables, nothing where it is missing. Throws a blocked Failure, with the tables still there,
 * when something outside the schema uses one of them, or when the schema holds more than tables.
 * Must run outside a transaction, because thousands of tables need more locks than a server keeps:
 * https://www.postgresql.org/docs/current/runtime-config-locks.html#GUC-MAX-LOCKS-PER-TRANSACTION
 */
export async function dropOwnSchema(connection: Connection, name: string): Promise<void> {
  if (!name.startsWith(ownPrefix)) throw new Error(`not a schema of this tool: ${name}`);
  if (!(await schemaExists(connection, name))) return;
  const tables = await tableNames(connection, name);
  await refuseOutside(connection, name, tables);
  await dropForeignKeys(connection, name);
  let left = tables;
  while (left.length > 0) {
    await dropTables(connection, name, left.slice(0, batch));
    left = await tableNames(connection, name);
  }
  await dropEmptied(connection, name);
}

/** Keys between the tables would make one batch lock the tables of all others. */
async function dropForeignKeys(connection: Connection, schema: string): Promise<void> {
  const tables = await connection.query<{ table: string; names: string[] }>(
    `SELECT c.relname::text AS "table", pg_catalog.array_agg(k.conname::text ORDER BY k.conname) AS names
     FROM pg_catalog.pg_constraint k
     JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND k.contype = 'f' AND k.conparentid = 0
     GROUP BY c.relname ORDER BY c.relname`,
    [schema],
  );
  for (const { table, names } of tables) {
    const drops = names.map((name) => `DROP CONSTRAINT ${quoteName(name)}`).join(', ');
    await connection.query(`ALTER TABLE ${qualified(schema, table)} ${drops}`);
  }
}

/** CASCADE reaches only into the same schema: under the lock nobody can begin to use the tables after the check. */
async function dropTables(connection: Connection, schema: string, names: readonly string[]): Promise<void> {
  const list = names.map((name) => qualified(schema, name)).join(', ');
  await withTransaction(connection, async () => {
    await connection.query(`LOCK TABLE ${list} IN ACCESS EXCLUSIVE MODE`);
    await refuseOutside(connection, schema, names);
    await connection.query(`DROP TABLE ${list} CASCADE`);
  });
}

async function refuseOutside(connection: Connection, schema: string, names: readonly string[]): Promise<void> {
  const [first, ...others] = await dependentsOutside(connection, { schema, names });
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const place = first.table === '' || first.kind === 'default' ? first.schema : `${first.schema}.${first.table}`;
  throw new Failure({
    kind: 'blocked',
    message: `schema ${schema} cannot be removed: ${first.kind} ${first.name} in ${place} uses its tables${more}`,
    advice: `Drop ${first.kind} ${first.name} first, or point it elsewhere.`,
  });
}

/** This tool puts nothing but tables into its schemas, so whatever is left belongs to somebody else and stays. */
async function dropEmptied(connection: Connection, schema: string): Promise<void> {
  try {
    await connection.query(`DROP SCHEMA ${quoteName(schema)} RESTRICT`);
  } catch (error) {
    if (errorCode(error) !== dependentObjectsStillExist) throw error;
    const [relation] = await relationsOf(connection, schema);
    const what = relation === undefined ? 'an object' : `${relation.kind} ${relation.name}`;
    throw new Failure({
      kind: 'blocked',
      message: `schema ${schema} cannot be removed: it still holds ${what}, which is not of this tool`,
      advice: `Move it elsewhere or drop it, then: DROP SCHEMA ${quoteName(schema)}`,
      cause: error,
    });
  }
}
