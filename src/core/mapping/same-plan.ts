import type { MigrationPlan } from '../catalog/plan.ts';

/**
 * Whether two plans come to the same: the same tables, types, objects and kinds of findings. Rows that an application wrote between the
 * two readings make no other plan, as long as no decision changes with them.
 */
export function samePlan(left: MigrationPlan, right: MigrationPlan): boolean {
  return shape(left) === shape(right);
}

function shape(plan: MigrationPlan): string {
  return JSON.stringify({
    sources: plan.sources.map(({ sha256: _, ...source }) => source),
    tables: plan.tables.map(({ rows: _, bytes: __, identity, ...table }) => ({
      ...table,
      identity: identity === null ? null : { column: identity.column, sequence: identity.sequence },
    })),
    views: plan.views,
    triggers: plan.triggers,
    notes: plan.notes.map(({ code, severity, source, table, column }) => [code, severity, source, table, column]),
    notCarried: plan.notCarried,
  });
}
