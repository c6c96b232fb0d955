import { quoteName } from './quote.ts';

/** A query that means something only where a condition fits the columns of a table to come. */
export function triedCondition(table: string, columns: ReadonlyMap<string, string>, condition: string): string {
  const values = [...columns].map(([name, type]) => `NULL::${type} AS ${quoteName(name)}`);
  return `SELECT FROM (SELECT ${values.join(', ')}) AS ${quoteName(table)} WHERE ${condition}`;
}
