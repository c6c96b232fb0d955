import type { PlannedTable } from '../core/catalog/plan.ts';
import type { Contents } from '../core/catalog/recorded.ts';

/** The types of a key whose values both sides spell alike. */
const spelledAlike: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'text', 'varchar']);

/** A key of one column names the rows that are no longer in the target. */
export function originOf({ source, sourceName, target, load }: PlannedTable): Contents['origin'] {
  const key = target.primaryKey?.columns ?? [];
  const column =
    key.length === 1 ? load.find((one) => one.target === key[0] && spelledAlike.has(one.type.kind)) : undefined;
  return { source, table: sourceName, key: column?.source ?? null };
}
