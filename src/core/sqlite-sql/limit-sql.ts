import type { Limit } from 'sqlite3-parser';
import { expressionSql } from './expression-sql.ts';
import type { Expr } from './parse.ts';
import { parenthesised, type Scope, Untranslatable } from './typed-sql.ts';

/** LIMIT and OFFSET with a space before them; negative ones are none, https://www.sqlite.org/lang_select.html#limitoffset */
export function limitSql(limit: Limit | undefined, scope: Scope): string {
  if (limit === undefined) return '';
  const count = wholeNumber(limit.expr, scope);
  const offset = limit.offset === undefined ? 0n : wholeNumber(limit.offset, scope);
  return [
    typeof count === 'string'
      ? ` LIMIT CASE WHEN ${count} >= 0 THEN ${count} END`
      : count < 0n
        ? ''
        : ` LIMIT ${count}`,
    typeof offset === 'string' ? ` OFFSET GREATEST(${offset}, 0)` : offset <= 0n ? '' : ` OFFSET ${offset}`,
  ].join('');
}

/** The number, or the SQL that computes it. */
function wholeNumber(expression: Expr, scope: Scope): bigint | string {
  const typed = expressionSql(expression, scope);
  if (typeof typed.literal === 'bigint') return typed.literal;
  if (typed.kind !== 'integer' || typed.storage !== undefined)
    throw new Untranslatable('LIMIT with what may be no integer');
  return parenthesised(typed);
}
