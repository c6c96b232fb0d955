import { computed, type Typed, Untranslatable } from './typed-sql.ts';

/** LIKE ignores the case of ASCII letters and has no escape character unless one is given, https://www.sqlite.org/lang_expr.html#like */
export function likeSql(
  text: Typed,
  pattern: Typed,
  options: { readonly not: boolean; readonly escape: Typed | null },
): Typed {
  if (text.kind !== 'text' || typeof pattern.literal !== 'string')
    throw new Untranslatable('LIKE with other operands than a text and a literal');
  const escaped = options.escape === null ? "''" : options.escape.sql;
  const not = options.not ? 'NOT ' : '';
  return computed(`${lowered(text)} ${not}LIKE ${lowered(pattern)} ESCAPE ${escaped}`, 'boolean');
}

function lowered({ sql }: Typed): string {
  return `pg_catalog.lower(${sql} COLLATE "C")`;
}

/** GLOB as a regular expression that matches the whole text: `*`, `?` and sets of characters. */
export function globSql(text: Typed, pattern: Typed, options: { readonly not: boolean }): Typed {
  if (text.kind !== 'text' || typeof pattern.literal !== 'string')
    throw new Untranslatable('GLOB with other operands than a text and a literal');
  const expression = `'(?s)^${globToRegex(pattern.literal).replaceAll("'", "''")}$'`;
  return computed(`${text.sql} COLLATE "C" ${options.not ? '!~' : '~'} ${expression}`, 'boolean');
}

/** Exported for its property test: the pattern as PostgreSQL's advanced regular expression, without anchors. */
export function globToRegex(glob: string): string {
  let regex = '';
  const characters = [...glob];
  for (let i = 0; i < characters.length; i += 1) {
    const character = characters[i] ?? '';
    if (character === '*') regex += '.*';
    else if (character === '?') regex += '.';
    else if (character === '[') {
      const { set, next } = readSet(characters, i);
      regex += set;
      i = next;
    } else regex += escaped(character);
  }
  return regex;
}

/** `[a-z]`, `[^a]`, `[]x]`: a bracket that comes first is a member. */
function readSet(characters: readonly string[], open: number): { set: string; next: number } {
  let at = open + 1;
  const negated = characters[at] === '^';
  if (negated) at += 1;
  const start = at;
  while (at < characters.length && (characters[at] !== ']' || at === start)) at += 1;
  if (at >= characters.length) throw new Untranslatable('GLOB with a set that is not closed');
  const members = characters.slice(start, at);
  if (members.some((member) => member === '[' || member === '\\' || member === ']'))
    throw new Untranslatable('GLOB with brackets in a set');
  return { set: `[${negated ? '^' : ''}${members.join('')}]`, next: at };
}

function escaped(character: string): string {
  return /[\w\s]/.test(character) || (character.codePointAt(0) ?? 0) > 127 ? character : `\\${character}`;
}
