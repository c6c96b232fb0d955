import type { MigrationPlan, PlannedTable, Statement } from '../catalog/plan.ts';
import { createStatements, finishStatements, type Place, viewStatement } from './statements.ts';
import { triggerStatements } from './trigger-statements.ts';

const inPlace: Place = (schema) => schema;

/** One object of a plan: what it is called, and all that it is built from. */
export interface PlanPart {
  readonly what: string;
  readonly text: string;
}

/**
 * Everything that a plan builds and how its columns are read, object by object in the order of the work: equal for equal plans. Not in it
 * is what the rows alone decide: how many there are, and the next value of an identity.
 */
export function planParts({ tables, views, triggers }: MigrationPlan): PlanPart[] {
  return [
    ...tables.map((table) => ({ what: `table ${table.target.schema}.${table.target.name}`, text: tableText(table) })),
    ...views.map((view) => ({
      what: `view ${view.schema}.${view.name}`,
      text: textOf([viewStatement(view, inPlace)]),
    })),
    ...triggers.map((trigger) => ({
      what: `trigger ${trigger.name} of ${trigger.schema}.${trigger.relation}`,
      text: textOf(triggerStatements(trigger, inPlace)),
    })),
  ];
}

function tableText(table: PlannedTable): string {
  const { source, sourceName, key, load } = table;
  const { rowid } = table.loading;
  const statements = [
    ...createStatements(table, inPlace),
    ...finishStatements([{ ...table, identity: null }], inPlace),
  ];
  return JSON.stringify({ source, sourceName, key, rowid, load }) + textOf(statements);
}

function textOf(statements: readonly Statement[]): string {
  return JSON.stringify(statements.map(({ sql }) => sql));
}
