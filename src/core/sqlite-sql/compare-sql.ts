import { numberIn } from '../mapping/affinity-of-value.ts';
import { matchesForm } from '../mapping/text-forms.ts';
import { numeric } from './number-sql.ts';
import { textOf } from './text-sql.ts';
import {
  computed,
  isCondition,
  isNumber,
  isTime,
  literalSql,
  parenthesised,
  type Scope,
  type Typed,
  Untranslatable,
} from './typed-sql.ts';

/** SQLite's comparison operators by the parser's names. */
export const comparisons: Readonly<Record<string, string>> = {
  Equals: '=',
  NotEquals: '<>',
  Less: '<',
  LessEquals: '<=',
  Greater: '>',
  GreaterEquals: '>=',
  Is: 'IS NOT DISTINCT FROM',
  IsNot: 'IS DISTINCT FROM',
};

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

function isOrder(operator: string): boolean {
  return operator !== '<>' && (operator.startsWith('<') || operator.startsWith('>'));
}

/**
 * A column of numbers beside a text that is computed: numeric affinity makes a number of each text that spells one, and what
 * stays a text is greater than every number.
 */
function withSpelledNumbers(left: Typed, operator: string, right: Typed): Typed | null {
  const textIsLeft = classOf(left) === 'text';
  const [text, number] = textIsLeft ? [left, right] : [right, left];
  if (text.kind !== 'text' || text.literal !== undefined || text.time !== undefined || text.extracted !== undefined)
    return null;
  if (text.storage !== undefined || classOf(number) !== 'number' || !hasNumericAffinity(number)) return null;
  const [spelled, other] = [`${parenthesised(text)}::numeric`, asNumber(number).sql];
  const compared = condition(textIsLeft ? spelled : other, operator, textIsLeft ? other : spelled).sql;
  const otherwise = byClass(left, operator, right, textIsLeft ? 1 : -1).sql;
  return computed(`CASE WHEN ${parenthesised(text)} ~ ${numberForm} THEN ${compared} ELSE ${otherwise} END`, 'boolean');
}

/** What SQLite takes for a number from one end to the other. */
const numberForm = `'^[ \\t\\n\\v\\f\\r]*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?[ \\t\\n\\v\\f\\r]*$'`;

/** IS NULL for IS; anything else gives NULL. */
function withNull(other: Typed, operator: string): Typed {
  if (!operator.startsWith('IS')) return computed('NULL::boolean', 'boolean');
  return computed(`${parenthesised(other)} IS ${operator === comparisons.IsNot ? 'NOT ' : ''}NULL`, 'boolean');
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

/** `flag = 1` is the flag itself. */
function booleanComparison(left: Typed, operator: string, right: Typed): Typed | null {
  const [flag, literal] = left.literal === undefined ? [left, right.literal] : [right, left.literal];
  if (flag.kind !== 'boolean' || flag.storage !== undefined || (literal !== 0n && literal !== 1n)) return null;
  const equal = operator === '=' || operator === '<>';
  if (!equal || isCondition(flag)) return null;
  const wanted = (literal === 1n) === (operator === '=');
  return computed(wanted ? flag.sql : `NOT ${flag.sql}`, 'boolean');
}

/** Both sides ready for PostgreSQL's operator, or the outcome by class: a number is less than a text, a text less than a blob. */
export type Comparable =
  | { readonly kind: 'sides'; readonly sides: readonly [Typed, Typed] }
  | { readonly kind: 'classes'; readonly sign: -1 | 1 };

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
    if (one.extracted !== undefined) return sidesOf(left, right, one, extractedPair(one, other, equality));
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
  return classes[0] === 'number' ? sides(pair[0], pair[1]) : sides(pair[1], pair[0]);
}

/** The number that numeric affinity makes of a literal beside a column of texts; null where it makes none. */
function spelledNumber(column: Typed, { literal }: Typed): Typed | null {
  if (typeof literal !== 'string' || !hasNumericAffinity(column) || classOf(column) !== 'text') return null;
  const value = numberIn(literal);
  return value === null ? null : literalSql(value);
}

function sides(left: Typed, right: Typed): Comparable {
  return { kind: 'sides', sides: [left, right] };
}

function sidesOf(left: Typed, _right: Typed, one: Typed, pair: readonly [Typed, Typed]): Comparable {
  return one === left ? sides(pair[0], pair[1]) : sides(pair[1], pair[0]);
}

function inParentheses(typed: Typed): Typed {
  return { ...typed, sql: parenthesised(typed) };
}

type Class = 'number' | 'text' | 'blob';

function classOf(typed: Typed): Class {
  if (isNumber(typed) || typed.kind === 'boolean') return 'number';
  return typed.kind === 'bytes' ? 'blob' : 'text';
}

/** A column of texts and numbers, both spelled as texts, compares in SQLite by what each value was. */
function mustBeTold(...operands: readonly Typed[]): void {
  const unknown = operands.find(
    ({ storage, kind }) =>
      storage === 'unknown' && (kind === 'text' || kind === 'bytes' || kind === 'boolean' || kind === 'uuid'),
  );
  if (unknown !== undefined)
    throw new Untranslatable(`comparing ${unknown.kind} that stands for values of several classes`);
}

/** The integers that double precision holds one by one. */
const exactInDouble = 2n ** 53n;

function numbers(left: Typed, right: Typed): Comparable {
  const [first, second] = [asNumber(left), asNumber(right)];
  const hasReal = first.kind === 'real' || second.kind === 'real';
  const large = [first, second].some(
    ({ kind, literal, profile }) =>
      kind === 'integer' &&
      (isBeyond(typeof literal === 'bigint' ? literal : null) ||
        isBeyond(profile?.integers.min ?? null) ||
        isBeyond(profile?.integers.max ?? null)),
  );
  if (hasReal && large && first.kind !== second.kind)
    throw new Untranslatable('comparing integers beyond 53 bits with a REAL');
  return sides(first, second);
}

function isBeyond(value: bigint | null): boolean {
  return value !== null && (value > exactInDouble || value < -exactInDouble);
}

function asNumber(typed: Typed): Typed {
  return typed.kind === 'boolean' ? numeric(typed) : typed;
}

function hasNumericAffinity({ affinity }: Typed): boolean {
  return affinity === 'integer' || affinity === 'real' || affinity === 'numeric';
}

/** The number beside the text after affinity was applied; null where they stay of different classes. */
function numberAndText(number: Typed, text: Typed, scope: Scope): readonly [Typed, Typed] | null {
  if (hasNumericAffinity(number)) {
    if (typeof text.literal === 'string') {
      const value = numberIn(text.literal);
      return value === null ? null : [asNumber(number), literalSql(value)];
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
    if (time !== null && literal !== null) return time === first ? sides(time, literal) : sides(literal, time);
  }
  if (options.equality && tellsNumbers(left) && tellsNumbers(right)) return sides(left, right);
  if (!(options.equality && (isWord(left) || isWord(right) || spelledAlike(left, right)))) mustBeTold(left, right);
  checkSpelledNumbers(left, right, options.equality);
  if (left.kind === right.kind && (left.kind === 'uuid' || left.kind === 'text')) return sides(left, right);
  if (left.kind === 'uuid' || right.kind === 'uuid') {
    const [uuid, other] = left.kind === 'uuid' ? [left, right] : [right, left];
    if (typeof other.literal === 'string' && matchesForm('uuid', other.literal)) {
      const literal = computed(`${other.sql}::uuid`, 'uuid');
      return left.kind === 'uuid' ? sides(uuid, literal) : sides(literal, uuid);
    }
  }
  return sides(asText(left, options.scope), asText(right, options.scope));
}

function asText(typed: Typed, scope: Scope): Typed {
  return typed.kind === 'text' ? typed : computed(textOf(typed, scope), 'text', { spelled: isInteger(typed) });
}

/** Equal spellings are equal values where a text never spells a number; an INTEGER is spelled in one way. */
function spelledAlike(...operands: readonly Typed[]): boolean {
  const isSpelled = ({ spelled }: Typed) => spelled === true;
  return operands.some(isSpelled) && operands.every((operand) => isSpelled(operand) || isInteger(operand));
}

function isInteger({ kind, storage }: Typed): boolean {
  return kind === 'integer' && storage === undefined;
}

/**
 * A column that takes every text for a number that is one, and keeps whole numbers as integers: no text in it is spelled like a
 * number, so equal spellings are equal values. https://www.sqlite.org/datatype3.html#type_affinity
 */
function tellsNumbers({ kind, affinity, literal }: Typed): boolean {
  return kind === 'text' && literal === undefined && (affinity === 'integer' || affinity === 'numeric');
}

/** A literal that no number is spelled like, so that only a text can be equal to it. */
function isWord({ literal }: Typed): boolean {
  return typeof literal === 'string' && numberIn(literal) === null;
}

function timeOf(typed: Typed): Typed | null {
  return isTime(typed) ? typed : (typed.time ?? null);
}

/** A literal in the column's own spelling, as a value of its type. */
function timeLiteral(time: Typed, text: Typed): Typed | null {
  const { literal } = text;
  if (typeof literal !== 'string' || time.spelling === undefined || !isSpelled(literal, time.spelling)) return null;
  const form = time.kind;
  if (form !== 'date' && form !== 'time' && form !== 'timestamp' && form !== 'timestamptz') return null;
  return matchesForm(form, literal) ? computed(`${text.sql}::${form}`, form) : null;
}

/** Whether a text has the shape that a format of digits gives. */
function isSpelled(text: string, spelling: string): boolean {
  const widths: Readonly<Record<string, number>> = {
    Y: 4,
    m: 2,
    d: 2,
    H: 2,
    M: 2,
    S: 2,
    1: 1,
    2: 2,
    3: 3,
    4: 4,
    5: 5,
    6: 6,
  };
  let shape = '';
  for (let at = 0; at < spelling.length; at += 1) {
    const isField = spelling.charAt(at) === '%';
    if (isField) at += 1;
    shape += isField ? '0'.repeat(widths[spelling.charAt(at)] ?? 0) : spelling.charAt(at);
  }
  return text.replaceAll(/[0-9]/g, '0') === shape;
}

/** Numeric affinity makes a number of a text that spells one; a time never does. */
function checkSpelledNumbers(left: Typed, right: Typed, equality: boolean): void {
  for (const [column, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (!hasNumericAffinity(column) || hasNumericAffinity(other)) continue;
    const maySpell = typeof other.literal !== 'string' && other.time === undefined && other.spelled !== true;
    if (maySpell && !(equality && isTime(column))) throw new Untranslatable('a text is compared as a number');
  }
}

/** A value of JSON has its own class: only the equal value of the same class is equal. */
function extractedPair(value: Typed, other: Typed, equality: boolean): readonly [Typed, Typed] {
  if (!equality) throw new Untranslatable('the order of a value from JSON');
  const { literal } = other;
  const json =
    typeof literal === 'string' ? JSON.stringify(literal) : typeof literal === 'bigint' ? String(literal) : null;
  const isBoolean = literal === 0n || literal === 1n;
  if (json === null) throw new Untranslatable('a value from JSON is compared with something else than a literal');
  if (typeof literal === 'string' && (literal.startsWith('{') || literal.startsWith('[')))
    throw new Untranslatable('a value from JSON is compared with the text of a document');
  const extracted = `${value.extracted}`;
  const sql = isBoolean
    ? `CASE ${extracted} WHEN 'true'::jsonb THEN '1'::jsonb WHEN 'false'::jsonb THEN '0'::jsonb ELSE NULLIF(${extracted}, 'null'::jsonb) END`
    : `NULLIF(${extracted}, 'null'::jsonb)`;
  return [computed(sql, 'json'), computed(`${literalSql(json).sql}::jsonb`, 'json')];
}

/** Values of different classes: only whether they are NULL is left to see. */
function byClass(left: Typed, operator: string, right: Typed, sign: -1 | 1): Typed {
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
