import { checkSql } from './check-sql.ts';
import { conditionSql, expressionSql } from './expression-sql.ts';
import { type Expr, parseExpression } from './parse.ts';
import { asValue, type Kind, reasonOf, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

export type Translation =
  | {
      readonly kind: 'translated';
      readonly sql: string;
      readonly collation: string;
      readonly isText: boolean;
      /** What the expression gives. */
      readonly gives: Kind;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** The condition of a CHECK, or the reason why its meaning cannot be kept. */
export function translateCheck(sql: string, scope: Scope): Translation {
  return translate(sql, (expression) => checkSql(expression, scope));
}

/** A condition such as a WHERE in PostgreSQL's SQL, or the reason why its meaning cannot be kept. */
export function translateCondition(sql: string, scope: Scope): Translation {
  return translate(sql, (expression) => conditionSql(expression, scope));
}

/** An expression that gives a value, as in an index. */
export function translateValue(sql: string, scope: Scope): Translation {
  return translate(sql, (expression) => asValue(expressionSql(expression, scope)));
}

function translate(sql: string, read: (expression: Expr) => Typed): Translation {
  const parsed = parseExpression(sql);
  if (parsed.kind === 'failed') return { kind: 'refused', reason: parsed.reason };
  try {
    const typed = read(parsed.expression);
    return {
      kind: 'translated',
      sql: typed.sql,
      collation: typed.collation,
      isText: typed.kind === 'text',
      gives: typed.kind,
    };
  } catch (error) {
    if (error instanceof Untranslatable) return { kind: 'refused', reason: reasonOf(error) };
    throw error;
  }
}
