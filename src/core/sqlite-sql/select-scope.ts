import type { Select } from 'sqlite3-parser';
import { sameName } from '../catalog/same-name.ts';
import { expressionSql } from './expression-sql.ts';
import { type FromSource, findInSources } from './from-sources.ts';
import { matchSql } from './match-sql.ts';
import type { ResultTerm } from './result-columns.ts';
import { rowOrderOf } from './row-order.ts';
import type { SelectContext, TranslateInside } from './select-context.ts';
import { parenthesised, type Scope, type TranslatedSelect, type Typed } from './typed-sql.ts';

/** What a SELECT hands on to those inside it. */
export interface Around {
  readonly context: SelectContext;
  readonly translate: TranslateInside;
  /** The aliases that its FROM has given. */
  readonly aliases: readonly string[];
}

/** A SELECT inside another one, whose columns it sees as the scope has them. */
export function selectWithin(select: Select, outer: Scope, { context, translate, aliases }: Around): TranslatedSelect {
  return translate(select, { ...context, outer, aliases: new Set([...context.aliases, ...aliases]) });
}

/** What the names in a SELECT mean: its FROM, then the aliases of its results, then the SELECTs around it. */
export function scopeWith({
  sources,
  terms,
  ...around
}: Around & { readonly sources: readonly FromSource[]; readonly terms: readonly ResultTerm[] }): Scope {
  const { context } = around;
  const open = new Set<ResultTerm>();
  const byAlias = (name: string): Typed | null => {
    const term = terms.find((one) => one.kind === 'expression' && one.alias !== null && sameName(one.alias, name));
    if (term?.kind !== 'expression' || open.has(term)) return null;
    open.add(term);
    try {
      const typed = expressionSql(term.expression, scope);
      return { ...typed, sql: typed.literal === undefined ? parenthesised(typed) : typed.sql };
    } finally {
      open.delete(term);
    }
  };
  const rowOrder = rowOrderOf(sources);
  const scope: Scope = {
    ...(rowOrder === null ? {} : { rowOrder }),
    column: (name, table) => {
      const found = findInSources(sources, name, table);
      if (found !== null) return found.typed;
      const other = (table === null ? byAlias(name) : null) ?? context.outer?.column(name, table) ?? null;
      if (other === null && table === null) context.environment.texts.add(name);
      return other;
    },
    subqueries: true,
    select: (select) => selectWithin(select, scope, around),
    ...(context.environment.proposesSearch === true
      ? { match: (searched, words) => matchSql(searched, words, { sources, scope }) }
      : {}),
  };
  return scope;
}
