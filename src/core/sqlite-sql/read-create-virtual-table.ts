import { tokenize } from 'sqlite3-parser';
import { parseStatement } from './parse.ts';

/** One argument of a module: its words, with the quotes of those that have them. */
export type ModuleArgument = readonly string[];

export interface CreateVirtualTable {
  readonly module: string;
  readonly arguments: readonly ModuleArgument[];
}

export type ReadCreateVirtualTable =
  | ({ readonly kind: 'read' } & CreateVirtualTable)
  | { readonly kind: 'failed'; readonly reason: string };

/** Reads a CREATE VIRTUAL TABLE as sqlite_schema stores it, see https://www.sqlite.org/lang_createvtab.html. Never throws. */
export function readCreateVirtualTable(sql: string): ReadCreateVirtualTable {
  const parsed = parseStatement(sql);
  if (parsed.kind === 'failed') return parsed;
  const { statement } = parsed;
  if (statement.type !== 'CreateVirtualTableStmt') {
    return { kind: 'failed', reason: 'not a CREATE VIRTUAL TABLE statement' };
  }
  const { text, span } = statement.moduleName;
  return { kind: 'read', module: text, arguments: argumentsAfter(sql, span.offset + span.length) };
}

/** The syntax tree keeps no spaces between the words of an argument, so they are read again; commas in parentheses part nothing. */
function argumentsAfter(sql: string, start: number): ModuleArgument[] {
  const found: string[][] = [];
  let depth = 0;
  for (const { text, span } of tokenize(sql)) {
    if (span.offset < start) continue;
    if (text === ')') depth -= 1;
    if (depth === 0 && text === ')') break;
    if (depth === 0 || (depth === 1 && text === ',')) found.push([]);
    else found.at(-1)?.push(text);
    if (text === '(') depth += 1;
  }
  return found.filter((words) => words.length > 0);
}

/** A word without its quotes, of any of the four kinds that modules take. */
export function unquotedWord(word: string): string {
  const close = closingQuotes[word[0] ?? ''];
  if (close === undefined || word.length < 2 || !word.endsWith(close)) return word;
  return word.slice(1, -1).replaceAll(close + close, close);
}

const closingQuotes: Readonly<Record<string, string>> = { "'": "'", '"': '"', '`': '`', '[': ']' };
