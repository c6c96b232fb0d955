import type { SortedColumn } from 'sqlite3-parser';
import { sameName } from '../catalog/same-name.ts';
import type { translatorOf } from './expression-sql.ts';
import type { Expr } from './parse.ts';
import { literalValue } from './read-literal.ts';
import type { Typed } from './typed-sql.ts';
import { orderSql } from './window-sql.ts';

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
  return orderSql(sorted, {
    ...translator,
    value: (expression) => values.get(expression) ?? typedOf(expression),
  });
}
