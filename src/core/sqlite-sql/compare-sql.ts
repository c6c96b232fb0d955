import { collationOf, foldOf } from './collation.ts';
import { comparable } from './comparable.ts';
import { byClass } from './compare-classes.ts';
import { withSpelledNumbers } from './compare-spelled.ts';
import { comparisons, isOrder } from './comparisons.ts';
import { computed, isCondition, parenthesised, type Scope, type Typed } from './typed-sql.ts';

/**
 * A comparison with SQLite's meaning: affinity is applied first, values of different classes are ordered by class, the collation
 * of the left side (else the right) decides, and order is by bytes. https://www.sqlite.org/datatype3.html#comparison_expressions
 */
export function comparisonSql(left: Typed, operator: string, right: Typed, scope: Scope): Typed {
  const nullSide = left.kind === 'null' ? right : right.kind === 'null' ? left : null;
  if (nullSide !== null) return withNull(nullSide, operator);
  const short = booleanComparison(left, operator, right);
  if (short !== null) return short;
  const converted = withSpelledNumbers(left, operator, right);
  if (converted !== null) return converted;
  const pair = comparable(left, right, { scope, equality: !isOrder(operator) });
  if (pair.kind === 'classes') return byClass(left, operator, right, pair.sign);
  const [first, second] = pair.sides;
  if (first.kind !== 'text') return condition(first.sql, operator, second.sql);
  const fold = foldOf(collationOf(left, right));
  return condition(fold(first.sql), operator, `${fold(second.sql)}${isOrder(operator) ? ' COLLATE "C"' : ''}`);
}

function condition(left: string, operator: string, right: string): Typed {
  return computed(`${left} ${operator} ${right}`, 'boolean');
}

/** IS NULL for IS; anything else gives NULL. */
function withNull(other: Typed, operator: string): Typed {
  if (!operator.startsWith('IS')) return computed('NULL::boolean', 'boolean');
  return computed(`${parenthesised(other)} IS ${operator === comparisons.IsNot ? 'NOT ' : ''}NULL`, 'boolean');
}

/** `flag = 1` is the flag itself. */
function booleanComparison(left: Typed, operator: string, right: Typed): Typed | null {
  const [flag, literal] = left.literal === undefined ? [left, right.literal] : [right, left.literal];
  if (flag.kind !== 'boolean' || flag.storage !== undefined || (literal !== 0n && literal !== 1n)) return null;
  const equal = operator === '=' || operator === '<>';
  if (!equal || isCondition(flag)) return null;
  const wanted = (literal === 1n) === (operator === '=');
  return computed(wanted ? flag.sql : `NOT ${flag.sql}`, 'boolean');
}
