import { isIntegerAlways, isRealAlways, numeric, prefixOf, wide, zeroAsNull } from './number-sql.ts';
import { computed, parenthesised, type Typed, Untranslatable } from './typed-sql.ts';

const [least, greatest] = ['-9223372036854775808', '9223372036854775807'];

/**
 * The value as an INTEGER of 64 bits: of a text the digits at its start, of a number what stands before the point, beyond 64 bits
 * the nearest integer. https://www.sqlite.org/lang_expr.html#castexpr
 */
export function truncated(operand: Typed): string {
  if (operand.kind === 'text' && operand.digits === undefined) {
    if (mayHaveExponent(operand)) throw new Untranslatable('the INTEGER of a text that may have been a REAL');
    const digits = prefixOf(operand.sql, '[+-]?[0-9]+');
    return `CASE WHEN ${parenthesised(operand)} IS NOT NULL THEN GREATEST(LEAST(COALESCE(${digits}::numeric, 0), ${greatest}), ${least})::bigint END`;
  }
  const number = numeric(operand);
  if (number.kind === 'integer') return wide(number);
  if (isWithin(number)) return `pg_catalog.trunc(${number.sql})::bigint`;
  const sql = parenthesised(number);
  return `CASE WHEN ${sql} >= ${greatest} THEN ${greatest} WHEN ${sql} <= ${least} THEN ${least} ELSE pg_catalog.trunc(${sql})::bigint END`;
}

/** Whether a REAL may stand there as a text with an exponent, which counts for a number and not for a text. */
function mayHaveExponent({ storage, profile }: Typed): boolean {
  if (storage !== 'unknown' || profile?.reals.count === 0) return false;
  const { min, max, maxDecimals } = profile?.reals ?? { min: null, max: null, maxDecimals: 0 };
  return profile === undefined || maxDecimals > 4 || Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0)) >= 1e15;
}

/** Whether the rows show that the column holds no number beyond 64 bits. */
function isWithin({ profile, affinity, literal }: Typed): boolean {
  if (typeof literal === 'number') return Math.abs(literal) < 2 ** 63;
  if (profile === undefined || affinity === null) return false;
  return Math.max(Math.abs(profile.reals.min ?? 0), Math.abs(profile.reals.max ?? 0)) < 2 ** 63;
}

/** `%`: both sides are cast to INTEGER; the result is a REAL where one of them was. */
export function remainder(first: Typed, second: Typed): Typed {
  const [left, right] = [numeric(first), numeric(second)];
  const whole = isIntegerAlways(left) && isIntegerAlways(right);
  const sql = `(${truncated(first)} % ${zeroAsNull(truncated(second), right)})`;
  if (whole) return computed(sql, 'integer');
  const isReal = isRealAlways(left) || isRealAlways(right);
  return computed(`${sql}::double precision`, 'real', isReal ? {} : { storage: 'unknown' });
}

/** `&`, `|`, `~`, `<<` and `>>` work on 64 bits in two's complement; a REAL is cast to INTEGER first. */
export function bits(operand: Typed): string {
  return truncated(operand);
}

/** A shift by a negative number goes the other way, and by 64 or more nothing remains but the sign: https://www.sqlite.org/lang_expr.html */
export function shifted(value: Typed, direction: 'left' | 'right', count: Typed): Typed {
  const bitsOf = bits(value);
  const { literal } = count;
  if (typeof literal === 'bigint') {
    const left = direction === 'left' ? literal : -literal;
    if (left >= 64n) return computed(`(${bitsOf} & 0)`, 'integer');
    if (left <= -64n) return computed(`(${bitsOf} >> 63)`, 'integer');
    return computed(left >= 0n ? `(${bitsOf} << ${left})` : `(${bitsOf} >> ${-left})`, 'integer');
  }
  const by = bits(count);
  const [there, back] = direction === 'left' ? ['<<', '>>'] : ['>>', '<<'];
  const [farThere, farBack] =
    direction === 'left' ? [`${bitsOf} & 0`, `${bitsOf} >> 63`] : [`${bitsOf} >> 63`, `${bitsOf} & 0`];
  return computed(
    `CASE WHEN ${by} >= 64 THEN ${farThere} WHEN ${by} >= 0 THEN ${bitsOf} ${there} ${by}::integer WHEN ${by} > -64 THEN ${bitsOf} ${back} (- ${by})::integer WHEN ${by} IS NOT NULL THEN ${farBack} END`,
    'integer',
  );
}
