import { traverse } from 'sqlite3-parser';
import { sameName } from '../catalog/same-name.ts';
import { type Expr, parseExpression } from './parse.ts';

/** The columns whose values' class a condition looks at: by typeof(), or by comparing them with what a CAST or round() makes of them. */
export function testedForClass(sql: string): string[] {
  const parsed = parseExpression(sql);
  if (parsed.kind === 'failed') return [];
  const found: string[] = [];
  const add = (name: string | null) => {
    if (name !== null && !found.some((known) => sameName(known, name))) found.push(name);
  };
  traverse(parsed.expression, {
    nodes: {
      FunctionCallExpr: ({ name, args }) => {
        if (sameName(name.name, 'typeof') && args?.[0] !== undefined) add(columnName(args[0]));
      },
      BinaryExpr: ({ left, right }) => {
        for (const [one, other] of [
          [left, right],
          [right, left],
        ] as const) {
          const name = columnName(one);
          const made = convertedName(other);
          if (name !== null && made !== null && sameName(name, made)) add(name);
        }
      },
    },
  });
  return found;
}

/** The column whose value is made another one's. */
function convertedName(expression: Expr): string | null {
  if (expression.type === 'CastExpr') return columnName(expression.expr);
  if (expression.type !== 'FunctionCallExpr' || !rounding.includes(expression.name.name.toLowerCase())) return null;
  return expression.args?.[0] === undefined ? null : columnName(expression.args[0]);
}

const rounding: readonly string[] = ['round', 'trunc', 'floor', 'ceil', 'ceiling'];

function columnName(expression: Expr): string | null {
  switch (expression.type) {
    case 'Id':
      return expression.name;
    case 'NameExpr':
      return expression.name.text;
    case 'QualifiedExpr':
      return expression.column.text;
    case 'ParenthesizedExpr':
      return expression.exprs.length === 1 && expression.exprs[0] !== undefined
        ? columnName(expression.exprs[0])
        : null;
    default:
      return null;
  }
}
