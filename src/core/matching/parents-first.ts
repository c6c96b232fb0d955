import type { LiveTable } from '../catalog/live-table.ts';
import type { PlannedTable } from '../catalog/plan.ts';

/** Tables in an order in which each comes after those that it refers to; where they refer to each other in a circle, in the order given. */
export function parentsFirst<T extends Pick<PlannedTable, 'target'> & { readonly live: LiveTable }>(
  tables: readonly T[],
): T[] {
  const ordered: T[] = [];
  const begun = new Set<T>();
  const visit = (table: T): void => {
    if (begun.has(table)) return;
    begun.add(table);
    for (const parent of tables.filter((other) => refersTo(table, other))) visit(parent);
    ordered.push(table);
  };
  for (const table of tables) visit(table);
  return ordered;
}

function refersTo<T extends Pick<PlannedTable, 'target'> & { readonly live: LiveTable }>(child: T, parent: T): boolean {
  return child.live.foreignKeys.some(
    (key) =>
      key.schema === child.target.schema &&
      key.table === child.target.name &&
      key.parentSchema === parent.target.schema &&
      key.parentTable === parent.target.name,
  );
}
