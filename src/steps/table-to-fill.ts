import type { LiveTable } from '../core/catalog/live-table.ts';
import type { PlannedTable } from '../core/catalog/plan.ts';
import type { Run } from './run.ts';

/** A planned table whose rows go into a table of the application's. */
export type TableToFill = PlannedTable & { readonly live: LiveTable };

/** The tables of the application that take rows. */
export function tablesToFill({ plan }: Pick<Run, 'plan'>): TableToFill[] {
  return plan.tables.flatMap((table) => (table.live === undefined ? [] : [{ ...table, live: table.live }]));
}

/** Whether its own rows come together with those of the source. */
export function isMerged({ live: { rows, existing } }: Pick<TableToFill, 'live'>): boolean {
  return rows > 0 && (existing === 'upsert' || existing === 'skip');
}
