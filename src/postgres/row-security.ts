import type { Belongings } from '../core/catalog/belongings.ts';
import { objectSql } from '../core/ddl/object-sql.ts';
import { qualified, quoteName } from '../core/ddl/quote.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { sqlState } from './error-code.ts';

/**
 * Runs `work` as any session of the operator's runs: rows that a policy hides are left out. Sessions of this tool fail there otherwise, so
 * that no row is missed: https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-ROW-SECURITY. Needs a transaction.
 */
export async function withRowSecurity(connection: Connection, work: () => Promise<void>): Promise<void> {
  await connection.query('SET LOCAL row_security = on');
  await work();
  await connection.query('SET LOCAL row_security = off');
}

/**
 * A view reads with the rights of its owner: one that may not would leave a view that nobody can use. EXPLAIN asks and reads nothing.
 * Throws a Failure that says what would help.
 */
export async function checkUsable(connection: Connection, view: Belongings): Promise<void> {
  const { schema, name, owner, role } = view;
  try {
    await connection.query(`EXPLAIN SELECT FROM ${qualified(schema, name)}`);
  } catch (error) {
    if (!(error instanceof Failure) || sqlState(error) !== '42501') throw error;
    const grant = `ALTER DEFAULT PRIVILEGES IN SCHEMA ${quoteName(schema)} GRANT SELECT ON TABLES TO ${quoteName(owner)};`;
    throw new Failure({
      kind: 'failed',
      message: `the owner ${owner} of the view ${schema}.${name} may not read what the new view reads: ${error.message}`,
      advice: `Before the run: ${grant}\nor: ALTER ${objectSql(view)} OWNER TO ${quoteName(role)};`,
      cause: error.cause,
    });
  }
}
