import type { SqliteIndexColumn } from '../catalog/sqlite-catalog.ts';
import { quoteName } from '../ddl/quote.ts';
import { folds } from '../sqlite-sql/collation.ts';
import { translateValue } from '../sqlite-sql/translate.ts';
import type { Scope } from '../sqlite-sql/typed-sql.ts';
import { findColumn, type TableDraft } from './draft.ts';
import { scopeOf } from './scope.ts';

/** The largest key of a btree in bytes, https://www.postgresql.org/docs/current/btree.html: 2,704 with header and null bitmap. */
export const largestKey = 2688;

/** The most columns of an index, https://www.postgresql.org/docs/current/limits.html */
export const mostKeyColumns = 32;

/** pg_index, which keeps an index's expressions and condition, has no TOAST table: its row must fit into a page. */
export const longestExpression = 4800;

export type IndexKey =
  | { readonly kind: 'key'; readonly sql: string; readonly column: string | null }
  | { readonly kind: 'refused'; readonly reason: string };

/** One column or expression of an index. A collation other than BINARY becomes an expression that compares like it. */
export function indexKey(draft: TableDraft, part: SqliteIndexColumn, scope = scopeOf(draft)): IndexKey {
  const fold = folds[part.collation];
  if (fold === undefined)
    return { kind: 'refused', reason: `the collation ${part.collation} belongs to the application` };
  if (part.column === null) return expressionKey(draft, { part, scope }, fold);
  const column = findColumn(draft, part.column);
  if (column === undefined) return { kind: 'refused', reason: `the column ${part.column} is not there` };
  if (column.type.kind === 'json') return { kind: 'refused', reason: 'json has no order' };
  const isText = column.type.kind === 'text' || column.type.kind === 'varchar';
  const sql = quoteName(column.name);
  return isText && part.collation !== 'BINARY'
    ? { kind: 'key', sql: `(${fold(sql)})`, column: null }
    : { kind: 'key', sql, column: column.name };
}

function expressionKey(
  draft: TableDraft,
  { part, scope }: { readonly part: SqliteIndexColumn; readonly scope: Scope },
  fold: (sql: string) => string,
): IndexKey {
  const translated = translateValue(part.sql, scope);
  if (translated.kind === 'refused') return translated;
  const plain = draft.columns.find(({ name }) => quoteName(name) === translated.sql);
  // PostgreSQL takes an expression that is but a column for the column.
  if (plain !== undefined) return indexKey(draft, { ...part, column: plain.sqlite.name });
  const sql = translated.isText ? fold(`(${translated.sql})`) : translated.sql;
  return { kind: 'key', sql: `(${sql})`, column: null };
}
