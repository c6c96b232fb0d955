import { type Movable, movableKey } from '../core/catalog/movable.ts';
import type { Note } from '../core/catalog/note.ts';
import { type MigrationPlan, plannedObjects } from '../core/catalog/plan.ts';
import { belongingsNotes, mentionNote } from '../core/mapping/replaced-notes.ts';
import { belongingsOf, mentionsOf } from '../postgres/belongings.ts';
import type { Connection } from '../postgres/connect.ts';
import {
  countRows,
  type Dependent,
  dependentsOf,
  functionsOf,
  movablesOf,
  type Relation,
  relationsOf,
} from '../postgres/relations.ts';
import type { ReplacedObject } from './events.ts';
import { leftoverFunctions } from './leftover-functions.ts';

/** What the target holds under the names of the plan: objects that will be replaced, and clashes that forbid the cutover. */
export async function findReplaced(
  connection: Connection,
  plan: MigrationPlan,
): Promise<{ replaced: readonly ReplacedObject[]; notes: readonly Note[] }> {
  const replaced: ReplacedObject[] = [];
  const notes: Note[] = [];
  for (const schema of new Set(plan.sources.map((source) => source.schema))) {
    const planned = new Set(plannedObjects(plan, schema).map(movableKey));
    const there = await movablesOf(connection, schema);
    const named = there.filter((object) => planned.has(movableKey(object)));
    const leaving = [...named, ...(await leftoverFunctions(connection, schema, named))];
    const isLeaving = leavingFrom(schema, leaving);
    const belongings = await belongingsOf(connection, schema, namesOf(leaving));
    notes.push(...belongings.flatMap(belongingsNotes));
    for (const { kind, name } of leaving) {
      // Whoever may not move a table may not count its rows either.
      const isReadable = belongings.some((table) => table.name === name && table.mayMove && !table.isProtected);
      const rows = kind === 'table' && isReadable ? await countRows(connection, { schema, name }) : null;
      replaced.push({ kind, schema, name, rows });
      const dependents = await dependentsOf(connection, { kind, schema, name });
      notes.push(
        ...dependents
          .filter((dependent) => !isLeaving(dependent))
          .map((dependent) => dependentNote(dependent, { kind, schema, name })),
      );
    }
    notes.push(...relationClashes(schema, await relationsOf(connection, schema), plan, leaving));
    notes.push(...(await functionClashes(connection, schema, plan)));
  }
  notes.push(...(await mentionsOf(connection, replaced)).map(mentionNote));
  return { replaced, notes };
}

function namesOf(leaving: readonly Movable[]): { relations: string[]; functions: string[] } {
  const names = (those: readonly Movable[]) => those.map(({ name }) => name);
  return {
    relations: names(leaving.filter(({ kind }) => kind !== 'function')),
    functions: names(leaving.filter(({ kind }) => kind === 'function')),
  };
}

/** What leaves in the same run, itself or with its table, goes on using what leaves with it. */
function leavingFrom(schema: string, leaving: readonly Movable[]): (dependent: Dependent) => boolean {
  const keys = new Set(leaving.map(movableKey));
  const leaves = (kind: Movable['kind'], name: string) => keys.has(movableKey({ kind, name }));
  return (dependent) => {
    if (dependent.schema !== schema) return false;
    const { kind, name, table } = dependent;
    if (kind === 'view' || kind === 'function') return leaves(kind, name);
    const withItsTable = kind === 'foreign key' || kind === 'trigger' || kind === 'rule';
    return withItsTable && (leaves('table', table) || leaves('view', table));
  };
}

function dependentNote(dependent: Dependent, { kind, schema, name }: Movable & { readonly schema: string }): Note {
  return {
    code: 'GM402',
    severity: 'blocker',
    source: null,
    table: name,
    column: null,
    message: `${placeOf(dependent)} uses the ${kind} ${schema}.${name}, which would be replaced`,
    advice: `Drop ${placeOf(dependent)} before the run and create it again afterwards.`,
  };
}

/** `view oth.vv`, `foreign key ref_fkey of oth.ref`: names of constraints and triggers are unique per table only. */
function placeOf({ kind, name, schema, table }: Dependent): string {
  const isPart = table !== '' && !name.startsWith(`${table}.`) && table !== name;
  if (isPart) return `${kind} ${name} of ${schema}.${table}`;
  return schema === '' ? `${kind} ${name}` : `${kind} ${schema}.${name}`;
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
  schema: string,
  relations: readonly Relation[],
  plan: MigrationPlan,
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

/** Only functions of triggers are replaced: another one of that name is called by somebody else. */
async function functionClashes(connection: Connection, schema: string, plan: MigrationPlan): Promise<Note[]> {
  const triggers = plan.triggers.filter((trigger) => trigger.schema === schema);
  if (triggers.length === 0) return [];
  const others = (await functionsOf(connection, schema)).filter(({ isOfTrigger }) => !isOfTrigger);
  return triggers
    .filter((trigger) => others.some(({ name }) => name === trigger.function.name))
    .map(({ source, sourceName, sourceTable, function: { name } }) => ({
      ...clash,
      source,
      table: sourceTable,
      message: `the name ${name}, which the function of the trigger ${sourceName} of ${sourceTable} needs, belongs to another function without arguments in ${schema}`,
    }));
}

const clash = {
  code: 'GM401',
  severity: 'blocker',
  column: null,
  advice: 'Rename that object, or migrate into another schema with --schema.',
} as const;

function clashNote({ source, of, kind, name }: NeededName, other: string): Note {
  const message = `the name ${name}, which ${kind} ${of} needs, belongs to the ${other} in the target`;
  return { ...clash, source, table: of, message };
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
