/** Up to how many digits a number is written out, without a power of ten. */
const plainDigits = 40;

/**
 * One spelling per decimal value, without rounding: `1.50`, `15e-1` and `+1.5` are all `1.5`. Returns null for what is no
 * decimal number.
 */
export function canonicalDecimal(text: string): string | null {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,15}))?$/.exec(text);
  if (parts === null) return null;
  const [, sign = '', whole = '', fraction = '', power = '0'] = parts;
  const digits = whole + fraction;
  if (digits === '') return null;
  const first = firstOther(digits);
  if (first === digits.length) return '0';
  const last = lastOther(digits);
  const exponent = Number(power) - fraction.length + (digits.length - 1 - last);
  return `${sign === '-' ? '-' : ''}${spelled(digits.slice(first, last + 1), exponent)}`;
}

/** A value of numeric, which may be infinite; JavaScript and PostgreSQL spell that alike. */
export function canonicalNumeric(text: string): string | null {
  return text === 'Infinity' || text === '-Infinity' ? text : canonicalDecimal(text);
}

/** `exponent` is the power of ten of the last digit. Which of the three ways is taken depends on the value alone. */
function spelled(digits: string, exponent: number): string {
  if (Math.abs(exponent) + digits.length > plainDigits) return `${digits}e${exponent}`;
  if (exponent >= 0) return digits + '0'.repeat(exponent);
  const padded = digits.padStart(1 - exponent, '0');
  return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

function firstOther(digits: string): number {
  let at = 0;
  while (at < digits.length && digits[at] === '0') at += 1;
  return at;
}

function lastOther(digits: string): number {
  let at = digits.length - 1;
  while (digits[at] === '0') at -= 1;
  return at;
}
