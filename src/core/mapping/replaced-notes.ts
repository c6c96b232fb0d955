import type { Belongings, Mention } from '../catalog/belongings.ts';
import type { Note } from '../catalog/note.ts';
import { qualified, quoteName } from '../ddl/quote.ts';
import { type NoteCode, noteCodes } from './note-codes.ts';

/** What the operator must know of a table before it is replaced: whether it can be moved, and what stays behind with it. */
export function belongingsNotes(table: Belongings): Note[] {
  const where = `${table.schema}.${table.name}`;
  if (!table.mayMove) return [notOwned(table, where)];
  if (table.isProtected) {
    const message = `${where}, which would be replaced, has row-level security or policies: the new table would be unprotected`;
    const advice =
      'Migrate into another schema with --schema, or drop the policies and disable row-level security first.';
    return [note('GM404', table.name, message, advice)];
  }
  const staying = [
    ...(table.grantees.length === 0 ? [] : [`what is granted to ${table.grantees.join(', ')}`]),
    ...table.triggers.map((name) => `trigger ${name}`),
    ...table.publications.map((name) => `its place in the publication ${name}`),
    ...(table.isCommented ? ['its comments'] : []),
  ];
  if (staying.length === 0) return [];
  const message = `${where} will be replaced, and with it stays in the backup schema: ${staying.join('; ')}`;
  return [note('GM405', table.name, message, 'Give the new table the same after the cutover.')];
}

export function mentionNote({ function: name, table }: Mention): Note {
  const message = `the function ${name} has the name ${table} in its text: from the cutover on it would find the new table`;
  return note('GM406', table, message, 'See whether it fits the new table.');
}

function notOwned({ schema, name, owner, role }: Belongings, where: string): Note {
  const message = `${where}, which would be replaced, belongs to ${owner}, and the role ${role} may not move it`;
  const advice = [
    `Run as ${owner}: GRANT ${quoteName(owner)} TO ${quoteName(role)};`,
    `or as a superuser: ALTER TABLE ${qualified(schema, name)} OWNER TO ${quoteName(role)};`,
  ];
  return note('GM403', name, message, advice.join('\n'));
}

function note(code: NoteCode, table: string, message: string, advice: string): Note {
  return { code, severity: noteCodes[code], source: null, table, column: null, message, advice };
}
