import type { SelectFrom, SortedColumn } from 'sqlite3-parser';
import type { Arm } from './arm.ts';
import { conditionSql, expressionSql, translatorOf } from './expression-sql.ts';
import { type FromSource, findInSources } from './from-sources.ts';
import type { From } from './from-sql.ts';
import { aggregatesIn, type Grouping, groupedColumn, groupedScope, isSummed } from './grouping.ts';
import { determinedBy, linksOfWhere } from './links.ts';
import type { Expr } from './parse.ts';
import type { ResultTerm } from './result-columns.ts';
import type { Around } from './select-scope.ts';
import { placeOf, sortSql } from './sort-sql.ts';
import { asValue, type Scope, type Typed, Untranslatable } from './typed-sql.ts';
import { groupedSql } from './window-sql.ts';

/** What a SELECT gives, and what it groups and sorts by. */
export interface Results {
  readonly columns: readonly Typed[];
  readonly isGrouped: boolean;
  /** GROUP BY and HAVING. */
  readonly grouping: readonly string[];
  readonly order: Arm['order'];
}

export function resultsOf(
  select: SelectFrom,
  parts: {
    readonly from: From;
    readonly terms: readonly ResultTerm[];
    readonly scope: Scope;
    readonly orderBy: readonly SortedColumn[];
    readonly around: Around;
  },
): Results {
  const { from, terms, scope, orderBy, around } = parts;
  const { groupBy = [], having, whereClause } = select;
  const expressions = [
    ...terms.flatMap((term) => (term.kind === 'expression' ? [term.expression] : [])),
    ...(having === undefined ? [] : [having]),
    ...orderBy.map(({ expr }) => expr),
  ];
  const aggregates = expressions.flatMap(aggregatesIn);
  const isGrouped = groupBy.length > 0 || having !== undefined || aggregates.length > 0;
  const { sources } = from;
  const grouped = groupBy.map((expression) => groupTerm(expression, { terms, scope, sources }));
  const groups = grouped.map(asGroup);
  const links = [...from.links, ...(whereClause === undefined ? [] : linksOfWhere(whereClause, sources))];
  const determined = determinedBy([...groups, ...grouped.filter(isFromJson)], { sources, links });
  const grouping: Grouping = { scope, sources, groups, aggregates, determined, around };
  const value = (expression: Expr): Typed =>
    expressionSql(expression, isGrouped ? groupedScope(expression, grouping) : scope);
  const columns = terms.map((term) => {
    if (term.kind === 'expression') {
      const typed = asValue(value(term.expression));
      return isSummed(term.expression, scope) ? { ...typed, summed: true } : typed;
    }
    return isGrouped ? groupedColumn(term.typed, grouping) : term.typed;
  });
  const order: Arm['order'] = (sorted, breaksTies) => {
    const translator = translatorOf(scope);
    const aliases = terms.map((term) => (term.kind === 'expression' ? term.alias : null));
    const sql = sortSql(sorted, (expression) => columns[placeOf(expression, aliases)] ?? value(expression), translator);
    if (!breaksTies) return sql;
    const ties = groups.length > 0 ? tiesOf(groups, sorted) : isGrouped ? '' : (scope.rowOrder ?? '');
    if (ties === '') return sql;
    return sql === '' ? `ORDER BY ${ties}` : `${sql}, ${ties}`;
  };
  const constant = groups.find(({ literal }) => literal !== undefined);
  if (constant !== undefined) throw new Untranslatable('GROUP BY with a constant');
  return {
    columns,
    isGrouped,
    grouping: [
      ...(groups.length === 0 ? [] : [`GROUP BY ${groups.map(({ sql }) => sql).join(', ')}`]),
      ...(having === undefined ? [] : [`HAVING ${conditionSql(having, groupedScope(having, grouping)).sql}`]),
    ],
    order,
  };
}

/** GROUP BY by expression, or by the number or alias of a result; a column goes before an alias. */
function groupTerm(
  expression: Expr,
  {
    terms,
    scope,
    sources,
  }: {
    terms: readonly ResultTerm[];
    scope: Scope;
    sources: readonly FromSource[];
  },
): Typed {
  const isColumn = expression.type === 'Id' && findInSources(sources, expression.name, null) !== null;
  const aliases = terms.map((term) => (term.kind === 'expression' ? term.alias : null));
  const term = isColumn ? undefined : terms[placeOf(expression, aliases)];
  const typed = term?.kind === 'column' ? term.typed : expressionSql(term?.expression ?? expression, scope);
  return typed;
}

function asGroup(typed: Typed): Typed {
  return { ...typed, sql: groupedSql(typed), ...(isFromJson(typed) ? { kind: 'json' } : {}) };
}

/** It is grouped by its class and value, and in a group it is always the same. */
function isFromJson({ extracted }: Typed): boolean {
  return extracted !== undefined;
}

/** SQLite makes groups in the order of what it groups by, and takes over the directions of an ORDER BY of as many terms. */
function tiesOf(groups: readonly Typed[], sorted: readonly SortedColumn[]): string {
  if (groups.some(({ kind }) => kind === 'json')) throw new Untranslatable('LIMIT over groups of values from JSON');
  const terms = groups.map(({ sql, kind }, place) => {
    const descends = sorted.length === groups.length && sorted[place]?.order === 'Desc';
    return `${kind === 'text' ? `${sql} COLLATE "C"` : sql} ${descends ? 'DESC NULLS LAST' : 'NULLS FIRST'}`;
  });
  return terms.join(', ');
}
