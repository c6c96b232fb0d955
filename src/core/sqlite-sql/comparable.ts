import { numberIn } from '../mapping/affinity-of-value.ts';
import { matchesForm } from '../mapping/text-forms.ts';
import { classOf, mustBeTold } from './compare-classes.ts';
import { extractedPair } from './compare-json.ts';
import { checkSpelledNumbers, hasNumericAffinity, isWord, spelledAlike, spelledNumber } from './compare-spelled.ts';
import { timeLiteral, timeOf } from './compare-times.ts';
import { isBeyondDouble, isIntegerAlways, numeric } from './number-sql.ts';
import { textOf } from './text-sql.ts';
import { computed, isTime, literalSql, parenthesised, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** Both sides ready for PostgreSQL's operator, or the outcome by class: a number is less than a text, a text less than a blob. */
export type Comparable =
  | { readonly kind: 'sides'; readonly sides: readonly [Typed, Typed] }
  | { readonly kind: 'classes'; readonly sign: -1 | 1 };

/** Applies affinity to two values that are to be compared. Throws Untranslatable where their classes cannot be told. */
export function comparable(
  left: Typed,
  right: Typed,
  options: { readonly scope: Scope; readonly equality: boolean },
): Comparable {
  const { scope, equality } = options;
  const spelled = [spelledNumber(left, right), spelledNumber(right, left)] as const;
  if (spelled[0] !== null) return comparable(left, spelled[0], options);
  if (spelled[1] !== null) return comparable(spelled[1], right, options);
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (one.extracted !== undefined) return sidesOf(left, one, extractedPair(one, other, equality));
  }
  if (left.kind === 'boolean' && right.kind === 'boolean') {
    mustBeTold(left, right);
    return sides(inParentheses(left), inParentheses(right));
  }
  const classes = [classOf(left), classOf(right)] as const;
  if (classes[0] === 'number' && classes[1] === 'number') return numbers(left, right);
  if (classes[0] === 'text' && classes[1] === 'text') return texts(left, right, options);
  if (classes[0] === 'blob' && classes[1] === 'blob') {
    mustBeTold(left, right);
    return sides(left, right);
  }
  if (equality && spelledAlike(left, right)) return texts(asText(left, scope), asText(right, scope), options);
  mustBeTold(left, right);
  if (classes.includes('blob')) return { kind: 'classes', sign: classes[0] === 'blob' ? 1 : -1 };
  const [number, text] = classes[0] === 'number' ? [left, right] : [right, left];
  const pair = numberAndText(number, text, scope);
  if (pair === null) return { kind: 'classes', sign: classes[0] === 'number' ? -1 : 1 };
  return sidesOf(left, number, pair);
}

function sides(left: Typed, right: Typed): Comparable {
  return { kind: 'sides', sides: [left, right] };
}

/** A pair of which `one` was the left side or not. */
function sidesOf(left: Typed, one: Typed, pair: readonly [Typed, Typed]): Comparable {
  return one === left ? sides(pair[0], pair[1]) : sides(pair[1], pair[0]);
}

function inParentheses(typed: Typed): Typed {
  return { ...typed, sql: parenthesised(typed) };
}

function numbers(left: Typed, right: Typed): Comparable {
  const [first, second] = [numeric(left), numeric(right)];
  const hasReal = first.kind === 'real' || second.kind === 'real';
  const large = [first, second].some((side) => side.kind === 'integer' && isBeyondDouble(side));
  if (hasReal && large && first.kind !== second.kind)
    throw new Untranslatable('comparing integers beyond 53 bits with a REAL');
  return sides(first, second);
}

/** The number beside the text after affinity was applied; null where they stay of different classes. */
function numberAndText(number: Typed, text: Typed, scope: Scope): readonly [Typed, Typed] | null {
  if (hasNumericAffinity(number)) {
    if (typeof text.literal === 'string') {
      const value = numberIn(text.literal);
      return value === null ? null : [numeric(number), literalSql(value)];
    }
    if (isTime(text) || text.time !== undefined || text.kind === 'uuid') return null;
    throw new Untranslatable('a text is compared as a number');
  }
  if (text.affinity === 'text' && text.kind === 'text') {
    return [computed(textOf(number, scope), 'text'), text];
  }
  return null;
}

/** Times of one spelling are in the order of their texts, so that PostgreSQL may compare the times themselves. */
function texts(left: Typed, right: Typed, options: { readonly scope: Scope; readonly equality: boolean }): Comparable {
  const [first, second] = [timeOf(left), timeOf(right)];
  for (const time of [first, second]) time?.textUse?.see();
  if (first !== null && second !== null && first.kind === second.kind && first.spelling === second.spelling) {
    if (first.spelling !== undefined) return sides(first, second);
  }
  for (const [time, text] of [
    [first, right],
    [second, left],
  ] as const) {
    const literal = time === null ? null : timeLiteral(time, text);
    if (time !== null && literal !== null) return text === right ? sides(time, literal) : sides(literal, time);
  }
  if (options.equality && spelledAlike(left, right)) return sides(left, right);
  if (!(options.equality && (isWord(left) || isWord(right)))) mustBeTold(left, right);
  checkSpelledNumbers(left, right, options.equality);
  if (left.kind === right.kind && (left.kind === 'uuid' || left.kind === 'text')) return sides(left, right);
  const [uuid, other] = left.kind === 'uuid' ? [left, right] : [right, left];
  if (uuid.kind === 'uuid' && typeof other.literal === 'string' && matchesForm('uuid', other.literal))
    return sidesOf(left, uuid, [uuid, computed(`${other.sql}::uuid`, 'uuid')]);
  return sides(asText(left, options.scope), asText(right, options.scope));
}

function asText(typed: Typed, scope: Scope): Typed {
  return typed.kind === 'text' ? typed : computed(textOf(typed, scope), 'text', { spelled: isIntegerAlways(typed) });
}
