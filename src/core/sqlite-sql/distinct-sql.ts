import type { FromSource } from './from-sources.ts';
import { keyOrder } from './row-order.ts';
import type { SelectEnvironment } from './select-context.ts';
import type { Results } from './select-results.ts';
import { type Typed, Untranslatable } from './typed-sql.ts';
import { groupedSql } from './window-sql.ts';

/** DISTINCT as it stands after SELECT, and the ORDER BY that it needs; '' where it needs none. */
export interface Distinct {
  readonly word: string;
  readonly order: string;
}

/**
 * DISTINCT where PostgreSQL would take other values for equal than SQLite: of texts that a collation takes for equal SQLite shows any,
 * here it is that of the row with the lowest key.
 */
export function distinctSql(
  { columns, isGrouped }: Results,
  sources: readonly FromSource[],
  { takesAnyRow }: SelectEnvironment,
): Distinct {
  const keys = columns.map(distinctKey);
  if (keys.every((key, place) => key === columns[place]?.sql)) return { word: 'DISTINCT ', order: '' };
  const folded = columns.filter(
    (column) => column.kind === 'text' && column.extracted === undefined && groupedSql(column) !== column.sql,
  );
  const rows = isGrouped ? null : keyOrder(sources);
  if (folded.length > 0 && (rows === null || takesAnyRow === undefined))
    throw new Untranslatable(
      `DISTINCT with the collation ${folded[0]?.collation}, of whose equal texts SQLite keeps any,`,
    );
  for (const { sql } of folded) takesAnyRow?.(sql);
  const order = [...keys, ...(folded.length > 0 ? (rows ?? []) : [])];
  return { word: `DISTINCT ON (${keys.join(', ')}) `, order: `ORDER BY ${order.join(', ')}` };
}

function distinctKey(typed: Typed): string {
  return typed.kind === 'null' ? typed.sql : groupedSql(typed);
}
