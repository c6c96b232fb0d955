import type { TriggerEffects } from '../sqlite-sql/trigger-effects.ts';
import { type SourceToPlan, sameName, type TableDraft } from './draft.ts';
import type { Notebook } from './notebook.ts';
import type { DraftedTrigger } from './trigger-draft.ts';
import { consequences } from './trigger-graph.ts';

interface Situation {
  /** The trigger's name in the target. */
  readonly name: string;
  readonly triggers: readonly DraftedTrigger[];
  readonly drafts: readonly TableDraft[];
  readonly notebook: Notebook;
  readonly source: SourceToPlan;
}

/** What a carried trigger does otherwise in PostgreSQL, where that could be seen. */
export function reportDifferences(trigger: DraftedTrigger, situation: Situation): void {
  const { object, wanted } = trigger;
  const { name, notebook, source } = situation;
  const where = { source: source.label, table: object.table ?? object.name };
  if (name !== wanted) {
    const message = `the trigger ${object.name} is called ${name} in the target: PostgreSQL fires triggers in the order of their names, and this keeps SQLite's order`;
    notebook.add({ ...where, code: 'GM531', message });
  }
  if (seesOtherRows(trigger, situation)) {
    const message = `the trigger ${object.name} looks at other rows of ${object.table}, or at what a BEFORE trigger does: SQLite fires it after each row, PostgreSQL after all rows of the statement, so that a statement that changes several rows can have another outcome`;
    notebook.add({
      ...where,
      code: 'GM532',
      message,
      advice: 'Change such rows one statement at a time, or look at what the trigger does.',
    });
  }
  if (changesWaitingRows(trigger, situation)) {
    const message = `the trigger ${object.name} changes other rows of ${object.table} before a row is changed: where the same statement is to change them too, PostgreSQL refuses it ("tuple to be updated was already modified")`;
    notebook.add({ ...where, code: 'GM534', message, advice: 'Change such rows one statement at a time.' });
  }
  if (trigger.effects.raises.has('Fail')) {
    const message = `the trigger ${object.name} calls RAISE(FAIL): SQLite keeps what the statement has changed before it, PostgreSQL takes the whole statement back`;
    notebook.add({ ...where, code: 'GM533', message });
  }
}

/** AFTER triggers: https://www.postgresql.org/docs/current/trigger-definition.html */
function seesOtherRows(trigger: DraftedTrigger, { source, triggers }: Situation): boolean {
  const { facts, effects, subject } = trigger;
  if (facts.timing !== 'after') return false;
  const isView = (name: string) =>
    source.catalog.others.some((other) => other.kind === 'view' && sameName(other.name, name));
  const reads = effects.reads.some((name) => sameName(name, subject) || isView(name));
  const writes = effects.writes.some(
    ({ table, event, rows }) => event !== 'insert' && rows !== 'own' && sameName(table, subject),
  );
  return reads || writes || triggers.some((other) => isBefore(other, trigger) && meet(other.effects, effects));
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

/** https://www.postgresql.org/docs/current/trigger-datachanges.html */
function changesWaitingRows(trigger: DraftedTrigger, { triggers, drafts }: Situation): boolean {
  if (trigger.facts.timing !== 'before' || trigger.facts.event === 'insert') return false;
  const { writes } = consequences(trigger, triggers, drafts);
  return writes.some(({ table, event }) => event !== 'insert' && sameName(table, trigger.subject));
}
