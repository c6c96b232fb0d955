import { type CreateVirtualTable, type ModuleArgument, unquotedWord } from './read-create-virtual-table.ts';

/** Where the texts of a full-text table are. */
export type FullTextContent =
  | { readonly kind: 'own' }
  /** https://www.sqlite.org/fts5.html#external_content_tables: in a table or view of the user. */
  | { readonly kind: 'table'; readonly name: string }
  /** https://www.sqlite.org/fts5.html#contentless_tables: nowhere; columns that are not indexed may be kept. */
  | { readonly kind: 'none'; readonly keepsUnindexed: boolean };

/** https://www.sqlite.org/fts5.html#external_content_and_contentless_tables; FTS3 has no such option. */
export function contentOf(table: CreateVirtualTable): FullTextContent {
  const name = isModule(table, 'fts3') ? null : optionOf(table, 'content');
  if (name === null) return { kind: 'own' };
  if (name !== '') return { kind: 'table', name };
  return { kind: 'none', keepsUnindexed: optionOf(table, 'contentless_unindexed') === '1' };
}

/** The tokenizer's name in lower case; FTS3 and FTS4 take the option without a `=` too: https://www.sqlite.org/fts3.html#tokenizer */
export function tokenizerOf(table: CreateVirtualTable): string {
  const fts5 = isModule(table, 'fts5');
  const option = optionOf(table, 'tokenize') ?? (fts5 ? null : (wordsAfter(table, 'tokenize')[0] ?? null));
  const first = option?.trim().split(' ')[0];
  return first === undefined || first === '' ? (fts5 ? 'unicode61' : 'simple') : unquotedWord(first).toLowerCase();
}

/** Whether the words of a column are in the index. `columns` are the visible columns in order. */
export function isIndexed(table: CreateVirtualTable, columns: readonly string[], name: string): boolean {
  if (!isModule(table, 'fts5')) return !optionsOf(table, 'notindexed').some((one) => same(one, name));
  const declared = table.arguments.filter((words) => words[1] !== '=');
  const words = declared[columns.indexOf(name)] ?? [];
  return !words.slice(1).some((word) => same(word, 'unindexed'));
}

/** The hidden column of FTS4 that holds the language of each row: https://www.sqlite.org/fts3.html#the_languageid_option */
export function languageColumnOf(table: CreateVirtualTable): string | null {
  return isModule(table, 'fts4') ? optionOf(table, 'languageid') : null;
}

/** Modules are found without regard to case. */
function isModule({ module }: CreateVirtualTable, name: string): boolean {
  return same(module, name);
}

function optionOf(table: CreateVirtualTable, name: string): string | null {
  return optionsOf(table, name).at(-1) ?? null;
}

function optionsOf(table: CreateVirtualTable, name: string): readonly string[] {
  return table.arguments
    .filter(([first, sign]) => sign === '=' && same(unquotedWord(first ?? ''), name))
    .map((words) => (words.length === 3 ? unquotedWord(words[2] ?? '') : words.slice(2).join(' ')));
}

function wordsAfter(table: CreateVirtualTable, name: string): ModuleArgument {
  return table.arguments.find(([first]) => same(first ?? '', name))?.slice(1) ?? [];
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
