import type { Note } from '../core/catalog/note.ts';
import type { MigrationPlan, PlannedTrigger } from '../core/catalog/plan.ts';
import { noteCodes } from '../core/mapping/note-codes.ts';
import type { RunRecord } from './run-record.ts';

/** A planned trigger that does not come over after all, and why. */
export interface RefusedTrigger {
  readonly trigger: PlannedTrigger;
  readonly reason: string;
}

/** The plan without the triggers that turned out not to work; they are named as those that were refused before. */
export function withoutTriggers(
  plan: MigrationPlan,
  refused: readonly RefusedTrigger[],
  record: RunRecord,
): MigrationPlan {
  if (refused.length === 0) return plan;
  const gone = new Set(refused.map(({ trigger }) => trigger));
  const changed = {
    ...plan,
    triggers: plan.triggers.filter((trigger) => !gone.has(trigger)),
    notes: [...plan.notes, ...refused.map(noteOf)],
    notCarried: [
      ...plan.notCarried,
      ...refused.map(({ trigger: { source, sourceName, sourceSql } }) => ({
        source,
        kind: 'trigger',
        name: sourceName,
        code: 'GM502',
        sql: sourceSql,
      })),
    ],
  };
  record.plan = changed;
  return changed;
}

function noteOf({ trigger: { source, sourceName, sourceTable }, reason }: RefusedTrigger): Note {
  return {
    code: 'GM502',
    severity: noteCodes.GM502,
    source,
    table: sourceTable,
    column: null,
    message: `the trigger ${sourceName} of ${sourceTable} is not carried: ${reason}`,
    advice: 'Write it as a function and a trigger of PostgreSQL; its SQL is in notCarried.',
  };
}
