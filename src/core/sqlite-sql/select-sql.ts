import type { Select } from 'sqlite3-parser';
import { armsOf, columnNames, compoundSql } from './compound-sql.ts';
import { translatorOf } from './expression-sql.ts';
import { limitSql } from './limit-sql.ts';
import type { Expr } from './parse.ts';
import { asColumn } from './result-types.ts';
import type { NamedSelect, SelectContext, SelectEnvironment } from './select-context.ts';
import { placeOf, sortSql } from './sort-sql.ts';
import { type Scope, type Typed, Untranslatable } from './typed-sql.ts';
import { withSql } from './with-sql.ts';

/**
 * A SELECT in PostgreSQL's SQL, with the same rows; `outer` is the scope of the statement around it, and `aliases` are the names by which
 * that statement knows its rows. Throws Untranslatable.
 */
export function selectSql(
  select: Select,
  environment: SelectEnvironment,
  { outer, aliases }: Pick<SelectContext, 'outer' | 'aliases'> = { outer: null, aliases: new Set() },
): NamedSelect {
  return translated(select, { environment, ctes: [], outer, aliases });
}

function translated(select: Select, context: SelectContext): NamedSelect {
  const { sql: head, context: inner } = withSql(select.with, context, translated);
  const body = bodySql(select, inner);
  return { ...body, sql: `${head}${body.sql}` };
}

function bodySql(select: Select, context: SelectContext): NamedSelect {
  const { orderBy = [] } = select;
  const limit = limitSql(select.limit, noNames(context));
  const arms = armsOf(select, context, translated);
  const [first, ...more] = arms;
  if (first === undefined) throw new Untranslatable('a SELECT of nothing');
  const { arm } = first;
  if (more.length === 0 && !(arm.isDistinct && orderBy.length > 0)) {
    const names = columnNames(arm.names);
    const order = arm.order(orderBy, limit !== '' && !arm.isDistinct);
    const sql = arm.build(arm.columns.map(typedSql), names, order);
    const columns = arm.columns.map((typed, place) => asColumn(typed, names[place] ?? ''));
    return { sql: `${sql}${limit}`, columns, names: arm.names };
  }
  const { sql, columns } = compoundSql(arms);
  if (orderBy.length === 0 && limit === '') return { sql, columns, names: arm.names };

  const typedOf = (expression: Expr): Typed => {
    const column = columns[placeOf(expression, arm.names)];
    if (column === undefined) throw new Untranslatable('ORDER BY of a compound or DISTINCT with what is no result');
    return column;
  };
  const order = orderBy.length === 0 ? '' : ` ${sortSql(orderBy, typedOf, translatorOf(arm.scope))}`;
  return { sql: `SELECT * FROM (${sql}) AS "sorted"${order}${limit}`, columns, names: arm.names };
}

/** PostgreSQL gives a lone NULL the type text by itself, but only in the outermost SELECT. */
function typedSql({ sql, kind }: Typed): string {
  return kind === 'null' && sql === 'NULL' ? 'NULL::text' : sql;
}

/** No column is in reach of a LIMIT, not even of the SELECTs around it. */
function noNames(context: SelectContext): Scope {
  return {
    column: () => null,
    select: (select) => translated(select, { ...context, outer: null }),
  };
}
