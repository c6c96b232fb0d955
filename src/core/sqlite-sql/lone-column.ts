import { type Expr, parseExpression } from './parse.ts';

/** The column that an expression is nothing else than, as in `+a` or `(a)`; null where it is more. */
export function loneColumn(sql: string): string | null {
  const parsed = parseExpression(sql);
  return parsed.kind === 'failed' ? null : nameOf(parsed.expression);
}

function nameOf(expression: Expr): string | null {
  switch (expression.type) {
    case 'Id':
      return expression.name;
    case 'NameExpr':
      return expression.name.text;
    case 'CollateExpr':
      return nameOf(expression.expr);
    case 'UnaryExpr':
      return expression.op === 'Positive' ? nameOf(expression.expr) : null;
    case 'ParenthesizedExpr': {
      const [only, ...more] = expression.exprs;
      return only === undefined || more.length > 0 ? null : nameOf(only);
    }
    default:
      return null;
  }
}
