import type { SelectFrom, SelectValues, SortedColumn } from 'sqlite3-parser';
import { sameName } from '../catalog/same-name.ts';
import { quoteName, quoteNames } from '../ddl/quote.ts';
import { conditionSql, expressionSql, translatorOf } from './expression-sql.ts';
import { type FromSource, findInSources } from './from-sources.ts';
import { type From, fromSql } from './from-sql.ts';
import { aggregatesIn, type Grouping, groupedColumn, groupedScope, isSummed } from './grouping.ts';
import type { Expr } from './parse.ts';
import { literalValue } from './read-literal.ts';
import { type ResultTerm, resultTerms } from './result-columns.ts';
import { asColumn, checkDistinct, unified } from './result-types.ts';
import type { SelectContext, TranslateInside } from './select-context.ts';
import { asValue, parenthesised, type Scope, type Typed, Untranslatable } from './typed-sql.ts';
import { groupedSql, orderSql, windowSql } from './window-sql.ts';

/** One SELECT or VALUES of a compound, translated but for the names and types of its columns, which all of them share. */
export interface Arm {
  readonly names: readonly string[];
  readonly columns: readonly Typed[];
  readonly scope: Scope;
  readonly isDistinct: boolean;
  /** The whole with these expressions for its columns, under these names; `order` may name what is in its FROM. */
  readonly build: (sqls: readonly string[], names: readonly string[], order: string) => string;
  /**
   * ORDER BY within the SELECT. With `breaksTies` rows that it leaves equal come in the order in which SQLite comes upon them, which
   * LIMIT makes visible.
   */
  readonly order: (columns: readonly SortedColumn[], breaksTies: boolean) => string;
}

export function valuesArm({ values }: SelectValues, context: SelectContext, translate: TranslateInside): Arm {
  const scope = scopeWith({ sources: [], terms: [], context, translate, aliases: [] });
  const rows = values.map((row) => row.values.map((value) => asValue(expressionSql(value, scope))));
  const [first = []] = rows;
  if (rows.some((row) => row.length !== first.length)) throw new Untranslatable('VALUES of different lengths');
  const columns = first.map((_value, place) =>
    unified(
      rows.map((row) => row[place] as Typed),
      scope,
    ),
  );
  const names = first.map((_value, place) => `column${place + 1}`);
  const list = rows.map((_row, row) => `(${columns.map(({ sqls }) => sqls[row]).join(', ')})`).join(', ');
  return {
    names,
    columns: columns.map(({ typed }, place) => asColumn(typed, names[place] ?? '')),
    scope,
    isDistinct: false,
    build: (sqls, targets) =>
      `SELECT ${outputs(sqls, targets)} FROM (VALUES ${list}) AS "values" (${quoteNames(names)})`,
    order: (sorted) => {
      if (sorted.length === 0) return '';
      throw new Untranslatable('VALUES with ORDER BY');
    },
  };
}

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
  const results = resultsOf(select, { from, terms, scope, orderBy });
  const isDistinct = select.distinctness === 'Distinct';
  if (isDistinct) checkDistinct(results.columns);
  const build: Arm['build'] = (sqls, names, order) =>
    [
      `SELECT ${isDistinct ? 'DISTINCT ' : ''}${outputs(sqls, names)}`,
      ...(from.sql === '' ? [] : [`FROM ${from.sql}`]),
      ...whereSql(select, from, scope),
      ...results.grouping,
      ...windowsSql(select, scope),
      ...(order === '' ? [] : [order]),
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

function outputs(sqls: readonly string[], names: readonly string[]): string {
  return sqls.map((sql, place) => `${sql} AS ${quoteName(names[place] ?? '')}`).join(', ');
}

interface Results {
  readonly columns: readonly Typed[];
  /** GROUP BY and HAVING. */
  readonly grouping: readonly string[];
  readonly order: Arm['order'];
}

function resultsOf(
  select: SelectFrom,
  parts: {
    readonly from: From;
    readonly terms: readonly ResultTerm[];
    readonly scope: Scope;
    readonly orderBy: readonly SortedColumn[];
  },
): Results {
  const { from, terms, scope, orderBy } = parts;
  const { groupBy = [], having } = select;
  const expressions = [
    ...terms.flatMap((term) => (term.kind === 'expression' ? [term.expression] : [])),
    ...(having === undefined ? [] : [having]),
    ...orderBy.map(({ expr }) => expr),
  ];
  const aggregates = expressions.flatMap(aggregatesIn);
  const isGrouped = groupBy.length > 0 || having !== undefined || aggregates.length > 0;
  const groups = groupBy.map((expression) => groupTerm(expression, { terms, scope, sources: from.sources }));
  const grouping: Grouping = { scope, sources: from.sources, groups, aggregates };
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
    const ties = groups.length > 0 ? tiesOf(groups, sorted) : isGrouped ? '' : (scope.rowOrder ?? '');
    if (!breaksTies || ties === '') return sql;
    return sql === '' ? `ORDER BY ${ties}` : `${sql}, ${ties}`;
  };
  const constant = groups.find(({ literal }) => literal !== undefined);
  if (constant !== undefined) throw new Untranslatable('GROUP BY with a constant');
  return {
    columns,
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
  { terms, scope, sources }: { terms: readonly ResultTerm[]; scope: Scope; sources: readonly FromSource[] },
): Typed {
  const isColumn = expression.type === 'Id' && findInSources(sources, expression.name, null) !== null;
  const aliases = terms.map((term) => (term.kind === 'expression' ? term.alias : null));
  const term = isColumn ? undefined : terms[placeOf(expression, aliases)];
  const typed = term?.kind === 'column' ? term.typed : expressionSql(term?.expression ?? expression, scope);
  return { ...typed, sql: groupedSql(typed) };
}

/** SQLite makes groups in the order of what it groups by, and takes over the directions of an ORDER BY of as many terms. */
function tiesOf(groups: readonly Typed[], sorted: readonly SortedColumn[]): string {
  const terms = groups.map(({ sql, kind }, place) => {
    const descends = sorted.length === groups.length && sorted[place]?.order === 'Desc';
    return `${kind === 'text' ? `${sql} COLLATE "C"` : sql} ${descends ? 'DESC NULLS LAST' : 'NULLS FIRST'}`;
  });
  return terms.join(', ');
}

/** The result that a term of ORDER BY names by its number or alias; -1 where it is an expression of its own. */
export function placeOf(expression: Expr, aliases: readonly (string | null)[]): number {
  const number = literalValue(expression);
  if (typeof number === 'bigint') return Number(number) - 1;
  const name =
    expression.type === 'Id' ? expression.name : expression.type === 'NameExpr' ? expression.name.text : null;
  if (name === null) return -1;
  return aliases.findIndex((alias) => alias !== null && sameName(alias, name));
}

/** ORDER BY; a constant orders nothing, and PostgreSQL would take a number for a place. */
export function sortSql(
  columns: readonly SortedColumn[],
  typedOf: (expression: Expr) => Typed,
  translator: ReturnType<typeof translatorOf>,
): string {
  const values = new Map(columns.map(({ expr }) => [expr, typedOf(expr)]));
  const sorted = columns.filter(({ expr }) => values.get(expr)?.literal === undefined);
  if (sorted.length === 0) return '';
  return orderSql(sorted, { ...translator, value: (expression) => values.get(expression) ?? typedOf(expression) });
}

/** What the names in a SELECT mean: its FROM, then the aliases of its results, then the SELECTs around it. */
function scopeWith({
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
    select: (select) =>
      translate(select, { ...context, outer: scope, aliases: new Set([...context.aliases, ...aliases]) }),
  };
  return scope;
}

/** SQLite reads one table in the order of its rowids; which of several it reads first is its own choice. */
function rowOrderOf(sources: readonly FromSource[]): string | null {
  const [only, ...others] = sources;
  if (only === undefined || others.length > 0 || only.rowidAlias === null) return null;
  return findInSources(sources, only.rowidAlias, null)?.typed.sql ?? null;
}
