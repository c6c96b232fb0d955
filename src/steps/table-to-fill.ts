import type { LiveTable } from '../core/catalog/live-table.ts';
import type { PlannedTable } from '../core/catalog/plan.ts';

/** A planned table whose rows go into a table of the application's. */
export type TableToFill = PlannedTable & { readonly live: LiveTable };
