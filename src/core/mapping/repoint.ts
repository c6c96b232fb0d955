import type { DependentOf, Restatement } from '../catalog/dependent.ts';
import { placedKey } from '../catalog/movable.ts';
import type { Note } from '../catalog/note.ts';
import { type RecreatedView, recreatedView, restated, restatedForeignKey } from '../ddl/repoint-statements.ts';
import type { Coming } from './coming.ts';
import { type NoteCode, noteCodes } from './note-codes.ts';

/** What becomes of the operator's objects that depend on what is replaced. */
export interface Repointing {
  /** In an order in which they can be created. */
  readonly views: readonly RecreatedView[];
  readonly restatements: readonly Restatement[];
  readonly notes: readonly Note[];
}

/** Every dependent is a blocker that says how it could be kept. */
export function blockDependents(dependents: readonly DependentOf[]): Repointing {
  return {
    views: [],
    restatements: [],
    notes: dependents.map((dependent) => blocked(dependent, reasonOf(dependent, null))),
  };
}

/**
 * Points the dependents to what replaces the objects that they use; `comingOf` tells what that is, null where it is the same again. One that
 * cannot be pointed is a blocker with its reason.
 */
export function repointDependents(
  dependents: readonly DependentOf[],
  comingOf: (object: DependentOf['of']) => Coming | null,
): Repointing {
  const isBlocked = (dependent: DependentOf) => reasonOf(dependent, comingOf(dependent.of)) !== null;
  const pointed = dependents.filter((dependent) => !isBlocked(dependent));
  const views = inOrderOfReading(pointed.filter(isView)).map(recreatedView);
  const restatements = once(pointed.filter((dependent) => !isView(dependent))).map((dependent) =>
    dependent.kind === 'foreign key' ? restatedForeignKey(dependent) : restated(dependent),
  );
  const notes = dependents.map((dependent) => {
    const reason = reasonOf(dependent, comingOf(dependent.of));
    return reason === null ? pointedNote(dependent) : blocked(dependent, reason);
  });
  return { views, restatements, notes };
}

type ViewDependent = DependentOf & { readonly kind: RecreatedView['kind'] };

export function isView<D extends { readonly kind: string }>(
  dependent: D,
): dependent is D & { readonly kind: RecreatedView['kind'] } {
  return dependent.kind === 'view' || dependent.kind === 'materialized view';
}

/** An object that uses two tables is found twice. */
function once<D extends DependentOf>(dependents: readonly D[]): D[] {
  return [...new Map(dependents.map((dependent) => [keyOf(dependent), dependent])).values()];
}

function keyOf({ kind, schema, table, name }: DependentOf): string {
  return JSON.stringify([kind, schema, table, name]);
}

/** A view after those that it reads. */
function inOrderOfReading(dependents: readonly ViewDependent[]): ViewDependent[] {
  const ordered: ViewDependent[] = [];
  const done = new Set<string>();
  let rest = once(dependents);
  while (rest.length > 0) {
    const waiting = new Set(rest.map(placedKey));
    const isReady = (view: ViewDependent) =>
      dependents.every((edge) => keyOf(edge) !== keyOf(view) || !waiting.has(placedKey(edge.of)));
    const ready = rest.filter(isReady);
    if (ready.length === 0) return [...ordered, ...rest];
    ordered.push(...ready);
    for (const view of ready) done.add(keyOf(view));
    rest = rest.filter((view) => !done.has(keyOf(view)));
  }
  return ordered;
}

const pointable: ReadonlySet<string> = new Set([
  'view',
  'materialized view',
  'foreign key',
  'policy',
  'rule',
  'function',
  'procedure',
]);

/** Why an object cannot be pointed to what comes; null where it can. */
function reasonOf({ kind, columns, usesRowType, definition, of }: DependentOf, coming: Coming | null): string | null {
  if (!pointable.has(kind)) return `no ${kind} can be pointed to another table`;
  const isFunction = kind === 'function' || kind === 'procedure';
  if (isFunction && (usesRowType || definition.sql === null)) return `it uses the type of the rows of ${of.name}`;
  if (definition.sql === null) return `no ${kind} of this sort can be pointed to another table`;
  if (definition.obstacles.length > 0) return `it ${definition.obstacles.join(' and ')}`;
  if (coming === null) return null;
  const gone = columns.filter((column) => !coming.columns.has(column));
  if (gone.length > 0) return `it uses the column ${gone.join(', ')}, which the new one has not`;
  if (kind !== 'foreign key') return null;
  const isKey = coming.keys.some(
    (key) => key.columns.length === columns.length && columns.every((name) => key.columns.includes(name)),
  );
  return isKey ? null : `it refers to ${columns.join(', ')}, which is no key of the new table`;
}

/** `view oth.vv`, `foreign key ref_fkey of oth.ref`: names of constraints and triggers are unique per table only. */
function placeOf({ kind, name, schema, table }: DependentOf): string {
  const isPart = table !== '' && !name.startsWith(`${table}.`) && table !== name;
  if (isPart) return `${kind} ${name} of ${schema}.${table}`;
  return schema === '' ? `${kind} ${name}` : `${kind} ${schema}.${name}`;
}

function blocked(dependent: DependentOf, reason: string | null): Note {
  const { kind, schema, name } = dependent.of;
  const message = `${placeOf(dependent)} uses the ${kind} ${schema}.${name}, which would be replaced`;
  const drop = `Drop ${placeOf(dependent)} before the run and create it again afterwards.`;
  return reason === null
    ? note(
        'GM402',
        dependent,
        message,
        `${drop.slice(0, -1)}, or let this tool point it to the new ${kind}: --dependents repoint`,
      )
    : note('GM402', dependent, `${message}, and cannot be pointed to the new one: ${reason}`, drop);
}

function pointedNote(dependent: DependentOf): Note {
  const { kind, schema, name } = dependent.of;
  const how = isView(dependent) ? 'it is created again over the new one' : 'it will point to the new one';
  return note(
    'GM409',
    dependent,
    `${placeOf(dependent)} uses the ${kind} ${schema}.${name}, which will be replaced: ${how}`,
    '',
  );
}

function note(code: NoteCode, { of }: DependentOf, message: string, advice: string): Note {
  return { code, severity: noteCodes[code], source: null, table: of.name, column: null, message, advice };
}
