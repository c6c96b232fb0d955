import type { PlannedTable } from '../core/catalog/plan.ts';
import { loadLimits } from '../core/copy/load-limits.ts';

/** Tables in groups, the largest first, of which each is done in one transaction; a large table is alone. */
export function tableGroups(tables: readonly PlannedTable[]): PlannedTable[][] {
  const groups: PlannedTable[][] = [];
  let room = 0;
  for (const table of [...tables].sort((left, right) => right.bytes - left.bytes)) {
    const group = groups.at(-1);
    room -= table.bytes;
    if (group === undefined || group.length >= loadLimits.sharedTables || room < 0) {
      groups.push([table]);
      room = loadLimits.sharedBytes - table.bytes;
    } else group.push(table);
  }
  return groups;
}
