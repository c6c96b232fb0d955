import { type Expr, parseStatement } from './parse.ts';

export type ReadCreateIndex =
  | {
      readonly kind: 'read';
      /** The indexed expressions as written, without COLLATE and DESC, in order. */
      readonly expressions: readonly string[];
      readonly whereSql: string | null;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** Reads a CREATE INDEX as sqlite_schema stores it, see https://www.sqlite.org/lang_createindex.html. Never throws. */
export function readCreateIndex(sql: string): ReadCreateIndex {
  const parsed = parseStatement(sql);
  if (parsed.kind === 'failed') return parsed;
  const { statement, textOf } = parsed;
  if (statement.type !== 'CreateIndexStmt') return { kind: 'failed', reason: 'not a CREATE INDEX statement' };
  return {
    kind: 'read',
    expressions: statement.columns.map(({ expr }) => textOf(withoutCollation(expr))),
    whereSql: statement.whereClause === undefined ? null : textOf(statement.whereClause),
  };
}

/** The collation of an indexed expression comes from PRAGMA index_xinfo. */
function withoutCollation(expression: Expr): Expr {
  return expression.type === 'CollateExpr' ? withoutCollation(expression.expr) : expression;
}
