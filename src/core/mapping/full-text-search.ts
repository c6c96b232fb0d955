import type { SqliteFullText } from '../catalog/sqlite-catalog.ts';
import { quoteName } from '../ddl/quote.ts';
import { type ColumnDraft, findColumn, type TableDraft } from './draft.ts';

/**
 * A tsvector is limited to 1 MB, and one that is larger fails the row: https://www.postgresql.org/docs/current/textsearch-limits.html
 * A word costs its bytes, rounded up to even, and four more, and a word with hyphens is there whole and in parts: never more
 * than eight bytes for each character of the text.
 */
export const mostCharacters = 120_000;

/** Types whose text is the same in every session, which an index demands. */
const wordTypes: readonly string[] = [
  'text',
  'varchar',
  'smallint',
  'integer',
  'bigint',
  'numeric',
  'double precision',
  'boolean',
  'uuid',
  'json',
  'jsonb',
];

/** How a full-text index is made in PostgreSQL, and how it is asked there. */
export interface Search {
  /** The tsvector in SQL. */
  readonly vector: string;
  /** Text search configuration. */
  readonly configuration: string;
  readonly columns: readonly ColumnDraft[];
}

/** The porter stemmer is English: https://www.sqlite.org/fts5.html#porter_tokenizer; nothing else changes words but their case. */
export function configurationOf({ tokenizer }: SqliteFullText): string {
  return tokenizer === 'porter' ? 'english' : 'simple';
}

/** How a full-text index of a table is made; null where no column holds words. */
export function searchOf(draft: TableDraft, fullText: SqliteFullText): Search | null {
  const columns = fullText.columns.flatMap((name) => findColumn(draft, name) ?? []);
  const worded = columns.filter(({ type }) => wordTypes.includes(type.kind));
  const configuration = configurationOf(fullText);
  const texts = worded.map(({ name, type }) => {
    const isText = type.kind === 'text' || type.kind === 'varchar';
    return `coalesce(pg_catalog.left(${quoteName(name)}${isText ? '' : '::text'}, ${mostCharacters}), '')`;
  });
  if (texts.length === 0) return null;
  const whole = texts.length === 1 ? texts[0] : `pg_catalog.left(${texts.join(` || ' ' || `)}, ${mostCharacters})`;
  const vector = `pg_catalog.to_tsvector('pg_catalog.${configuration}'::pg_catalog.regconfig, ${whole})`;
  return { vector, configuration, columns: worded };
}
