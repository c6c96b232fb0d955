import type { SelectFrom, SortedColumn } from 'sqlite3-parser';
import { quoteName } from '../ddl/quote.ts';
import { type Arm, outputs } from './arm.ts';
import { distinctSql } from './distinct-sql.ts';
import { conditionSql, translatorOf } from './expression-sql.ts';
import type { FromSource } from './from-sources.ts';
import { type From, fromSql } from './from-sql.ts';
import { type ResultTerm, resultTerms } from './result-columns.ts';
import type { SelectContext, TranslateInside } from './select-context.ts';
import { resultsOf } from './select-results.ts';
import { scopeWith } from './select-scope.ts';
import type { Scope } from './typed-sql.ts';
import { windowSql } from './window-sql.ts';

/** A SELECT, without the WITH, ORDER BY and LIMIT around it. Throws Untranslatable. */
export function selectArm(
  select: SelectFrom,
  context: SelectContext,
  { translate, orderBy }: { readonly translate: TranslateInside; readonly orderBy: readonly SortedColumn[] },
): Arm {
  const scopeOf = (
    sources: readonly FromSource[],
    terms: readonly ResultTerm[] = [],
    aliases: readonly string[] = [],
  ) => scopeWith({ sources, terms, context, translate, aliases });
  const from = fromSql(select.from, context, { translate, scopeOf });
  const terms = resultTerms(select.columns, from.sources, context.environment.textOf);
  const scope = scopeOf(from.sources, terms, from.aliases);
  const around = { context, translate, aliases: from.aliases };
  const results = resultsOf(select, { from, terms, scope, orderBy, around });
  const isDistinct = select.distinctness === 'Distinct';
  const distinct = isDistinct ? distinctSql(results, from.sources, context.environment) : { word: '', order: '' };
  const build: Arm['build'] = (sqls, names, order) =>
    [
      `SELECT ${distinct.word}${outputs(sqls, names)}`,
      ...(from.sql === '' ? [] : [`FROM ${from.sql}`]),
      ...whereSql(select, from, scope),
      ...results.grouping,
      ...windowsSql(select, scope),
      ...[order, distinct.order].filter((sql) => sql !== ''),
    ].join(' ');
  return {
    names: terms.map(({ name }) => name),
    columns: results.columns,
    scope,
    isDistinct,
    build,
    order: results.order,
  };
}

function whereSql({ whereClause }: SelectFrom, { conditions }: From, scope: Scope): string[] {
  const all = [...conditions, ...(whereClause === undefined ? [] : [conditionSql(whereClause, scope).sql])];
  return all.length === 0 ? [] : [`WHERE ${all.length === 1 ? all[0] : all.map((sql) => `(${sql})`).join(' AND ')}`];
}

function windowsSql({ windowClause = [] }: SelectFrom, scope: Scope): string[] {
  if (windowClause.length === 0) return [];
  const translator = translatorOf(scope);
  const windows = windowClause.map(
    ({ name, window }) => `${quoteName(name.text)} AS (${windowSql(window, translator)})`,
  );
  return [`WINDOW ${windows.join(', ')}`];
}
