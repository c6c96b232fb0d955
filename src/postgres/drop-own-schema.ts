import type { Dependent } from '../core/catalog/dependent.ts';
import type { Movable } from '../core/catalog/movable.ts';
import { kindWords, nameSql } from '../core/ddl/object-sql.ts';
import { qualified, quoteName } from '../core/ddl/quote.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { dependentsOutside } from './dependents.ts';
import { errorCode } from './error-code.ts';
import { withTransaction } from './execute.ts';
import { movablesOf, relationsOf, schemaExists } from './relations.ts';

/** What every schema of this tool is named by; the journal's own schema, without the underscore, is not one of them. */
const ownPrefix = 'gigchain_migrate_';

/** Tables per transaction: each holds locks on itself, its indexes and its TOAST table, of about 64 per allowed connection in the whole server. */
const batch = 100;

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const dependentObjectsStillExist = '2BP01';

/**
 * Drops a schema of this tool with its tables, views and functions of triggers, nothing where it is missing. Throws a blocked Failure,
 * with the tables still there, when something outside the schema uses one of them, or when the schema holds more than that.
 * Must run outside a transaction, because thousands of tables need more locks than a server keeps:
 * https://www.postgresql.org/docs/current/runtime-config-locks.html#GUC-MAX-LOCKS-PER-TRANSACTION
 */
export async function dropOwnSchema(connection: Connection, name: string): Promise<void> {
  if (!name.startsWith(ownPrefix)) throw new Error(`not a schema of this tool: ${name}`);
  if (!(await schemaExists(connection, name))) return;
  const objects = await refuseDependents(connection, name);
  const tables = objects.filter(({ kind }) => kind === 'table');
  const functions = objects.filter(({ kind }) => kind === 'function');
  await dropAll(
    connection,
    name,
    objects.filter(({ kind }) => kind === 'view' || kind === 'materialized view'),
  );
  await dropForeignKeys(connection, name);
  for (let rest = tables; rest.length > 0; rest = rest.slice(batch)) {
    await dropTables(connection, name, rest.slice(0, batch));
  }
  await dropAll(connection, name, functions);
  await dropEmptied(connection, name);
}

/** Drops the views, triggers and functions of triggers of a staging schema, which a run that goes on makes anew over its tables. */
export async function dropViewsAndTriggers(connection: Connection, schema: string): Promise<void> {
  if (!schema.startsWith(ownPrefix)) throw new Error(`not a schema of this tool: ${schema}`);
  const objects = await movablesOf(connection, schema);
  await dropAll(
    connection,
    schema,
    objects.filter(({ kind }) => kind === 'view'),
  );
  const triggers = await connection.query<{ table: string; name: string }>(
    `SELECT c.relname::text AS "table", t.tgname::text AS name
     FROM pg_catalog.pg_trigger t
     JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND NOT t.tgisinternal
     ORDER BY c.relname, t.tgname`,
    [schema],
  );
  for (const { table, name } of triggers) {
    await connection.query(`DROP TRIGGER ${quoteName(name)} ON ${qualified(schema, table)} RESTRICT`);
  }
  await dropAll(
    connection,
    schema,
    objects.filter(({ kind }) => kind === 'function'),
  );
}

/** Throws a blocked Failure when something outside a schema of this tool uses an object in it; else gives these objects. */
export async function refuseDependents(connection: Connection, name: string): Promise<Movable[]> {
  const objects = await movablesOf(connection, name);
  await refuseOutside(connection, name, objects);
  return objects;
}

/** Without CASCADE: a view was created after the views that it reads, and no table is left that a function's trigger is of. */
async function dropAll(connection: Connection, schema: string, objects: readonly Movable[]): Promise<void> {
  for (let rest = objects; rest[0] !== undefined; ) {
    const { kind } = rest[0];
    const others = rest.findIndex((object) => object.kind !== kind);
    const list = rest.slice(0, Math.min(batch, others === -1 ? rest.length : others));
    const names = list.map(({ name }) => nameSql({ kind, schema, name }));
    try {
      await connection.query(`DROP ${kindWords[kind]} ${names.join(', ')} RESTRICT`);
    } catch (error) {
      if (errorCode(error) === dependentObjectsStillExist) await refuseOutside(connection, schema, list);
      throw error;
    }
    rest = rest.slice(list.length);
  }
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

/** Under the lock nobody can begin to use the tables after the check. Without CASCADE what was overlooked stops it. */
async function dropTables(connection: Connection, schema: string, tables: readonly Movable[]): Promise<void> {
  const list = tables.map(({ name }) => qualified(schema, name)).join(', ');
  await withTransaction(connection, async () => {
    await connection.query(`LOCK TABLE ${list} IN ACCESS EXCLUSIVE MODE`);
    await refuseOutside(connection, schema, tables);
    await connection.query(`DROP TABLE ${list} RESTRICT`);
  });
}

async function refuseOutside(connection: Connection, schema: string, objects: readonly Movable[]): Promise<void> {
  const dependents = await dependentsOutside(connection, { schema, objects });
  const [first] = dependents;
  if (first === undefined) return;
  const more = dependents.length === 1 ? '' : ` (and ${dependents.length - 1} more)`;
  throw new Failure({
    kind: 'blocked',
    message: `schema ${schema} cannot be removed: ${placeOf(first)} uses it${more}`,
    advice: `Drop first, or point elsewhere: ${dependents.map(placeOf).join('; ')}`,
  });
}

function placeOf({ kind, name, schema, table }: Dependent): string {
  return `${kind} ${name} in ${table === '' || kind === 'default' ? schema : `${schema}.${table}`}`;
}

/** This tool puts nothing but tables, views and functions of triggers into its schemas: what is left belongs to somebody else and stays. */
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
