import { type Printer, printerOf } from './printer.ts';
import type { RowBytes } from './row-bytes.ts';

const zero = 0x30;
const minus = 0x2d;
const point = 0x2e;

/** smallint, integer, bigint: their digits. A REAL without fraction is the same number. */
export const printInteger: Printer = printerOf({
  integer,
  bigInteger,
  real: (row, value) => Number.isSafeInteger(value) && !Object.is(value, -0) && integer(row, value),
});

/** double precision: the shortest digits that read back as the same double, https://www.postgresql.org/docs/current/datatype-numeric.html */
export const printDouble: Printer = printerOf({
  integer: real,
  bigInteger: (row, value) => BigInt(Number(value)) === value && real(row, Number(value)),
  real,
});

/** numeric: as many decimals as the value has, or as the type asks for. */
export function numericPrinter(scale: number | null): Printer {
  return printerOf({
    integer: (row, value) => integer(row, value) && decimals(row, 0, scale),
    bigInteger: (row, value) => bigInteger(row, value) && decimals(row, 0, scale),
    real: (row, value) => {
      if (!Number.isFinite(value)) return scale === null && real(row, value);
      const written = millionths(row, value);
      if (written !== null) return decimals(row, written, scale);
      const text = plainDecimal(value);
      row.ascii(text);
      const point = text.indexOf('.');
      return decimals(row, point < 0 ? 0 : text.length - point - 1, scale);
    },
  });
}

/** boolean: t or f. Applications also write words: https://www.sqlite.org/datatype3.html#boolean_datatype */
export const printBoolean: Printer = printerOf({
  integer: (row, value) => (value === 0 || value === 1) && truth(row, value === 1),
  text: (row, bytes, start, end) => {
    const word = end - start <= 5 ? Buffer.from(bytes.subarray(start, end)).toString('latin1').toLowerCase() : '';
    const isTrue = word === 't' || word === 'true';
    return (isTrue || word === 'f' || word === 'false') && truth(row, isTrue);
  },
});

function truth(row: RowBytes, isTrue: boolean): boolean {
  row.byte(isTrue ? 0x74 : 0x66);
  return true;
}

/** Digits are written one by one, which makes no text. */
function integer(row: RowBytes, value: number): boolean {
  const size = Math.abs(value);
  if (size >= 1e18) return bigInteger(row, BigInt(value));
  if (value < 0) row.byte(minus);
  if (size < 1e9) digits(row, size, 1);
  else {
    digits(row, Math.floor(size / 1e9), 1);
    digits(row, size % 1e9, 9);
  }
  return true;
}

/** The digits of a number of 31 bits, with zeros in front up to a width. */
function digits(row: RowBytes, value: number, width: number): void {
  let rest = value | 0;
  let count = 1;
  for (let power = 10; power <= rest; power *= 10) count += 1;
  if (count < width) count = width;
  row.reserve(count);
  const { bytes } = row;
  row.length += count;
  for (let i = row.length - 1; i >= row.length - count; i -= 1) {
    const tenth = (rest / 10) | 0;
    bytes[i] = zero + (rest - tenth * 10);
    rest = tenth;
  }
}

function bigInteger(row: RowBytes, value: bigint): boolean {
  row.ascii(value.toString());
  return true;
}

/** Without a power of ten where the first digit stands for 10^-4 to 10^14, else with one of two digits at least. */
function real(row: RowBytes, value: number): boolean {
  const size = Math.abs(value);
  if (size >= 1e-4 && millionths(row, value) !== null) return true;
  if ((size >= 1e-4 && size < 1e15) || !Number.isFinite(value) || value === 0) {
    row.ascii(Object.is(value, -0) ? '-0' : String(value));
    return true;
  }
  const text = value.toExponential();
  const power = text.indexOf('e');
  const sign = text[power + 1] ?? '';
  row.ascii(`${text.slice(0, power + 1)}${sign}${text.slice(power + 2).padStart(2, '0')}`);
  return true;
}

/**
 * A double that has up to six decimals, and 15 digits in all: no other decimal of so few digits is read as the same double, so they
 * are the shortest. How many decimals it wrote; null, and nothing written, for any other.
 */
function millionths(row: RowBytes, value: number): number | null {
  const count = Math.round(Math.abs(value) * 1e6);
  if (count >= 1e15 || count / 1e6 !== Math.abs(value)) return null;
  const whole = Math.floor(count / 1e6);
  if (value < 0) row.byte(minus);
  integer(row, whole);
  let fraction = count - whole * 1e6;
  if (fraction === 0) return 0;
  let width = 6;
  for (; fraction % 10 === 0; fraction /= 10) width -= 1;
  row.byte(point);
  digits(row, fraction, width);
  return width;
}

/** The shortest digits of a finite double without a power of ten. */
function plainDecimal(value: number): string {
  const text = String(value);
  const at = text.indexOf('e');
  if (at < 0) return text;
  const power = Number(text.slice(at + 1));
  const sign = value < 0 ? '-' : '';
  const mantissa = text.slice(sign.length, at);
  const [whole = '', fraction = ''] = mantissa.split('.');
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(power, '0')}`;
}

/** Adds the zeros that the scale of the type asks for; a value with more decimals than that is not this column's. */
function decimals(row: RowBytes, written: number, scale: number | null): boolean {
  if (scale === null || scale === written) return true;
  if (scale < written) return false;
  row.ascii(`${written === 0 ? '.' : ''}${'0'.repeat(scale - written)}`);
  return true;
}
