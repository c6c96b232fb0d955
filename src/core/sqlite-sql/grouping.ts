import { traverse } from 'sqlite3-parser';
import { sameName } from '../catalog/same-name.ts';
import { quoteName } from '../ddl/quote.ts';
import { expressionSql } from './expression-sql.ts';
import { columnOf, type FromSource, findInSources, nameIn } from './from-sources.ts';
import { isAggregate } from './function-sql.ts';
import type { Expr } from './parse.ts';
import { literalValue } from './read-literal.ts';
import { keyOrder } from './row-order.ts';
import { type Around, selectWithin } from './select-scope.ts';
import { renamed, type Scope, type Typed, Untranslatable } from './typed-sql.ts';
import { sortedSql } from './window-sql.ts';

/** The aggregates of an expression, those of its subqueries not among them. */
export function aggregatesIn(expression: Expr): Expr[] {
  const found: Expr[] = [];
  traverse(expression, {
    enter: (node) => {
      if (node.type === 'Select') return 'skip';
      if (!isAggregateCall(node as Expr)) return 'continue';
      found.push(node as Expr);
      return 'skip';
    },
  });
  return found;
}

function isAggregateCall(node: Expr): boolean {
  if (node.type === 'FunctionCallStarExpr') return node.filterOver?.overClause === undefined;
  if (node.type !== 'FunctionCallExpr' || node.filterOver?.overClause !== undefined) return false;
  return isAggregate(node.name.name, node.args?.length ?? 0);
}

/** What a SELECT groups by, to judge which columns have one value in a group. */
export interface Grouping {
  readonly scope: Scope;
  readonly sources: readonly FromSource[];
  readonly groups: readonly Typed[];
  /** All aggregates of the SELECT. */
  readonly aggregates: readonly Expr[];
  /** The columns that are the same in all rows of a group, by their SQL. */
  readonly determined: ReadonlySet<string>;
  readonly around: Around;
}

/**
 * The scope of the results of a SELECT with aggregates: a column that is not grouped by has the value of one row of the group.
 * https://www.sqlite.org/lang_select.html#bareagg
 */
export function groupedScope(expression: Expr, grouping: Grouping): Scope {
  const { scope, sources, around } = grouping;
  const bare = new Set(bareColumns(expression, grouping));
  const seen = (isBare: (found: Typed) => boolean): Scope['column'] => {
    return (name, table) => {
      const own = findInSources(sources, name, table);
      if (own === null) return scope.column(name, table);
      return isBare(own.typed) ? ofOneRow(own.typed, grouping) : own.typed;
    };
  };
  // PostgreSQL lets a SELECT inside name what is grouped by only where that is a column.
  const inside: Scope = { ...scope, column: seen((found) => !hasOneValue(found, grouping)) };
  return {
    ...scope,
    inAggregate: scope,
    column: seen(({ sql }) => bare.has(sql)),
    select: (select) => selectWithin(select, inside, around),
  };
}

/** A column of a star in a SELECT with groups. */
export function groupedColumn(typed: Typed, grouping: Grouping): Typed {
  return hasOneValue(typed, grouping) ? typed : ofOneRow(typed, grouping);
}

/** What PostgreSQL itself takes for one value, https://www.postgresql.org/docs/current/sql-select.html#SQL-GROUPBY */
function hasOneValue({ sql }: Typed, grouping: Grouping): boolean {
  return grouping.groups.some((group) => group.sql === sql) || hangsOnKey(sql, grouping);
}

/** The value that a column has in one row of the group: in any, where it is the same in all of them. */
function ofOneRow(typed: Typed, grouping: Grouping): Typed {
  const order = grouping.determined.has(typed.sql) ? '' : ` ORDER BY ${orderOfRows(typed, grouping)}`;
  return renamed(typed, `(pg_catalog.array_agg(${typed.sql}${order}))[1]`);
}

/**
 * The order that brings the row to the front that SQLite takes: that of the minimum or maximum where there is one min() or max().
 * Else it takes any row, and then the one with the lowest key is as good as every other: all columns must come from one row.
 */
function orderOfRows({ sql }: Typed, grouping: Grouping): string {
  const { sources, around, determined } = grouping;
  const column = nameInSqlite(sql, sources);
  const keys = keyOrder(sources, determined);
  const [extreme, ...others] = extremesOf(column, grouping);
  if (others.length > 0)
    throw new Untranslatable(`the column ${column}, which may come from the row of one or another min() or max(),`);
  if (extreme !== undefined) return [extreme, ...(keys ?? [])].join(', ');
  const { takesAnyRow } = around.context.environment;
  if (keys === null || takesAnyRow === undefined)
    throw new Untranslatable(`the column ${column}, which SQLite takes from any row of a group,`);
  takesAnyRow(column);
  return keys.join(', ');
}

/** A column of the FROM by the names that the source's own SQL has for it. */
function nameInSqlite(sql: string, sources: Grouping['sources']): string {
  const names = sources.flatMap((source) => {
    const column = source.columns.find(({ typed }) => typed.sql === sql);
    return column === undefined ? [] : [`${quoteName(source.name)}.${quoteName(column.name)}`];
  });
  return names[0] ?? sql;
}

/** The orders that put the row of each min() and max() first. */
function extremesOf(bare: string, { aggregates, scope }: Grouping): readonly string[] {
  const orders = aggregates.flatMap((call) => {
    if (call.type !== 'FunctionCallExpr') return [];
    const name = call.name.name.toLowerCase();
    const [argument] = call.args ?? [];
    if ((name !== 'min' && name !== 'max') || argument === undefined) return [];
    if (call.filterOver !== undefined) throw new Untranslatable(`the column ${bare} beside ${name}() with a FILTER`);
    return [`${sortedSql(expressionSql(argument, scope))} ${name === 'max' ? 'DESC' : 'ASC'} NULLS LAST`];
  });
  return [...new Set(orders)];
}

/** The SQL of the columns that stand outside of aggregates and of what is grouped by. */
function bareColumns(expression: Expr, grouping: Grouping): string[] {
  const bare: string[] = [];
  traverse(expression, {
    enter: (node) => {
      if (node.type === 'Select') return 'skip';
      const part = node as Expr;
      if (isAggregateCall(part) || isGrouped(part, grouping)) return 'skip';
      const column = columnOf(part, grouping.sources);
      if (column !== null) bare.push(column.sql);
      return 'continue';
    },
  });
  return bare;
}

const comparable: ReadonlySet<string> = new Set([
  'BinaryExpr',
  'CaseExpr',
  'CastExpr',
  'CollateExpr',
  'FunctionCallExpr',
  'ParenthesizedExpr',
  'UnaryExpr',
]);

function isGrouped(part: Expr, grouping: Grouping): boolean {
  const { scope, groups, sources } = grouping;
  const column = columnOf(part, sources);
  if (column !== null) return hasOneValue(column, grouping);
  if (!comparable.has(part.type)) return false;
  try {
    const { sql } = expressionSql(part, scope);
    return groups.some((group) => group.sql === sql || `(${group.sql})` === sql);
  } catch (error) {
    if (error instanceof Untranslatable) return false;
    throw error;
  }
}

/** PostgreSQL knows that the columns of a table hang on its PRIMARY KEY, https://www.postgresql.org/docs/current/sql-select.html#SQL-GROUPBY */
function hangsOnKey(sql: string, { sources, groups }: Pick<Grouping, 'sources' | 'groups'>): boolean {
  const source = sources.find(({ columns }) => columns.some(({ typed }) => typed.sql === sql));
  if (source === undefined || source.primaryKey.length === 0) return false;
  return source.primaryKey.every((key) => {
    const column = source.columns.find((one) => sameName(one.name, key));
    return column !== undefined && groups.some((group) => group.sql === column.typed.sql);
  });
}

const sums: ReadonlySet<string> = new Set(['sum', 'total', 'avg']);

/** Whether an expression adds numbers up, by itself or in a column of what it reads. */
export function isSummed(expression: Expr, scope: Scope): boolean {
  let found = false;
  traverse(expression, {
    enter: (node) => {
      const part = node as Expr;
      const name = nameIn(part);
      if (part.type === 'FunctionCallExpr') found ||= sums.has(part.name.name.toLowerCase());
      else if (name !== null && literalValue(part) === undefined)
        found ||= scope.column(name.column, name.table)?.summed === true;
      return found ? 'break' : 'continue';
    },
  });
  return found;
}
