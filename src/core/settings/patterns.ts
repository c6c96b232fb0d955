import type { Settings } from './settings.ts';
import { matchesWildcards, parseWildcards, type WildcardPart } from './wildcards.ts';

interface TablePattern {
  /** null: tables of every source. */
  readonly source: readonly WildcardPart[] | null;
  readonly table: readonly WildcardPart[];
}

/**
 * Whether a pattern of --include or --exclude selects a table: `*` any characters, `?` one, `source:table` for one source
 * by its label, double quotes around what is meant literally. Letters of A to Z match in either case, as in SQLite's names.
 */
export function matchesPattern(pattern: string, named: { readonly source: string; readonly table: string }): boolean {
  const { source, table } = parsePattern(foldCase(pattern));
  const inSource = source === null || matchesWildcards(source, foldCase(named.source));
  return inSource && matchesWildcards(table, foldCase(named.table));
}

/** Whether --include and --exclude let a table, or what is named like one, take part. */
export function isSelected(
  table: string,
  source: string,
  { include, exclude }: Pick<Settings, 'include' | 'exclude'>,
): boolean {
  const matches = (pattern: string) => matchesPattern(pattern, { source, table });
  return (include.length === 0 || include.some(matches)) && !exclude.some(matches);
}

/** What is wrong with a pattern, '' where it can be used. */
export function patternProblem(pattern: string): string {
  if (pattern.split('"').length % 2 === 0) return 'a double quote is not closed';
  const { source, table } = parsePattern(pattern);
  if (table.length === 0) return 'it names no table';
  return source !== null && source.length === 0 ? 'it names no source before the colon' : '';
}

/** Quoted stretches lose their quotes and stand for themselves; two quotes in a row inside of them are one. */
function parsePattern(pattern: string): TablePattern {
  let source: WildcardPart[] | null = null;
  let parts: WildcardPart[] = [];
  pattern.split('"').forEach((stretch, position, stretches) => {
    if (position % 2 === 1) {
      parts.push(...[...stretch].map((character) => ({ kind: 'character' as const, character })));
      return;
    }
    const between = position > 0 && position < stretches.length - 1;
    if (stretch === '' && between) parts.push({ kind: 'character', character: '"' });
    const colon = source === null ? stretch.indexOf(':') : -1;
    if (colon === -1) {
      parts.push(...parseWildcards(stretch));
    } else {
      source = [...parts, ...parseWildcards(stretch.slice(0, colon))];
      parts = parseWildcards(stretch.slice(colon + 1));
    }
  });
  return { source, table: parts };
}

/** SQLite folds only the 26 letters of ASCII, https://www.sqlite.org/lang_naming.html */
function foldCase(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
