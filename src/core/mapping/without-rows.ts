import type { MigrationPlan } from '../catalog/plan.ts';

/** The same tables, to which no row goes. What was decided by the rows (types, keys, next values) stays decided. */
export function withoutRows(plan: MigrationPlan): MigrationPlan {
  return { ...plan, tables: plan.tables.map((table) => ({ ...table, rows: 0, bytes: 0 })) };
}
