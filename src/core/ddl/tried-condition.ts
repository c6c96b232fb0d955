import { quoteName } from './quote.ts';

/** A query that means something only where a condition fits the columns of a table to come, which it calls by these names. */
export function triedCondition(
  names: readonly string[],
  columns: ReadonlyMap<string, string>,
  condition: string,
): string {
  const values = [...columns].map(([name, type]) => `NULL::${type} AS ${quoteName(name)}`);
  const rows = names.map((name) => `(SELECT ${values.join(', ')}) AS ${quoteName(name)}`);
  return `SELECT FROM ${rows.join(', ')} WHERE ${condition}`;
}
