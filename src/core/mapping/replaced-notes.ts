import type { Belongings, Mention } from '../catalog/belongings.ts';
import type { Note } from '../catalog/note.ts';
import { objectSql } from '../ddl/object-sql.ts';
import { quoteName } from '../ddl/quote.ts';
import { type NoteCode, noteCodes } from './note-codes.ts';

/** Whether the object can be moved, and its owner made the owner of the new one. */
export function ownershipNotes(object: Belongings): Note[] {
  const { schema, name, owner, role, mayMove, mayGive, ownerMayCreate } = object;
  const where = `${schema}.${name}`;
  if (!mayMove || !mayGive) {
    const what = mayMove ? 'may not make it the owner of the new one' : 'may not move it';
    const advice = [
      `Run as ${owner}: GRANT ${quoteName(owner)} TO ${quoteName(role)};`,
      `or as a superuser: ALTER ${objectSql(object)} OWNER TO ${quoteName(role)};`,
    ];
    const message = `${where}, which would be replaced, belongs to ${owner}, and the role ${role} ${what}`;
    return [note('GM403', name, message, advice.join('\n'))];
  }
  if (owner === role || ownerMayCreate) return [];
  const message = `${where}, which would be replaced, belongs to ${owner}, who may not own anything new in the schema ${schema}`;
  return [note('GM403', name, message, `GRANT CREATE ON SCHEMA ${quoteName(schema)} TO ${quoteName(owner)};`)];
}

/** `reason` says what belongs to the object that the new one could not have. */
export function cannotTakeOver(object: Belongings, reason: string): Note {
  const where = `${object.schema}.${object.name}`;
  const isProtection = reason.startsWith('policy ');
  return note(
    isProtection ? 'GM404' : 'GM407',
    object.name,
    `${where} would be replaced by one that cannot take over all that belongs to it: ${reason}`,
    'Change or drop that before the run and give the new one what it needs afterwards, or migrate into another schema with --schema.',
  );
}

export function stayingNote({ schema, name }: Belongings, staying: readonly string[]): Note {
  const message = `${schema}.${name} will be replaced, and with it stays in the backup schema: ${staying.join('; ')}`;
  return note('GM405', name, message, 'Give the new one the same after the cutover.');
}

/** What the operator may want to look at again after the cutover; nothing where the old object had nothing of its own. */
export function takenOverNote(object: Belongings, withOwner: boolean): Note[] {
  const { kind, schema, name, owner, role, grants, rowSecurity, policies, triggers, rules, publications, comments } =
    object;
  if (kind === 'function') return [];
  const grantees = [
    ...new Set(grants.filter(({ grantee }) => grantee !== owner).map(({ grantee }) => grantee ?? 'PUBLIC')),
  ];
  const taken = [
    ...(owner === role || !withOwner ? [] : [`its owner ${owner}`]),
    ...(grantees.length === 0 ? [] : [`what is granted to ${grantees.join(', ')}`]),
    ...(rowSecurity.enabled || rowSecurity.forced ? ['row-level security'] : []),
    ...policies.map((policy) => `policy ${policy.name}`),
    ...triggers.map((trigger) => `trigger ${trigger.name}`),
    ...rules.map((rule) => `rule ${rule.name}`),
    ...publications.map((publication) => `its place in the publication ${publication.name}`),
    ...(comments.length === 0 ? [] : ['its comments']),
  ];
  if (taken.length === 0) return [];
  const message = `${schema}.${name} will be replaced, and the new ${kind} takes over: ${taken.join('; ')}`;
  const refresh = publications.length === 0 ? '' : subscribersAdvice;
  return [note('GM408', name, message, refresh)];
}

/** https://www.postgresql.org/docs/current/sql-altersubscription.html */
const subscribersAdvice =
  'The replaced table keeps its place in the publication too, so that a rollback brings it back as it was. Subscribers copy the new one after ALTER SUBSCRIPTION … REFRESH PUBLICATION, for which the replaced one must have been taken out: ALTER PUBLICATION … DROP TABLE.';

export function mentionNote({ function: name, table }: Mention): Note {
  const message = `the function ${name} has the name ${table} in its text: from the cutover on it would find the new table`;
  return note('GM406', table, message, 'See whether it fits the new table.');
}

function note(code: NoteCode, table: string, message: string, advice: string): Note {
  return { code, severity: noteCodes[code], source: null, table, column: null, message, advice };
}
