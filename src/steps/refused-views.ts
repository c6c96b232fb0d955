import type { Note } from '../core/catalog/note.ts';
import type { MigrationPlan, PlannedView } from '../core/catalog/plan.ts';
import { sameName } from '../core/catalog/same-name.ts';
import { noteCodes } from '../core/mapping/note-codes.ts';
import { type RefusedTrigger, withoutTriggers } from './refused-triggers.ts';
import type { RunRecord } from './run-record.ts';

/** A planned view that does not come over after all, and why. */
export interface RefusedView {
  readonly view: PlannedView;
  readonly reason: string;
}

/**
 * The plan without the views that turned out not to keep their meaning, and without the triggers that use them; all are named as those
 * that were refused before.
 */
export function withoutViews(plan: MigrationPlan, refused: readonly RefusedView[], record: RunRecord): MigrationPlan {
  if (refused.length === 0) return plan;
  const gone = new Set(refused.map(({ view }) => view));
  const changed = {
    ...plan,
    views: plan.views.filter((view) => !gone.has(view)),
    notes: [...plan.notes, ...refused.map(noteOf)],
    notCarried: [
      ...plan.notCarried,
      ...refused.map(({ view: { source, sourceName, sourceSql } }) => ({
        source,
        kind: 'view',
        name: sourceName,
        code: 'GM501',
        sql: sourceSql,
      })),
    ],
  };
  record.plan = changed;
  return withoutTriggers(changed, triggersUsing(plan, refused), record);
}

/** A view that reads a refused one cannot stay either; null where it reads none. */
export function readsRefused(view: PlannedView, refused: readonly RefusedView[]): RefusedView | null {
  const other = refused.find((one) => one.view.schema === view.schema && view.reads.includes(one.view.name));
  return other === undefined
    ? null
    : { view, reason: `it reads the view ${other.view.sourceName}, which is not carried` };
}

/** The triggers of a plan that use one of the views. */
export function triggersUsing(plan: MigrationPlan, refused: readonly RefusedView[]): RefusedTrigger[] {
  return plan.triggers.flatMap((trigger) => {
    const used = refused.find(
      ({ view }) => view.source === trigger.source && trigger.uses.some((name) => sameName(name, view.sourceName)),
    );
    if (used === undefined) return [];
    return [{ trigger, reason: `it uses the view ${used.view.sourceName}, which is not carried` }];
  });
}

function noteOf({ view, reason }: RefusedView): Note {
  return {
    code: 'GM501',
    severity: noteCodes.GM501,
    source: view.source,
    table: view.sourceName,
    column: null,
    message: `the view ${view.sourceName} is not carried: ${reason}`,
    advice: 'Create it by hand after the migration; its SQL is in notCarried.',
  };
}
