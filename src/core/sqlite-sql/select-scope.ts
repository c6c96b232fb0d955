import { sameName } from '../catalog/same-name.ts';
import { expressionSql } from './expression-sql.ts';
import { type FromSource, findInSources } from './from-sources.ts';
import type { ResultTerm } from './result-columns.ts';
import type { SelectContext, TranslateInside } from './select-context.ts';
import { parenthesised, type Scope, type Typed } from './typed-sql.ts';

/** What the names in a SELECT mean: its FROM, then the aliases of its results, then the SELECTs around it. */
export function scopeWith({
  sources,
  terms,
  context,
  translate,
  aliases,
}: {
  readonly sources: readonly FromSource[];
  readonly terms: readonly ResultTerm[];
  readonly context: SelectContext;
  readonly translate: TranslateInside;
  readonly aliases: readonly string[];
}): Scope {
  const open = new Set<ResultTerm>();
  const byAlias = (name: string): Typed | null => {
    const term = terms.find((one) => one.kind === 'expression' && one.alias !== null && sameName(one.alias, name));
    if (term?.kind !== 'expression' || open.has(term)) return null;
    open.add(term);
    try {
      const typed = expressionSql(term.expression, scope);
      return {
        ...typed,
        sql: typed.literal === undefined ? parenthesised(typed) : typed.sql,
      };
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
    select: (select) =>
      translate(select, {
        ...context,
        outer: scope,
        aliases: new Set([...context.aliases, ...aliases]),
      }),
  };
  return scope;
}

/** SQLite reads one table in the order of its rowids; which of several it reads first is its own choice. */
function rowOrderOf(sources: readonly FromSource[]): string | null {
  const [only, ...others] = sources;
  if (only === undefined || others.length > 0 || only.rowidAlias === null) return null;
  return findInSources(sources, only.rowidAlias, null)?.typed.sql ?? null;
}
