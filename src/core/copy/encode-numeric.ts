import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import type { ByteSink } from './byte-sink.ts';
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
const positiveInfinity = 0xd000 - 0x10000;
const negativeInfinity = 0xf000 - 0x10000;

/**
 * numeric: base-10000 digits with a weight, as numeric_recv reads them
 * (https://doxygen.postgresql.org/numeric_8c.html). PostgreSQL would round what exceeds the scale in silence, so that is refused here.
 */
export function numericEncoder(precision: number | null, scale: number | null): Encoder {
  return decimalEncoder(decimalOf, precision, scale);
}

/** The same, with texts of the one spelling that a decimal number has: no sign but `-`, no zero in front, no power of ten. */
export function numericTextEncoder(precision: number | null, scale: number | null): Encoder {
  const spelled = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/;
  const read = (value: SqliteValue): Decimal | null => {
    const parts = typeof value === 'string' ? spelled.exec(value) : null;
    if (parts === null) return typeof value === 'string' ? null : decimalOf(value);
    const [, sign = '', whole = '', decimals = ''] = parts;
    return trimmed(sign === '-', whole + decimals, -decimals.length);
  };
  return decimalEncoder(read, precision, scale);
}

function decimalEncoder(read: typeof decimalOf, precision: number | null, scale: number | null): Encoder {
  return (value, sink) => {
    const decimal = read(value);
    if (decimal === null) return precision === null && writeInfinity(value, sink);
    const decimals = Math.max(0, -decimal.exponent);
    if (precision !== null) {
      const whole = decimal.digits.length + decimal.exponent;
      if (decimals > (scale ?? 0) || whole > precision - (scale ?? 0)) return false;
    }
    writeDecimal(decimal, precision === null ? decimals : (scale ?? 0), sink);
    return true;
  };
}

/** ±Infinity has a sign of its own and no digits; PostgreSQL 14 was the first to know it. */
function writeInfinity(value: SqliteValue, sink: ByteSink): boolean {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  sink.int32(8);
  sink.int16(0);
  sink.int16(0);
  sink.int16(value > 0 ? positiveInfinity : negativeInfinity);
  sink.int16(0);
  return true;
}

/** Groups of four digits that begin at multiples of 10000; the weight is the first group's power of 10000. */
function writeDecimal({ negative: isNegative, digits, exponent }: Decimal, scale: number, sink: ByteSink): void {
  const whole = digits.length + exponent;
  const first = (((whole % 4) + 4) % 4 || 4) - 4;
  const count = Math.ceil((digits.length - first) / 4);
  sink.int32(8 + 2 * count);
  sink.int16(count);
  sink.int16(digits === '' ? 0 : Math.ceil(whole / 4) - 1);
  sink.int16(isNegative ? negative : positive);
  sink.int16(scale);
  for (let i = 0; i < count; i += 1) sink.int16(groupAt(digits, first + i * 4));
}

/** The number of the four digits from `at`; what lies outside the digits is zero. */
function groupAt(digits: string, at: number): number {
  let value = 0;
  for (let i = at; i < at + 4; i += 1)
    value = value * 10 + (i < 0 || i >= digits.length ? 0 : digits.charCodeAt(i) - 48);
  return value;
}

/** An integer exactly, a REAL as the shortest decimal that reads back as the same double; null for anything else and for ±Infinity. */
function decimalOf(value: SqliteValue): Decimal | null {
  if (typeof value === 'bigint') return trimmed(value < 0n, (value < 0n ? -value : value).toString(), 0);
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  const text = String(Math.abs(value));
  const power = text.indexOf('e');
  const mantissa = power < 0 ? text : text.slice(0, power);
  const point = mantissa.indexOf('.');
  const digits = point < 0 ? mantissa : mantissa.slice(0, point) + mantissa.slice(point + 1);
  const decimals = point < 0 ? 0 : mantissa.length - point - 1;
  return trimmed(value < 0, digits, (power < 0 ? 0 : Number(text.slice(power + 1))) - decimals);
}

function trimmed(isNegative: boolean, digits: string, exponent: number): Decimal {
  let start = 0;
  while (digits[start] === '0') start += 1;
  if (start === digits.length) return { negative: false, digits: '', exponent: 0 };
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return { negative: isNegative, digits: digits.slice(start, end), exponent: exponent + (digits.length - end) };
}
