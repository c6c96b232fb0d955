import type { AccessFacts, PlannedAccess, RoleFacts } from '../catalog/access.ts';
import type { Belongings, Grant } from '../catalog/belongings.ts';
import type { Note } from '../catalog/note.ts';
import { quoteName } from '../ddl/quote.ts';
import { type NoteCode, noteCodes } from './note-codes.ts';

/** What stands in the way of giving what is new to the roles that are to have it; `facts` are null where they cannot be known. */
export function accessNotes({ owner, grantTo }: PlannedAccess, facts: AccessFacts | null): Note[] {
  if (owner === null && grantTo.length === 0) return [];
  if (facts === null) return [unknown()];
  const factsOf = (role: string) => facts.roles.find((one) => one.role === role);
  return [
    ...(owner === null ? [] : ownerNotes(owner, factsOf(owner), facts)),
    ...grantTo.filter((role) => role !== owner).flatMap((role) => userNotes(role, factsOf(role))),
  ];
}

function ownerNotes(owner: string, facts: RoleFacts | undefined, { role, isSuperuser }: AccessFacts): Note[] {
  if (facts?.exists !== true) return [missing('--owner', owner)];
  if (!facts.mayActAs) {
    return [
      note(
        'GM414',
        `what is new is to belong to ${owner} (--owner), and the role ${role} may not act as ${owner}`,
        `As a superuser, or as whoever may grant it: GRANT ${quoteName(owner)} TO ${quoteName(role)};`,
      ),
    ];
  }
  const lacking = new Set([...facts.mayNotLook, ...(isSuperuser ? [] : facts.mayNotCreate)]);
  return [...lacking].map((schema) =>
    note(
      'GM414',
      `what is new is to belong to ${owner} (--owner), which may not own anything in the schema ${schema}`,
      `GRANT USAGE, CREATE ON SCHEMA ${quoteName(schema)} TO ${quoteName(owner)};`,
    ),
  );
}

function userNotes(role: string, facts: RoleFacts | undefined): Note[] {
  if (facts?.exists !== true) return [missing('--grant-to', role)];
  return facts.mayNotLook.map((schema) =>
    note(
      'GM415',
      `${role} is to use what is new (--grant-to) and may not look into the schema ${schema}`,
      `GRANT USAGE ON SCHEMA ${quoteName(schema)} TO ${quoteName(role)};`,
    ),
  );
}

function missing(option: string, role: string): Note {
  return note(
    'GM414',
    `the role ${role}, which ${option} names, does not exist`,
    `Create it before (CREATE ROLE ${quoteName(role)} LOGIN;), or write its name as the server has it.`,
  );
}

function unknown(): Note {
  const message = 'whether the roles of --owner and --grant-to exist and may have what is new was not looked at';
  return note('GM416', message, 'Name the target with --to.');
}

/** What the old owner granted hangs on the new one, as after ALTER … OWNER TO. That this role may give it is looked at once for all objects. */
export function ownedBy(object: Belongings, owner: string): Belongings {
  const passedOn = (grants: readonly Grant[]) =>
    grants.map((grant) => ({
      ...grant,
      mayAct: grant.mayAct || grant.grantor === object.owner,
      grantor: grant.grantor === object.owner ? owner : grant.grantor,
      grantee: grant.grantee === object.owner ? owner : grant.grantee,
    }));
  return {
    ...object,
    owner,
    grants: passedOn(object.grants),
    sequences: object.sequences.map((sequence) => ({ ...sequence, grants: passedOn(sequence.grants) })),
  };
}

/** That another role owns the new one is worth a word, because the old owner keeps only what is granted to it. */
export function otherOwnerNote({ kind, schema, name, owner }: Belongings, given: string): Note {
  const message = `${schema}.${name} belongs to ${owner}; the new ${kind} that replaces it will belong to ${given} (--owner)`;
  return { ...note('GM417', message, `${owner} may not use it any more, unless by --grant-to.`), table: name };
}

function note(code: NoteCode, message: string, advice: string): Note {
  return { code, severity: noteCodes[code], source: null, table: null, column: null, message, advice };
}
