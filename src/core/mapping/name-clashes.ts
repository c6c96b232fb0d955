import { type Movable, movableKey } from '../catalog/movable.ts';
import type { Note } from '../catalog/note.ts';
import type { MigrationPlan } from '../catalog/plan.ts';
import { noteCodes } from './note-codes.ts';

/** What a schema of the target holds under names that relations, types and functions need. */
export interface Occupants {
  readonly relations: readonly { readonly kind: string; readonly name: string; readonly table: string | null }[];
  /** Functions without arguments. */
  readonly functions: readonly { readonly name: string; readonly isOfTrigger: boolean }[];
}

/** Names of the plan that belong to something which stays. `leaving` is what the run puts aside in this schema. */
export function nameClashes(
  plan: MigrationPlan,
  schema: string,
  { relations, functions }: Occupants,
  leaving: readonly Movable[],
): Note[] {
  return [...relationClashes(plan, schema, relations, leaving), ...functionClashes(plan, schema, functions)];
}

interface NeededName {
  readonly source: string;
  /** The table or view that needs the name. */
  readonly of: string;
  readonly kind: 'table' | 'view';
  readonly name: string;
}

/** Relations and types share one namespace per schema, https://www.postgresql.org/docs/current/catalog-pg-class.html */
function relationClashes(
  plan: MigrationPlan,
  schema: string,
  relations: Occupants['relations'],
  leaving: readonly Movable[],
): Note[] {
  const keys = new Set(leaving.map(movableKey));
  const names = new Set(leaving.filter(({ kind }) => kind !== 'function').map(({ name }) => name));
  const staying = new Map(
    relations
      .filter((relation) => !keys.has(movableKey(relation)))
      .filter(({ table }) => table === null || !names.has(table))
      .map((relation) => [relation.name, relation]),
  );
  return neededNames(plan, schema).flatMap((needed) => {
    const other = staying.get(needed.name);
    return other === undefined ? [] : [clashNote(needed, `${other.kind} ${schema}.${needed.name}`)];
  });
}

function neededNames(plan: MigrationPlan, schema: string): NeededName[] {
  const tables = plan.tables.filter(({ target }) => target.schema === schema);
  const views = plan.views.filter((view) => view.schema === schema);
  return [
    ...tables.flatMap((table) =>
      relationNames(table).map((name) => ({
        source: table.source,
        of: table.sourceName,
        kind: 'table' as const,
        name,
      })),
    ),
    ...views.map(({ source, sourceName, name }) => ({ source, of: sourceName, kind: 'view' as const, name })),
  ];
}

function relationNames({ target, identity }: MigrationPlan['tables'][number]): string[] {
  return [
    target.name,
    ...(target.primaryKey === null ? [] : [target.primaryKey.name]),
    ...target.uniques.map(({ name }) => name),
    ...target.indexes.map(({ name }) => name),
    ...(identity === null ? [] : [identity.sequence]),
  ];
}

/** Only functions of triggers are replaced: another one of that name is called by somebody else. */
function functionClashes(plan: MigrationPlan, schema: string, functions: Occupants['functions']): Note[] {
  const others = new Set(functions.filter(({ isOfTrigger }) => !isOfTrigger).map(({ name }) => name));
  return plan.triggers
    .filter((trigger) => trigger.schema === schema && others.has(trigger.function.name))
    .map(({ source, sourceName, sourceTable, function: { name } }) => ({
      ...clash,
      source,
      table: sourceTable,
      message: `the name ${name}, which the function of the trigger ${sourceName} of ${sourceTable} needs, belongs to another function without arguments in ${schema}`,
    }));
}

const clash = {
  code: 'GM401',
  severity: noteCodes.GM401,
  column: null,
  advice: 'Rename that object, give this one another name with --rename, or migrate into another schema with --schema.',
} as const;

function clashNote({ source, of, kind, name }: NeededName, other: string): Note {
  const message = `the name ${name}, which ${kind} ${of} needs, belongs to the ${other} in the target`;
  return { ...clash, source, table: of, message };
}
