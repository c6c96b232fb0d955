import { numberIn } from '../mapping/affinity-of-value.ts';
import { byClass, classOf } from './compare-classes.ts';
import { isIntegerAlways, numeric, wholeNumberIn } from './number-sql.ts';
import { computed, isTime, literalSql, type Typed, Untranslatable } from './typed-sql.ts';

/** An affinity that makes a number of a text that spells one, https://www.sqlite.org/datatype3.html#type_affinity */
export function hasNumericAffinity({ affinity }: Typed): boolean {
  return affinity === 'integer' || affinity === 'real' || affinity === 'numeric';
}

/**
 * A column of numbers beside a text that is computed: numeric affinity makes a number of each text that spells one, and what
 * stays a text is greater than every number.
 */
export function withSpelledNumbers(left: Typed, operator: string, right: Typed): Typed | null {
  const textIsLeft = classOf(left) === 'text';
  const [text, number] = textIsLeft ? [left, right] : [right, left];
  if (text.kind !== 'text' || text.literal !== undefined || text.time !== undefined || text.extracted !== undefined)
    return null;
  if (text.storage !== undefined || classOf(number) !== 'number' || !hasNumericAffinity(number)) return null;
  const [spelled, other] = [wholeNumberIn(text.sql), numeric(number).sql];
  const value = `${spelled}::numeric`;
  const compared = textIsLeft ? `${value} ${operator} ${other}` : `${other} ${operator} ${value}`;
  const otherwise = byClass(left, operator, right, textIsLeft ? 1 : -1).sql;
  return computed(`CASE WHEN ${spelled} IS NOT NULL THEN ${compared} ELSE ${otherwise} END`, 'boolean');
}

/** The number that numeric affinity makes of a literal beside a column of texts; null where it makes none. */
export function spelledNumber(column: Typed, { literal }: Typed): Typed | null {
  if (typeof literal !== 'string' || !hasNumericAffinity(column) || classOf(column) !== 'text') return null;
  const value = numberIn(literal);
  return value === null ? null : literalSql(value);
}

/** Numeric affinity makes a number of a text that spells one; a time never does. */
export function checkSpelledNumbers(left: Typed, right: Typed, equality: boolean): void {
  for (const [column, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (!hasNumericAffinity(column) || hasNumericAffinity(other)) continue;
    const maySpell = typeof other.literal !== 'string' && other.time === undefined && other.spelled !== true;
    if (maySpell && !(equality && isTime(column))) throw new Untranslatable('a text is compared as a number');
  }
}

/** Whether equal spellings are equal values: where no text spells a number, and beside INTEGERs, which are spelled in one way. */
export function spelledAlike(...operands: readonly Typed[]): boolean {
  const isSpelled = ({ spelled }: Typed) => spelled === true;
  return operands.some(isSpelled) && operands.every((operand) => isSpelled(operand) || isIntegerAlways(operand));
}

/** A literal that no number is spelled like, so that only a text can be equal to it. */
export function isWord({ literal }: Typed): boolean {
  return typeof literal === 'string' && numberIn(literal) === null;
}
