import { sameName } from './draft.ts';
import type { Notebook } from './notebook.ts';
import type { DraftedTrigger } from './trigger-draft.ts';
import { consequences } from './trigger-graph.ts';
import { dependsOnOtherRows, statementsOfRows, type TriggersAround } from './trigger-timing.ts';

interface Situation extends TriggersAround {
  /** The trigger's name in the target. */
  readonly name: string;
  readonly notebook: Notebook;
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
  const otherRows = dependsOnOtherRows(trigger, situation);
  if (otherRows.length > 0) {
    const message = [
      `the trigger ${object.name} ${otherRows.join(' and ')}: SQLite fires it after each row, PostgreSQL after all rows of the`,
      `statement. A statement of one row does the same in both; ${statementsOfRows[trigger.facts.event](trigger.subject)} can have another outcome`,
    ].join(' ');
    notebook.add({ ...where, code: 'GM532', message, advice: 'Change such rows one statement at a time.' });
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

/** https://www.postgresql.org/docs/current/trigger-datachanges.html */
function changesWaitingRows(trigger: DraftedTrigger, { triggers, drafts }: Situation): boolean {
  if (trigger.facts.timing !== 'before' || trigger.facts.event === 'insert') return false;
  const { writes } = consequences(trigger, triggers, drafts);
  return writes.some(({ table, event }) => event !== 'insert' && sameName(table, trigger.subject));
}
