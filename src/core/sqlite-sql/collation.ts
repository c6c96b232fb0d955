import type { Expr } from './parse.ts';

/** The COLLATE that an operand carries, also from inside: the first that is written, https://www.sqlite.org/datatype3.html#collation */
export function writtenCollation(expression: Expr): string | null {
  switch (expression.type) {
    case 'CollateExpr':
      return expression.collation.toUpperCase();
    case 'ParenthesizedExpr':
      return first(expression.exprs);
    case 'UnaryExpr':
    case 'CastExpr':
      return writtenCollation(expression.expr);
    case 'BinaryExpr':
      return first([expression.left, expression.right]);
    case 'FunctionCallExpr':
      return first(expression.args ?? []);
    case 'CaseExpr':
      return first([
        ...(expression.base === undefined ? [] : [expression.base]),
        ...expression.whenThenPairs.flatMap(({ when, then }) => [when, then]),
        ...(expression.elseExpr === undefined ? [] : [expression.elseExpr]),
      ]);
    default:
      return null;
  }
}

function first(expressions: readonly Expr[]): string | null {
  for (const expression of expressions) {
    const found = writtenCollation(expression);
    if (found !== null) return found;
  }
  return null;
}
