import type { Select } from 'sqlite3-parser';
import { isAggregate } from './function-sql.ts';
import { renamed, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** SQLite takes the first row; for PostgreSQL a second one is an error. */
export function scalarSelectSql(select: Select, scope: Scope): Typed {
  const { sql, columns } = scope.select(select);
  const [column, ...more] = columns;
  if (column === undefined || more.length > 0) throw new Untranslatable('a subquery of several columns as a value');
  const one = hasOneRow(select) ? `(${sql})` : `(SELECT * FROM (${sql}) AS "first" LIMIT 1)`;
  return renamed(column, one);
}

/** An aggregate without GROUP BY, or LIMIT 1. */
function hasOneRow({ select, compounds, limit }: Select): boolean {
  if (limit?.expr.type === 'NumericLiteral' && limit.expr.value === '1') return true;
  if (compounds || select.type !== 'SelectFrom' || select.groupBy) return false;
  const [column] = select.columns;
  if (column?.type !== 'ExprResultColumn') return false;
  const { expr } = column;
  if (expr.type === 'FunctionCallStarExpr') return expr.filterOver?.overClause === undefined;
  return (
    expr.type === 'FunctionCallExpr' &&
    expr.filterOver?.overClause === undefined &&
    isAggregate(expr.name.name, expr.args?.length ?? 0)
  );
}
