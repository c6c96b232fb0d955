import { computed, isNumber, parenthesised, type Range, type Typed, Untranslatable } from './typed-sql.ts';

/** The operand as a number: 0 or 1 for a condition or a boolean. */
export function numeric(operand: Typed): Typed {
  if (isNumber(operand)) return operand;
  if (operand.kind === 'null') return computed('NULL::bigint', 'integer');
  if (operand.kind === 'boolean' && operand.storage === undefined)
    return computed(`${parenthesised(operand)}::integer`, 'integer', { narrow: true, range: { low: 0n, high: 1n } });
  if (operand.digits !== undefined) return computed(operand.digits, 'integer');
  // Whether the number is an INTEGER depends on the text.
  if (operand.kind === 'text') return computed(numberAtStart(operand), 'real', { storage: 'unknown' });
  throw new Untranslatable(`calculating with ${operand.kind}`);
}

const realForm = '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?';

/** The number at the start of a text, 0 where there is none. */
export function numberAtStart(text: Typed): string {
  const number = `COALESCE(${prefixOf(text.sql, realForm)}::double precision, 0)`;
  return `CASE WHEN ${parenthesised(text)} IS NOT NULL THEN ${number} END`;
}

const space = '[ \\t\\n\\v\\f\\r]*';

/** The longest start of a text that has a form, after white space. */
export function prefixOf(text: string, form: string): string {
  return `pg_catalog.substring(${text}, '^${space}(${form})')`;
}

/** The number that a text spells from one end to the other; NULL where it spells none. */
export function wholeNumberIn(text: string): string {
  return `pg_catalog.substring(${text}, '^${space}(${realForm})${space}$')`;
}

/** An integer in 64 bits, in which it calculates like SQLite's. */
export function wide(operand: Typed): string {
  return operand.narrow ? `${operand.sql}::bigint` : parenthesised(operand);
}

/** A number in double precision, in which SQLite calculates as soon as one operand is a REAL. */
export function double(operand: Typed): string {
  return operand.kind === 'real' ? parenthesised(operand) : `${parenthesised(operand)}::double precision`;
}

/** Whether the value is an INTEGER in SQLite, as a condition; null where the class does not depend on the value. */
export function isWhole(operand: Typed): string | null {
  return operand.storage === 'by value' ? `${parenthesised(operand)} = pg_catalog.trunc(${operand.sql})` : null;
}

/** `+`, `-` and `*`: 64-bit integers among themselves, else double precision. A result beyond 64 bits is an error in PostgreSQL. */
export function calculated(first: Typed, sign: '+' | '-' | '*', second: Typed): Typed {
  const [left, right] = [numeric(first), numeric(second)];
  if (left.kind === 'integer' && right.kind === 'integer') {
    if (left.storage === undefined && right.storage === undefined) return wholeResult(left, sign, right);
  }
  const isReal = [left, right].some(isRealAlways);
  if (!isReal && [left, right].some(isBeyondDouble))
    throw new Untranslatable('integers beyond 53 bits beside a number that may be an INTEGER or a REAL');
  return computed(`(${double(left)} ${sign} ${double(right)})`, 'real', isReal ? {} : { storage: 'unknown' });
}

/** 2^53: up to it double precision holds the integers one by one. */
const exactInDouble = 2n ** 53n;

/** Whether the rows show an integer that double precision does not hold. */
export function isBeyondDouble({ range }: Typed): boolean {
  return range !== undefined && (range.low < -exactInDouble || range.high > exactInDouble);
}

function wholeResult(left: Typed, sign: '+' | '-' | '*', right: Typed): Typed {
  const range = rangeOf(left, sign, right);
  const bothNarrow = left.narrow === true && right.narrow === true;
  const first = bothNarrow ? wide(left) : parenthesised(left);
  return computed(`(${first} ${sign} ${parenthesised(right)})`, 'integer', range === null ? {} : { range });
}

/** null where the operands' ranges are not known; throws Untranslatable where the rows already go beyond 64 bits. */
function rangeOf({ range: left }: Typed, sign: '+' | '-' | '*', { range: right }: Typed): Range | null {
  if (left === undefined || right === undefined) return null;
  const combine = {
    '+': (a: bigint, b: bigint) => a + b,
    '-': (a: bigint, b: bigint) => a - b,
    '*': (a: bigint, b: bigint) => a * b,
  }[sign];
  const ends = [left.low, left.high].flatMap((a) => [combine(a, right.low), combine(a, right.high)]);
  const [low = 0n, high = 0n] = [...ends]
    .sort((a, b) => (a < b ? -1 : 1))
    .filter((_end, at) => at === 0 || at === ends.length - 1);
  if (BigInt.asIntN(64, low) === low && BigInt.asIntN(64, high) === high) return { low, high };
  throw new Untranslatable('integers whose result is beyond 64 bits, a REAL for SQLite,');
}

/** `/`: by zero it gives NULL; two integers give an integer, truncated. */
export function divided(first: Typed, second: Typed): Typed {
  const [left, right] = [numeric(first), numeric(second)];
  const whole = isIntegerAlways(left) && isIntegerAlways(right);
  if (whole) return computed(`(${wide(left)} / ${divisor(right)})`, 'integer');
  const real = `(${double(left)} / ${doubleDivisor(right)})`;
  if ([left, right].some(isRealAlways)) return computed(real, 'real');
  if ([left, right].some(({ storage }) => storage === 'unknown'))
    throw new Untranslatable('division of a number that may be an INTEGER or a REAL');
  const tests = [left, right].map(isWhole).filter((test) => test !== null);
  const integers = `pg_catalog.trunc(${double(left)} / ${doubleDivisor(right)})`;
  return computed(`CASE WHEN ${tests.join(' AND ')} THEN ${integers} ELSE ${real} END`, 'real', { storage: 'unknown' });
}

export function isIntegerAlways({ kind, storage }: Typed): boolean {
  return kind === 'integer' && storage === undefined;
}

export function isRealAlways({ kind, storage }: Typed): boolean {
  return kind === 'real' && storage === undefined;
}

function divisor(right: Typed): string {
  return zeroAsNull(wide(right), right);
}

function doubleDivisor(right: Typed): string {
  return zeroAsNull(double(right), right);
}

/** SQLite has no division by zero but NULL; a literal shows that it is none. */
export function zeroAsNull(sql: string, { literal, sql: written }: Typed): string {
  const isNotZero =
    (typeof literal === 'bigint' && literal !== 0n) || (typeof literal === 'number' && Math.abs(literal) >= 1);
  if (isNotZero) return typeof literal === 'bigint' && sql.endsWith('::bigint') ? written : sql;
  return `NULLIF(${sql}, 0)`;
}
