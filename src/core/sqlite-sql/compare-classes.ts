import { comparisons } from './comparisons.ts';
import { computed, isNumber, parenthesised, type Typed, Untranslatable } from './typed-sql.ts';

/** SQLite's classes in their order: a number is less than a text, a text less than a blob. */
type Class = 'number' | 'text' | 'blob';

/** The class of the values beside NULL. */
export function classOf(typed: Typed): Class {
  if (isNumber(typed) || typed.kind === 'boolean') return 'number';
  return typed.kind === 'bytes' ? 'blob' : 'text';
}

/** A column of texts and numbers, both spelled as texts, compares in SQLite by what each value was. */
export function mustBeTold(...operands: readonly Typed[]): void {
  const unknown = operands.find(
    ({ storage, kind }) =>
      storage === 'unknown' && (kind === 'text' || kind === 'bytes' || kind === 'boolean' || kind === 'uuid'),
  );
  if (unknown !== undefined)
    throw new Untranslatable(`comparing ${unknown.kind} that stands for values of several classes`);
}

/** Values of different classes: only whether they are NULL is left to see. */
export function byClass(left: Typed, operator: string, right: Typed, sign: -1 | 1): Typed {
  const present = [left, right].filter(({ literal }) => literal === undefined).map((side) => parenthesised(side));
  if (operator.startsWith('IS')) {
    const bothNull = present.length === 2 ? present.map((sql) => `${sql} IS NULL`).join(' AND ') : 'false';
    return computed(operator === comparisons.Is ? `(${bothNull})` : `NOT (${bothNull})`, 'boolean');
  }
  const holds =
    operator === '<>' || (sign < 0 ? operator.startsWith('<') && operator !== '<>' : operator.startsWith('>'));
  if (present.length === 0) return computed(String(holds), 'boolean');
  return computed(`CASE WHEN ${present.map((sql) => `${sql} IS NOT NULL`).join(' AND ')} THEN ${holds} END`, 'boolean');
}
