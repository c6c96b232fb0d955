import type { Connection } from './connect.ts';
import { sqlState } from './error-code.ts';
import { withTransaction } from './execute.ts';

/**
 * What the server finds wrong with one of the statements when it only plans them, with names looked up along `searchPath`; null
 * where it finds nothing. https://www.postgresql.org/docs/current/sql-explain.html
 */
export async function explainFault(
  connection: Connection,
  { searchPath, statements }: { readonly searchPath: string; readonly statements: readonly string[] },
): Promise<string | null> {
  try {
    await withTransaction(connection, async () => {
      await connection.query(`SET LOCAL search_path = ${searchPath}`);
      for (const statement of statements) await connection.query(`EXPLAIN ${statement}`);
    });
    return null;
  } catch (error) {
    if (!faults.test(sqlState(error) ?? '')) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

/** Features, cardinality, data, syntax and names: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const faults = /^(?:0A|21|22|2F|42(?!501)|54|55)/;

/** Whether the server refused a statement for what it says, or for what depends on its object or is there already. */
export function isRefusal(error: unknown): boolean {
  return /^(?:0A|21|22|23|2B|2F|42|54)/.test(sqlState(error) ?? '');
}

/** What the server finds wrong with a query when it only looks up what its names and operators mean; null where it finds nothing. */
export async function meaningFault(connection: Connection, query: string): Promise<string | null> {
  try {
    await connection.query(`PREPARE gigchain_migrate_meaning AS ${query}`);
  } catch (error) {
    if (!/^(?:0A|22|42|54)/.test(sqlState(error) ?? '')) throw error;
    return error instanceof Error ? error.message : String(error);
  }
  await connection.query('DEALLOCATE gigchain_migrate_meaning');
  return null;
}
