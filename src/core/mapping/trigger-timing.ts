import type { TriggerEffects } from '../sqlite-sql/trigger-effects.ts';
import { type SourceToPlan, sameName, type TableDraft } from './draft.ts';
import type { DraftedTrigger } from './trigger-draft.ts';
import { consequences } from './trigger-graph.ts';

export interface TriggersAround {
  readonly triggers: readonly DraftedTrigger[];
  readonly drafts: readonly TableDraft[];
  readonly source: SourceToPlan;
}

/**
 * What an AFTER trigger does that depends on how many rows of its statement are written already: SQLite fires it after each row,
 * PostgreSQL after the last one (https://www.postgresql.org/docs/current/trigger-definition.html). Empty where it makes no difference.
 *
 * Such a trigger is carried with a warning, not refused: for statements of one row, which are those that applications send, it does
 * exactly what it did, and no other form of it would do so for several rows: a BEFORE trigger sees only the rows before, but not its own.
 */
export function dependsOnOtherRows(trigger: DraftedTrigger, around: TriggersAround): string[] {
  const { facts, effects, subject, surroundings } = trigger;
  if (facts.timing !== 'after') return [];
  const { fired } = consequences(trigger, around.triggers, around.drafts);
  const reads = unique([trigger, ...fired].flatMap((one) => one.effects.reads)).filter(
    (name) => sameName(name, subject) || isView(name, around.source),
  );
  const onOwn = effects.writes.filter(({ table }) => sameName(table, subject));
  const others = onOwn.filter(({ event, rows }) => event !== 'insert' && rows !== 'own').map(({ event }) => event);
  const hasKey = surroundings.subject.rowidAlias !== null || surroundings.subject.uniqueKeys.length > 0;
  const adds = hasKey && onOwn.some(({ event }) => event === 'insert');
  const before = around.triggers.filter((other) => isBefore(other, trigger) && meet(other.effects, effects));
  return [
    ...reads.map((name) => (sameName(name, subject) ? `reads ${subject}` : `reads the view ${name}`)),
    ...unique(others).map((event) => `${event}s other rows of ${subject}`),
    ...(adds ? [`adds rows to ${subject}, whose keys other rows of the statement may want`] : []),
    ...before.map(({ object }) => `works on the same rows as the BEFORE trigger ${object.name}`),
  ];
}

/** Statements that write several rows, by the event: those are where the systems may differ. */
export const statementsOfRows = {
  insert: (table: string) => `INSERT INTO ${table} … VALUES (…), (…) or … SELECT`,
  update: (table: string) => `an UPDATE of several rows of ${table}, by itself or by a foreign key`,
  delete: (table: string) => `a DELETE of several rows of ${table}, by itself or by a foreign key`,
} as const;

function isView(name: string, { catalog }: SourceToPlan): boolean {
  return catalog.others.some((other) => other.kind === 'view' && sameName(other.name, name));
}

function isBefore({ subject, facts }: DraftedTrigger, after: DraftedTrigger): boolean {
  return facts.timing === 'before' && facts.event === after.facts.event && sameName(subject, after.subject);
}

/** Whether one trigger writes to what the other one reads or writes, so that it matters which comes first. */
function meet(left: TriggerEffects, right: TriggerEffects): boolean {
  const written = ({ writes }: TriggerEffects) => writes.map(({ table }) => table);
  const touched = (effects: TriggerEffects) => [...effects.reads, ...written(effects)];
  const shared = (some: readonly string[], others: readonly string[]) =>
    some.some((name) => others.some((other) => sameName(name, other)));
  return shared(written(left), touched(right)) || shared(written(right), touched(left));
}

function unique(names: readonly string[]): string[] {
  return names.filter((name, i) => names.findIndex((other) => sameName(other, name)) === i);
}
