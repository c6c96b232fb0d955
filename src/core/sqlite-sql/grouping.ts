import { traverse } from 'sqlite3-parser';
import { sameName } from '../catalog/same-name.ts';
import { expressionSql } from './expression-sql.ts';
import { type FromSource, findInSources } from './from-sources.ts';
import { isAggregate } from './function-sql.ts';
import type { Expr } from './parse.ts';
import { literalValue } from './read-literal.ts';
import { type Scope, type Typed, Untranslatable } from './typed-sql.ts';
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
}

/**
 * The scope of the results of a SELECT with aggregates. A column that is not grouped by has the value of the row with the
 * minimum or maximum, where there is one min() or max(); else SQLite takes any row's, https://www.sqlite.org/lang_select.html#bareagg
 */
export function groupedScope(expression: Expr, grouping: Grouping): Scope {
  const { scope } = grouping;
  const bare = new Set(bareColumns(expression, grouping));
  if (bare.size === 0) return scope;
  const inside = new Set(columnsInAggregates(expression, grouping.sources));
  const [both] = [...bare].filter((sql) => inside.has(sql));
  if (both !== undefined) throw new Untranslatable(`the column ${both}, inside and outside of an aggregate,`);
  const order = extremeOrder(grouping, [...bare][0] ?? '');
  return {
    ...scope,
    column: (name, table) => {
      const found = scope.column(name, table);
      if (found === null || !bare.has(found.sql)) return found;
      return fromExtremeRow(found, order);
    },
  };
}

function extremeOrder({ aggregates, scope }: Grouping, bare: string): string {
  const extremes = new Map<string, string>();
  for (const call of aggregates) {
    if (call.type !== 'FunctionCallExpr') continue;
    const name = call.name.name.toLowerCase();
    const [argument] = call.args ?? [];
    if ((name !== 'min' && name !== 'max') || argument === undefined) continue;
    if (call.filterOver !== undefined) throw new Untranslatable(`the column ${bare} beside ${name}() with a FILTER`);
    const sql = sortedSql(expressionSql(argument, scope));
    extremes.set(`${sql} ${name === 'max' ? 'DESC' : 'ASC'} NULLS LAST`, name);
  }
  const [order, ...others] = extremes.keys();
  if (order === undefined || others.length > 0)
    throw new Untranslatable(`the column ${bare}, which is not grouped by and comes from any row,`);
  return order;
}

/** A column of a star in a SELECT with groups. */
export function groupedColumn(typed: Typed, grouping: Grouping): Typed {
  if (hasOneValue(typed, grouping)) return typed;
  return fromExtremeRow(typed, extremeOrder(grouping, typed.sql));
}

function hasOneValue({ sql }: Typed, grouping: Pick<Grouping, 'sources' | 'groups'>): boolean {
  return grouping.groups.some((group) => group.sql === sql) || hangsOnKey(sql, grouping);
}

function fromExtremeRow(typed: Typed, order: string): Typed {
  return { ...typed, sql: `(pg_catalog.array_agg(${typed.sql} ORDER BY ${order}))[1]` };
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

function columnsInAggregates(expression: Expr, sources: readonly FromSource[]): string[] {
  return aggregatesIn(expression).flatMap((call) => {
    const columns: string[] = [];
    traverse(call, {
      enter: (node) => {
        const column = columnOf(node as Expr, sources);
        if (column !== null) columns.push(column.sql);
      },
    });
    return columns;
  });
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

function isGrouped(part: Expr, { scope, groups, sources }: Grouping): boolean {
  const column = columnOf(part, sources);
  if (column !== null) return hasOneValue(column, { sources, groups });
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

/** Columns of the SELECT itself: those of the SELECTs around it are the same in all its rows. */
function columnOf(part: Expr, sources: readonly FromSource[]): Typed | null {
  const name = nameIn(part);
  if (name === null || literalValue(part) !== undefined) return null;
  return findInSources(sources, name.column, name.table)?.typed ?? null;
}

function nameIn(part: Expr): { readonly column: string; readonly table: string | null } | null {
  if (part.type === 'Id') return { column: part.name, table: null };
  if (part.type === 'NameExpr') return { column: part.name.text, table: null };
  if (part.type === 'QualifiedExpr') return { column: part.column.text, table: part.table.text };
  return null;
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
