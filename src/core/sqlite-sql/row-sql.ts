import { comparisonSql } from './compare-sql.ts';
import { comparisons } from './comparisons.ts';
import type { Expr } from './parse.ts';
import type { Translator } from './translator.ts';
import { computed, type Typed, Untranslatable } from './typed-sql.ts';

/** The members of a row value such as `(a, b)`; null where the expression is none. https://www.sqlite.org/rowvalue.html */
export function rowOf(expression: Expr): readonly Expr[] | null {
  if (expression.type !== 'ParenthesizedExpr') return null;
  const [only, ...more] = expression.exprs;
  if (more.length > 0) return expression.exprs;
  return only === undefined ? null : rowOf(only);
}

/** Two row values, compared member by member from the left. */
export function rowComparison(left: Expr, operator: string, right: Expr, translator: Translator): Typed {
  const [first, second] = [rowOf(left), rowOf(right)];
  if (first === null || second === null || first.length !== second.length)
    throw new Untranslatable('a comparison of row values of different lengths');
  const compare = (place: number, by: string): string => {
    const [one, other] = [first[place], second[place]];
    if (one === undefined || other === undefined) throw new Untranslatable('a row value');
    return `(${comparisonSql(translator.value(one), `${comparisons[by]}`, translator.value(other), translator.scope).sql})`;
  };
  const places = first.map((_expression, place) => place);
  switch (operator) {
    case 'Equals':
    case 'Is':
      return computed(`(${places.map((place) => compare(place, operator)).join(' AND ')})`, 'boolean');
    case 'NotEquals':
    case 'IsNot':
      return computed(`(${places.map((place) => compare(place, operator)).join(' OR ')})`, 'boolean');
    case 'Less':
    case 'Greater':
    case 'LessEquals':
    case 'GreaterEquals':
      return computed(ordered(operator, places, compare), 'boolean');
    default:
      throw new Untranslatable('a row value');
  }
}

/** `(a, b) < (c, d)` is `a < c OR (a = c AND b < d)`. */
function ordered(
  operator: string,
  [place, ...rest]: readonly number[],
  compare: (place: number, by: string) => string,
): string {
  if (place === undefined) return 'false';
  if (rest.length === 0) return compare(place, operator);
  const strict = operator.startsWith('Less') ? 'Less' : 'Greater';
  return `(${compare(place, strict)} OR (${compare(place, 'Equals')} AND ${ordered(operator, rest, compare)}))`;
}
