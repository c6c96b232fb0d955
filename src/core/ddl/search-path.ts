import { quoteName } from './quote.ts';

/**
 * Where a function that a run creates looks for tables: in one schema. The system's own names come first, so that a table called
 * like a type cannot take its place: https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
 */
export function functionSearchPath(schema: string): string {
  return `pg_catalog, ${quoteName(schema)}, pg_temp`;
}
