import { expressionSql } from './expression-sql.ts';
import { type Expr, parseExpression } from './parse.ts';
import { literalSql, type Scope, type Typed, Untranslatable } from './typed-sql.ts';
import { isLocalTime } from './volatile.ts';

/** What a DEFAULT gives a new row. */
export type DefaultValue =
  | {
      readonly kind: 'value';
      readonly value: Typed;
      /** It is of the time zone of the session, as it was of SQLite's machine. */
      readonly isLocalTime: boolean;
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A DEFAULT knows no column, and SQLite evaluates it anew for each row. */
export const defaultScope: Scope = {
  column: () => null,
  select: () => {
    throw new Untranslatable('a subquery');
  },
  localTime: 'session',
};

/** Reads a DEFAULT expression as PRAGMA table_xinfo gives it. A bare word is a text, as in SQLite. */
export function readDefault(sql: string): DefaultValue {
  const parsed = parseExpression(sql);
  if (parsed.kind === 'failed') return { kind: 'unknown', reason: parsed.reason };
  try {
    const value = word(parsed.expression) ?? expressionSql(parsed.expression, defaultScope);
    return { kind: 'value', value, isLocalTime: isLocalTime(parsed.expression) };
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error;
    return { kind: 'unknown', reason: `${error.message} has no exact counterpart` };
  }
}

function word(expression: Expr): Typed | null {
  if (expression.type !== 'Id') return null;
  const isKeyword = ['true', 'false'].includes(expression.name.toLowerCase());
  return isKeyword ? null : literalSql(expression.name);
}
