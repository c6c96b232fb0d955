import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import type { Expr } from './parse.ts';

const int64 = { low: -9_223_372_036_854_775_808n, high: 9_223_372_036_854_775_807n };

/**
 * The value of a literal, a signed number among them, undefined for anything else. An integer that 64 bits cannot hold is a
 * REAL: https://www.sqlite.org/lang_expr.html#literal_values_constants_
 */
export function literalValue(expression: Expr): SqliteValue | undefined {
  switch (expression.type) {
    case 'NullLiteral':
      return null;
    case 'StringLiteral':
      return expression.value;
    case 'BlobLiteral':
      return expression.bytes;
    case 'NumericLiteral':
      return numberOf(expression.value, false);
    case 'UnaryExpr':
      return signedNumber(expression.op, expression.expr);
    case 'ParenthesizedExpr':
      return expression.exprs.length === 1 && expression.exprs[0] !== undefined
        ? literalValue(expression.exprs[0])
        : undefined;
    default:
      return undefined;
  }
}

function signedNumber(op: string, operand: Expr): SqliteValue | undefined {
  if (operand.type === 'NumericLiteral' && op === 'Negative') return numberOf(operand.value, true);
  const value = op === 'Negative' || op === 'Positive' ? literalValue(operand) : undefined;
  if (typeof value === 'bigint') return op === 'Negative' ? -value : value;
  if (typeof value === 'number') return op === 'Negative' ? -value : value;
  return undefined;
}

/** Digits may be grouped by `_`; hexadecimal stands for 64 bits in two's complement. */
function numberOf(spelling: string, negative: boolean): bigint | number {
  const digits = spelling.replaceAll('_', '');
  const sign = negative ? -1n : 1n;
  if (digits.startsWith('0x') || digits.startsWith('0X')) return sign * BigInt.asIntN(64, BigInt(digits));
  if (![...digits].every((digit) => digit >= '0' && digit <= '9')) return Number(digits) * Number(sign);
  const value = sign * BigInt(digits);
  return value >= int64.low && value <= int64.high ? value : Number(value);
}
