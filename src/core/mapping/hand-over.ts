import type { AttachedAction, Belongings, ColumnSettings, Comment, Grant } from '../catalog/belongings.ts';
import type { Note } from '../catalog/note.ts';
import type { Statement } from '../catalog/plan.ts';
import {
  actionStatements,
  commentStatement,
  optionStatements,
  ownerStatement,
  publicationStatement,
  replicaIdentityStatements,
  rowSecurityStatements,
} from '../ddl/hand-over-statements.ts';
import { otherOwnerNote, ownedBy } from './access.ts';
import type { Coming } from './coming.ts';
import { cannotTakeOver, ownershipNotes, stayingNote, takenOverNote } from './replaced-notes.ts';

/** What the new object gets from the one that it replaces, and what is to be said of it. */
export interface HandOver {
  readonly object: Belongings;
  /** To be run when the new object has its place, in this order; the grants are the last. */
  readonly statements: readonly Statement[];
  readonly grants: readonly Grant[];
  /** Of the sequence of the identity, by the sequence's name; null where there is none on both sides. */
  readonly sequence: { readonly name: string; readonly grants: readonly Grant[] } | null;
  readonly notes: readonly Note[];
}

/**
 * Decides what the new object takes over from the one that it replaces. What cannot be taken over is a blocker that names it.
 * Without `coming` the new object has all parts of the old one, as a view that is created again. `owner` is the role to which the new one
 * is to belong in place of the old owner, null where nobody said so.
 */
export function handOver(found: Belongings, coming: Coming | null, owner: string | null): HandOver {
  const old = owner === null ? found : ownedBy(found, owner);
  const kept = keptParts(old, coming);
  const ownership = ownershipNotes(owner === null ? found : { ...found, mayGive: true, ownerMayCreate: true });
  const obstacles = obstaclesOf(old, coming);
  const sequence = sequenceOf(old, coming);
  const statements = [
    ...(old.owner === old.role ? [] : [ownerStatement(old)]),
    ...optionStatements(kept),
    ...rowSecurityStatements(old),
    ...old.triggers.flatMap((trigger) => actionStatements(old, 'TRIGGER', trigger)),
    ...old.rules.flatMap((rule) => actionStatements(old, 'RULE', rule)),
    ...replicaIdentityStatements(old, identityIndex(old, coming)),
    ...old.publications.map((publication) => publicationStatement(old, publication)),
    ...[...kept.comments, ...sequenceComment(old, coming)].map((comment) => commentStatement(old, comment)),
  ];
  const staying = [...old.staying, ...kept.left];
  const notes = [
    ...obstacles.map((reason) => cannotTakeOver(old, reason)),
    ...(staying.length === 0 ? [] : [stayingNote(old, staying)]),
    ...(old.owner === found.owner ? [] : [otherOwnerNote(found, old.owner)]),
    ...takenOverNote(old, owner === null),
  ];
  return { object: old, statements, grants: old.grants, sequence, notes: ownership.length > 0 ? ownership : notes };
}

type Kept = Belongings & { readonly left: readonly string[] };

/** Options, settings and comments that the new object has a place for; nobody is endangered by the loss of the others. */
function keptParts(old: Belongings, coming: Coming | null): Kept {
  if (coming === null) return { ...old, left: [] };
  const hasPlace = (comment: Comment) => hasPart(comment, coming);
  const options = old.options.filter((option) => old.kind !== 'view' || !option.startsWith('check_option='));
  return {
    ...old,
    options,
    columns: old.columns.filter(({ column }) => coming.columns.has(column)).map((column) => fitting(column, coming)),
    comments: old.comments.filter(hasPlace),
    left: [
      ...old.options.filter((option) => !options.includes(option)).map((option) => `the option ${option}`),
      ...old.columns
        .filter((column) => isLost(column, coming))
        .map(({ column }) => `what was set on its column ${column}`),
      ...old.comments.filter((comment) => !hasPlace(comment)).map(({ on, name }) => `the comment on its ${on} ${name}`),
    ],
  };
}

function hasPart({ on, name }: Comment, coming: Coming): boolean {
  if (on === 'column') return coming.columns.has(name);
  if (on === 'constraint') return coming.constraints.has(name);
  return on !== 'index' || coming.indexes.has(name);
}

/** How a column is stored goes with its type. */
function fitting(settings: ColumnSettings, coming: Coming): ColumnSettings {
  const isSame = coming.columns.get(settings.column) === settings.type;
  return isSame ? settings : { ...settings, storage: null, compression: null, defaultSql: null };
}

function isLost(settings: ColumnSettings, coming: Coming): boolean {
  return !coming.columns.has(settings.column) || JSON.stringify(fitting(settings, coming)) !== JSON.stringify(settings);
}

/** Each is a sentence about what the new object cannot have. */
function obstaclesOf(old: Belongings, coming: Coming | null): string[] {
  return [
    ...old.obstacles.map((what) => `it ${what}`),
    ...old.policies.flatMap(({ name, columns }) => missing(`policy ${name}`, columns, coming)),
    ...old.triggers.flatMap((trigger) => [
      ...missing(`trigger ${trigger.name}`, trigger.columns, coming),
      ...(coming?.triggers.has(trigger.name) === true
        ? [`trigger ${trigger.name} has the name of a trigger of the source`]
        : []),
      ...forbidden(trigger),
    ]),
    ...old.rules.flatMap((rule) => missing(`rule ${rule.name}`, rule.columns, coming)),
    ...old.publications.flatMap(({ name, columns, mayChange, owner }) => [
      ...missing(`its place in the publication ${name}`, columns, coming),
      ...(mayChange ? [] : [`the publication ${name} belongs to ${owner}, and the role ${old.role} may not change it`]),
    ]),
    ...old.grants.flatMap((grant) => grantObstacles(grant, old, coming)),
    ...(old.replicaIdentity.kind === 'index' && coming !== null && identityIndex(old, coming) === null
      ? [`its replica identity is an index on ${old.replicaIdentity.columns.join(', ')}, which the new table has not`]
      : []),
  ];
}

function missing(what: string, columns: readonly string[], coming: Coming | null): string[] {
  const gone = coming === null ? [] : columns.filter((column) => !coming.columns.has(column));
  return gone.length === 0 ? [] : [`${what} speaks of the column ${gone.join(', ')}, which the new one has not`];
}

function forbidden({ name, forbidden: called }: AttachedAction): string[] {
  return called === null ? [] : [`trigger ${name} calls ${called}, which this role may not`];
}

function grantObstacles(
  { grantor, grantee, mayAct, column, privileges }: Grant,
  old: Belongings,
  coming: Coming | null,
): string[] {
  const what = `what ${grantor} granted to ${grantee ?? 'PUBLIC'} (${privileges.join(', ')})`;
  return [
    ...(mayAct ? [] : [`${what} can be granted by ${grantor} only, as whom the role ${old.role} may not act here`]),
    ...(column === null ? [] : missing(what, [column], coming)),
  ];
}

/** The new table's index over the same columns, which must be unique and without NULL. */
function identityIndex({ replicaIdentity }: Belongings, coming: Coming | null): string | null {
  if (replicaIdentity.kind !== 'index' || coming === null) return null;
  const { columns } = replicaIdentity;
  const same = (other: readonly string[]) =>
    other.length === columns.length && columns.every((name) => other.includes(name));
  const key = coming.keys.find((one) => same(one.columns));
  return key !== undefined && columns.every((name) => coming.notNull.has(name)) ? key.name : null;
}

function sequenceComment(old: Belongings, coming: Coming | null): Comment[] {
  const identity = coming?.identity ?? null;
  const text = old.sequences.find(({ column }) => column === identity?.column)?.comment ?? null;
  return identity === null || text === null ? [] : [{ on: 'sequence', name: identity.sequence, text }];
}

function sequenceOf(old: Belongings, coming: Coming | null): HandOver['sequence'] {
  const identity = coming?.identity ?? null;
  const sequence = old.sequences.find(({ column }) => column === identity?.column);
  if (identity === null || sequence === undefined) return null;
  return { name: identity.sequence, grants: sequence.grants };
}
