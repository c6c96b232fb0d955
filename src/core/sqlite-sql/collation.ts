import type { Expr } from './parse.ts';
import { type Typed, Untranslatable } from './typed-sql.ts';

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

/** COLLATE before a column's collation, the left side before the right. */
export function collationOf(left: Typed, right: Typed): string {
  const written = [left, right].find(({ collated }) => collated);
  const column = [left, right].find(({ affinity }) => affinity !== null);
  return (written ?? column)?.collation ?? 'BINARY';
}

/** The built-in collations, as a function of the text: NOCASE folds ASCII only, RTRIM ignores spaces at the end. */
export const folds: Readonly<Record<string, (sql: string) => string>> = {
  BINARY: (sql) => sql,
  NOCASE: (sql) => `pg_catalog.lower(${sql} COLLATE "C")`,
  RTRIM: (sql) => `pg_catalog.rtrim(${sql}, ' ')`,
};

export function foldOf(collation: string): (sql: string) => string {
  const fold = folds[collation];
  if (fold === undefined) throw new Untranslatable(`the collation ${collation}`);
  return fold;
}
