import type { LikeExpr } from 'sqlite3-parser';
import { refuse } from './refusals.ts';
import { textOf } from './text-sql.ts';
import type { Translator } from './translator.ts';
import { computed, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** LIKE, GLOB and the operators that call functions of the application. */
export function patternSql({ lhs, rhs, escape: character, op, not }: LikeExpr, translator: Translator): Typed {
  const { scope } = translator;
  switch (op) {
    case 'Like': {
      const escaped = character === undefined ? null : translator.value(character);
      return likeSql(translator.value(lhs), translator.value(rhs), { not, escaped, scope });
    }
    case 'Glob':
      if (character !== undefined) throw new Untranslatable('GLOB with ESCAPE');
      return globSql(translator.value(lhs), translator.value(rhs), { not, scope });
    case 'Regexp':
      return refuse('the operator REGEXP', 'application');
    case 'Match':
      return scope.match?.(lhs, rhs) ?? refuse('the operator MATCH', 'fullText');
  }
}

/** LIKE ignores the case of ASCII letters and has no escape character unless one is given, https://www.sqlite.org/lang_expr.html#like */
export function likeSql(
  text: Typed,
  pattern: Typed,
  options: { readonly not: boolean; readonly escaped: Typed | null; readonly scope: Scope },
): Typed {
  const { not, escaped: character, scope } = options;
  if (character !== null) checkEscape(character, pattern);
  const operands = [text, pattern].map((operand) => lowered(textOf(operand, scope)));
  const ignored = character === null ? "''" : character.sql;
  return computed(`${operands.join(not ? ' NOT LIKE ' : ' LIKE ')} ESCAPE ${ignored}`, 'boolean');
}

/** A pattern may not end in its escape for PostgreSQL, and folding the case must not make an escape of a letter. */
function checkEscape({ literal: character }: Typed, { literal: pattern }: Typed): void {
  const isOne = typeof character === 'string' && [...character].length === 1 && !/[A-Za-z]/.test(character);
  if (!isOne || typeof pattern !== 'string')
    throw new Untranslatable('LIKE with an ESCAPE that is computed or a letter');
  if (pattern.replaceAll(`${character}${character}`, '').endsWith(character))
    throw new Untranslatable('LIKE with a pattern that ends in its escape');
}

function lowered(sql: string): string {
  return `pg_catalog.lower(${sql} COLLATE "C")`;
}

/** GLOB as a regular expression that matches the whole text: `*`, `?` and sets of characters. */
export function globSql(text: Typed, pattern: Typed, options: { readonly not: boolean; readonly scope: Scope }): Typed {
  if (pattern.kind === 'null') return computed('NULL::boolean', 'boolean');
  if (typeof pattern.literal !== 'string') throw new Untranslatable('GLOB with a pattern that is computed');
  const expression = `'(?s)^${globToRegex(pattern.literal).replaceAll("'", "''")}$'`;
  return computed(`${textOf(text, options.scope)} COLLATE "C" ${options.not ? '!~' : '~'} ${expression}`, 'boolean');
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
  const isRange = (at: number) => members[at] === '-' && at > 0 && at < members.length - 1;
  if (members.some((_member, place) => isRange(place) && `${members[place - 1]}` > `${members[place + 1]}`))
    throw new Untranslatable('GLOB with a range that ends before it begins');
  return { set: `[${negated ? '^' : ''}${members.join('')}]`, next: at };
}

function escaped(character: string): string {
  return /[\w\s]/.test(character) || (character.codePointAt(0) ?? 0) > 127 ? character : `\\${character}`;
}
