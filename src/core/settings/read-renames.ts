import { asciiLower } from '../catalog/same-name.ts';
import { byteLength, longestName, systemColumns } from '../mapping/names.ts';
import type { Notepad, Problem } from './problems.ts';
import { takeName, wholeName, writtenName } from './quoted-names.ts';
import type { Rename } from './settings.ts';

const shape = 'it should read table=name, table.column=name, or source:table=name';

/** The renames: each table and column may have one, and no two of them may lead to one name. */
export function readRenames(written: readonly string[], { report, said }: Notepad): Rename[] {
  const renames: Rename[] = [];
  for (const text of written) {
    const name = `${said('--rename', text)} "${text}"`;
    const rename = parseRename(text);
    if (rename === null) {
      report(`${name}: ${shape}`);
      continue;
    }
    const wrong = nameProblem(rename);
    if (wrong !== '') report(`${name}: ${wrong}`, 'Choose another name.');
    const clash = clashOf(rename, renames);
    if (clash !== null) report(`${name}${clash.message}`, clash.advice);
    renames.push(rename);
  }
  return renames;
}

/** Why PostgreSQL has no table or column of the new name; '' where it can have one. */
function nameProblem({ column, to }: Rename): string {
  if (to.includes('\0')) return 'a name cannot hold NUL';
  const bytes = byteLength(to);
  if (bytes > longestName) return `the new name has ${bytes} bytes, and PostgreSQL keeps ${longestName}`;
  return column !== null && systemColumns.has(to) ? `every table of PostgreSQL has a column ${to} of its own` : '';
}

/** What a rename says that one before it has said or taken; null where there is nothing. */
function clashOf(rename: Rename, before: readonly Rename[]): Problem | null {
  const place = renamePlace(rename);
  const beside = before.filter((one) => areBeside(one, rename));
  if (beside.some((one) => asciiLower(renamePlace(one)) === asciiLower(place)))
    return { message: ` names ${place} twice`, advice: 'Give it once.' };
  const other = beside.find(({ to }) => to === rename.to);
  if (other === undefined) return null;
  const kind = rename.column === null ? 'tables' : 'columns';
  return {
    message: `: the ${kind} ${renamePlace(other)} and ${place} cannot both go into ${rename.to}`,
    advice:
      rename.source === null && rename.column === null
        ? `Give one of them another name, or leave it behind; of tables of two sources say of which each is (<source>:${place}).`
        : 'Give one of them another name, or leave it behind.',
  };
}

/** Reads `[source:]table[.column]=name`, names in double quotes where they hold a dot, a colon or `=`; null where it is something else. */
export function parseRename(text: string): Rename | null {
  const first = takeName(text, ':.=');
  const source = first?.separator === ':' ? first.name : null;
  const table = source === null ? first : takeName(first?.rest ?? '', '.=');
  const column = table?.separator === '.' ? takeName(table.rest, '=') : null;
  const last = table?.separator === '.' ? column : table;
  const to = last === null ? null : wholeName(last.rest);
  return table === null || to === null ? null : { source, table: table.name, column: column?.name ?? null, to };
}

/** A rename as it is written. */
export function renameText(rename: Rename): string {
  return `${renamePlace(rename)}=${writtenTo(rename)}`;
}

/** The new name as it is written after the equals sign. */
export function writtenTo({ to }: Pick<Rename, 'to'>): string {
  return to.startsWith('"') ? writtenName(to) : to;
}

/** What a rename is about, as it is written before the equals sign. */
export function renamePlace({ source, table, column }: Omit<Rename, 'to'>): string {
  const ofSource = source === null ? '' : `${writtenName(source)}:`;
  return `${ofSource}${writtenName(table)}${column === null ? '' : `.${writtenName(column)}`}`;
}

/** Two tables of one source, or two columns of one table. */
function areBeside(left: Rename, right: Rename): boolean {
  const around = ({ source, table, column }: Rename) =>
    asciiLower(JSON.stringify(column === null ? [source] : [source, table]));
  return around(left) === around(right);
}
