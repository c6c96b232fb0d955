import { conditionSql } from './expression-sql.ts';
import type { Expr } from './parse.ts';
import { computed, parenthesised, type Scope, type Typed } from './typed-sql.ts';

/**
 * The condition of a CHECK. A row that it rejects may as well be rejected by an error: so json_valid() of a text, which has no
 * counterpart below PostgreSQL 16, becomes a cast, wherever its being false makes the whole CHECK false.
 */
export function checkSql(expression: Expr, scope: Scope): Typed {
  const inside = withoutParentheses(expression);
  if (inside.type === 'BinaryExpr' && inside.op === 'And') {
    return computed(`(${checkSql(inside.left, scope).sql}) AND (${checkSql(inside.right, scope).sql})`, 'boolean');
  }
  if (inside.type === 'BinaryExpr' && inside.op === 'Or') {
    const [left, right] = [withoutParentheses(inside.left), withoutParentheses(inside.right)];
    const document = argumentOf(right, scope);
    const guard = document === null ? null : conditionSql(left, scope).sql;
    // Beside another condition the error might reject a row that SQLite takes.
    if (document !== null && guard === `${document.sql} IS NULL`)
      return computed(`(${guard}) OR (${checkSql(right, scope).sql})`, 'boolean');
  }
  const document = argumentOf(inside, scope);
  if (document === null) return conditionSql(expression, scope);
  const text = parenthesised(document);
  return computed(`CASE WHEN ${text} IS NOT NULL THEN ${text}::json IS NOT NULL END`, 'boolean');
}

/** The text column of a json_valid(); null for anything else. */
function argumentOf(expression: Expr, scope: Scope): Typed | null {
  if (expression.type !== 'FunctionCallExpr' || expression.name.name.toLowerCase() !== 'json_valid') return null;
  const [argument, ...more] = expression.args ?? [];
  if (argument?.type !== 'Id' || more.length > 0) return null;
  const column = scope.column(argument.name, null);
  return column?.kind === 'text' && column.storage === undefined ? column : null;
}

function withoutParentheses(expression: Expr): Expr {
  if (expression.type !== 'ParenthesizedExpr') return expression;
  const [only, ...more] = expression.exprs;
  return only === undefined || more.length > 0 ? expression : withoutParentheses(only);
}
