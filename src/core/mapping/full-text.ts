import type { PgColumn, PgIndex } from '../catalog/pg-catalog.ts';
import type { SqliteFullText } from '../catalog/sqlite-catalog.ts';
import { quoteLiteral, quoteName } from '../ddl/quote.ts';
import type { ColumnDraft, TableDraft } from './draft.ts';
import { mostCharacters, type Search, searchOf } from './full-text-search.ts';
import { NameAllocator } from './names.ts';
import type { ConstraintBooks } from './notebook.ts';

/** What full-text indexes add to a table. */
export interface PlannedSearch {
  readonly columns: readonly PgColumn[];
  readonly indexes: readonly PgIndex[];
}

/** An FTS table gets a tsvector beside its columns; a table that is only the content of one keeps its columns, and gets the index. */
export function planFullTexts(draft: TableDraft, books: ConstraintBooks): PlannedSearch {
  const planned = draft.sqlite.fullTexts.map((fullText) => {
    const search = searchOf(draft, fullText);
    if (search === null) return withoutWords(draft, fullText, books);
    reportLongTexts(draft, fullText, search, books);
    return draft.sqlite.virtual === null || draft.sqlite.name !== fullText.name
      ? indexOf(draft, fullText, search, books)
      : columnOf(draft, fullText, search, books);
  });
  return { columns: planned.flatMap(({ columns }) => columns), indexes: planned.flatMap(({ indexes }) => indexes) };
}

function columnOf(
  draft: TableDraft,
  { name }: SqliteFullText,
  { vector, configuration, columns }: Search,
  { names, notebook }: ConstraintBooks,
): PlannedSearch {
  const columnNames = new NameAllocator();
  for (const column of draft.columns) columnNames.take(column.name);
  const column = columnNames.take('tsv');
  const index = {
    name: names.take(`${draft.name}_${column}_idx`),
    unique: false,
    whereSql: null,
    method: 'gin',
  } as const;
  notebook.add({
    code: 'GM521',
    source: draft.source.label,
    table: name,
    message: [
      `the full-text table ${name} becomes an ordinary table with its rowid as the key; the words of ${listOf(columns)} are`,
      `in the column ${column} (tsvector, configuration ${configuration}) with a GIN index: MATCH becomes @@`,
    ].join(' '),
    advice: queryAdvice(quoteName(column), configuration),
  });
  return {
    columns: [
      {
        name: column,
        type: { kind: 'tsvector' },
        notNull: false,
        defaultSql: null,
        identity: false,
        generatedSql: vector,
        collation: null,
      },
    ],
    indexes: [{ ...index, columns: [{ sql: quoteName(column), descending: false }] }],
  };
}

function indexOf(
  draft: TableDraft,
  { name }: SqliteFullText,
  { vector, configuration, columns }: Search,
  { names, notebook }: ConstraintBooks,
): PlannedSearch {
  const index = names.take(name);
  notebook.add({
    code: 'GM522',
    source: draft.source.label,
    table: name,
    message: [
      `the full-text table ${name} only indexes ${draft.sqlite.name}, whose rows are carried once: it becomes the GIN index`,
      `${index} on that table, over the words of ${listOf(columns)} (configuration ${configuration}): MATCH becomes @@`,
    ].join(' '),
    advice: [
      queryAdvice(vector, configuration),
      'The index follows its table by itself: triggers that kept the full-text table up to date are not needed.',
    ].join('\n'),
  });
  const column = { sql: `(${vector})`, descending: false };
  return { columns: [], indexes: [{ name: index, unique: false, method: 'gin', columns: [column], whereSql: null }] };
}

function queryAdvice(vector: string, configuration: string): string {
  const query = `websearch_to_tsquery(${quoteLiteral(configuration)}, 'words')`;
  return [
    `Write MATCH 'words' as ${vector} @@ ${query}; rank is ts_rank(), snippet() and highlight() are ts_headline().`,
    configuration === 'english'
      ? 'Unlike porter, the configuration english leaves out stop words such as "the".'
      : 'Accents count, and parts of words are not found; the extensions unaccent and pg_trgm can change that.',
  ].join('\n');
}

function withoutWords(draft: TableDraft, { name, sql }: SqliteFullText, { notebook }: ConstraintBooks): PlannedSearch {
  notebook.refuse({
    code: 'GM503',
    source: draft.source.label,
    table: name,
    kind: 'full-text index',
    name,
    sql,
    message: `the full-text index of ${name} is not carried: none of its columns holds words`,
  });
  return { columns: [], indexes: [] };
}

function reportLongTexts(
  draft: TableDraft,
  { name }: SqliteFullText,
  { columns }: Search,
  { notebook }: ConstraintBooks,
): void {
  const longest = Math.max(...columns.map(({ profile }) => profile.texts.maxChars));
  if (columns.reduce((sum, { profile }) => sum + profile.texts.maxChars, 0) <= mostCharacters) return;
  notebook.add({
    code: 'GM524',
    source: draft.source.label,
    table: name,
    message: [
      `its longest text has ${longest} characters, and a tsvector holds 1 MB: the text is carried whole,`,
      `and of each row the first ${mostCharacters} characters are in the full-text index`,
    ].join(' '),
    advice: 'Split long texts over several rows if all of their words are to be found.',
  });
}

function listOf(columns: readonly ColumnDraft[]): string {
  return columns.map(({ name }) => name).join(', ');
}
