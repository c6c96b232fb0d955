import { type Select, traverse } from 'sqlite3-parser';
import { sameName } from '../catalog/same-name.ts';
import { quoteLiteral } from '../ddl/quote.ts';
import { expressionSql } from './expression-sql.ts';
import { columnOf, type FromSource, nameIn } from './from-sources.ts';
import type { Expr } from './parse.ts';
import { textOf } from './text-sql.ts';
import { computed, parenthesised, type Scope, type Typed } from './typed-sql.ts';

/**
 * `ft MATCH 'words'` as a search of PostgreSQL's. Both split texts into words by rules of their own, so it may find other rows: it is
 * good for a proposal. https://www.sqlite.org/fts5.html#full_text_query_syntax
 */
export function matchSql(
  searched: Expr,
  words: Expr,
  { sources, scope }: { readonly sources: readonly FromSource[]; readonly scope: Scope },
): Typed | null {
  const name = nameIn(searched);
  if (name === null) return null;
  const whole = sources.find((source) => name.table === null && sameName(source.name, name.column));
  const source = whole ?? sources.find((one) => columnOf(searched, [one]) !== null);
  if (source?.search === undefined) return null;
  const { sql, configuration } = source.search;
  const column = whole === undefined ? columnOf(searched, [source]) : null;
  const vector =
    column === null ? sql : `pg_catalog.to_tsvector(${quoteLiteral(configuration)}, ${parenthesised(column)})`;
  const query = textOf(expressionSql(words, scope), scope);
  return computed(`${vector} @@ pg_catalog.websearch_to_tsquery(${quoteLiteral(configuration)}, ${query})`, 'boolean');
}

/** Whether a SELECT has a MATCH anywhere in it. */
export function searches(select: Select): boolean {
  let found = false;
  traverse(select, {
    nodes: {
      LikeExpr: ({ op }) => {
        found ||= op === 'Match';
      },
    },
  });
  return found;
}
