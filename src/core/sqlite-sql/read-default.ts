import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import { type Expr, parseExpression } from './parse.ts';
import { literalValue } from './read-literal.ts';

/** What a DEFAULT gives a new row. */
export type DefaultValue =
  | { readonly kind: 'value'; readonly value: SqliteValue }
  /** The present time in UTC, spelled by a format of strftime. */
  | { readonly kind: 'now'; readonly format: string }
  /** Seconds since 1970. */
  | { readonly kind: 'epoch' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** The formats of the shorthand functions, https://www.sqlite.org/lang_datefunc.html */
const formats: Readonly<Record<string, string>> = {
  datetime: '%Y-%m-%d %H:%M:%S',
  date: '%Y-%m-%d',
  time: '%H:%M:%S',
};

/** Reads a DEFAULT expression as PRAGMA table_xinfo gives it. A bare word is a text, as in SQLite. */
export function readDefault(sql: string): DefaultValue {
  const parsed = parseExpression(sql);
  if (parsed.kind === 'failed') return { kind: 'unknown', reason: parsed.reason };
  return readExpression(parsed.expression);
}

/** The present time, in whatever way it is asked for; null for any other expression. */
export function readPresentTime(expression: Expr): Extract<DefaultValue, { kind: 'now' | 'epoch' }> | null {
  const found = readExpression(expression);
  return found.kind === 'now' || found.kind === 'epoch' ? found : null;
}

function readExpression(expression: Expr): DefaultValue {
  const literal = literalValue(expression);
  if (literal !== undefined) return { kind: 'value', value: literal };
  switch (expression.type) {
    case 'ParenthesizedExpr':
      return expression.exprs.length === 1 && expression.exprs[0] !== undefined
        ? readExpression(expression.exprs[0])
        : notConstant();
    case 'Id':
      return { kind: 'value', value: word(expression.name) };
    case 'CurrentTimestampLiteral':
      return { kind: 'now', format: '%Y-%m-%d %H:%M:%S' };
    case 'CurrentDateLiteral':
      return { kind: 'now', format: '%Y-%m-%d' };
    case 'CurrentTimeLiteral':
      return { kind: 'now', format: '%H:%M:%S' };
    case 'FunctionCallExpr':
      return readCall(expression.name.name.toLowerCase(), (expression.args ?? []).map(literalValue));
    default:
      return notConstant();
  }
}

function readCall(name: string, values: readonly (SqliteValue | undefined)[]): DefaultValue {
  const isNow = (value: SqliteValue | undefined) => typeof value === 'string' && value.toLowerCase() === 'now';
  const format = formats[name];
  if (format !== undefined && values.length <= 1 && (values.length === 0 || isNow(values[0])))
    return { kind: 'now', format };
  if (name === 'unixepoch' && values.length <= 1 && (values.length === 0 || isNow(values[0]))) return { kind: 'epoch' };
  if (
    name === 'strftime' &&
    typeof values[0] === 'string' &&
    values.length <= 2 &&
    (values.length === 1 || isNow(values[1]))
  ) {
    return values[0] === '%s' ? { kind: 'epoch' } : { kind: 'now', format: values[0] };
  }
  return { kind: 'unknown', reason: `the function ${name} with these arguments has no counterpart here` };
}

function word(name: string): SqliteValue {
  const lower = name.toLowerCase();
  if (lower === 'true') return 1n;
  return lower === 'false' ? 0n : name;
}

function notConstant(): DefaultValue {
  return { kind: 'unknown', reason: 'the expression is not a constant or the present time' };
}
