import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import type { Encoder } from './encoder.ts';

interface Decimal {
  readonly negative: boolean;
  /** Digits without a zero at either end; '' for zero. */
  readonly digits: string;
  /** Power of ten of the last digit. */
  readonly exponent: number;
}

const positive = 0x0000;
const negative = 0x4000;

/**
 * numeric: base-10000 digits with a weight, as numeric_recv reads them
 * (https://doxygen.postgresql.org/numeric_8c.html). PostgreSQL would round what exceeds the scale in silence, so that is refused here.
 */
export function numericEncoder(precision: number | null, scale: number | null): Encoder {
  return (value, sink) => {
    const decimal = decimalOf(value);
    if (decimal === null) return false;
    const decimals = Math.max(0, -decimal.exponent);
    if (precision !== null) {
      const whole = decimal.digits.length + decimal.exponent;
      if (decimals > (scale ?? 0) || whole > precision - (scale ?? 0)) return false;
    }
    const groups = groupsOf(decimal);
    sink.int32(8 + 2 * groups.values.length);
    sink.int16(groups.values.length);
    sink.int16(groups.weight);
    sink.int16(decimal.negative ? negative : positive);
    sink.int16(precision === null ? decimals : (scale ?? 0));
    for (const group of groups.values) sink.int16(group);
    return true;
  };
}

/** An integer exactly, a REAL as the shortest decimal that reads back as the same double; null for anything else and for ±Infinity. */
function decimalOf(value: SqliteValue): Decimal | null {
  if (typeof value === 'bigint') {
    const digits = value < 0n ? (-value).toString() : value.toString();
    return trimmed(value < 0n, digits, 0);
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  const [mantissa = '', power = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  return trimmed(value < 0, digits, Number(power) - (digits.length - 1));
}

function trimmed(isNegative: boolean, digits: string, exponent: number): Decimal {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  if (end === 0) return { negative: false, digits: '', exponent: 0 };
  return { negative: isNegative, digits: digits.slice(0, end), exponent: exponent + (digits.length - end) };
}

/** Cuts the digits into groups of four that begin at multiples of 10000; `weight` is the first group's power of 10000. */
function groupsOf({ digits, exponent }: Decimal): { readonly values: readonly number[]; readonly weight: number } {
  if (digits === '') return { values: [], weight: 0 };
  const last = Math.floor(exponent / 4);
  const padded = digits + '0'.repeat(exponent - last * 4);
  const count = Math.ceil(padded.length / 4);
  const whole = padded.padStart(count * 4, '0');
  const values = Array.from({ length: count }, (_, i) => Number(whole.slice(i * 4, i * 4 + 4)));
  return { values, weight: last + count - 1 };
}
