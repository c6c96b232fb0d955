import type { MigrationPlan } from '../catalog/plan.ts';
import { createStatements, finishStatements, type Place, viewStatement } from './statements.ts';
import { triggerStatements } from './trigger-statements.ts';

const inPlace: Place = (schema) => schema;

/**
 * Everything that a plan builds and how its columns are read, as one text that is equal for equal plans. Not in it is what the rows
 * alone decide: how many there are, and the next value of an identity.
 */
export function planStructure({ tables, views, triggers }: MigrationPlan): string {
  const timeless = tables.map((table) => ({ ...table, identity: null }));
  return JSON.stringify({
    load: tables.map(({ source, sourceName, key, loading: { rowid }, load }) => ({
      source,
      sourceName,
      key,
      rowid,
      load,
    })),
    statements: [
      ...tables.flatMap((table) => createStatements(table, inPlace)),
      ...finishStatements(timeless, inPlace),
      ...views.map((view) => viewStatement(view, inPlace)),
      ...triggers.flatMap((trigger) => triggerStatements(trigger, inPlace)),
    ].map(({ sql }) => sql),
  });
}
