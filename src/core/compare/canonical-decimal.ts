/**
 * One spelling per decimal value, without rounding: digits without zeros at either end, then the power of ten of the last one,
 * so `1.50`, `15e-1` and `+1.5` are all `15e-1`. Returns null for what is no decimal number.
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
  return `${sign === '-' ? '-' : ''}${digits.slice(first, last + 1)}e${exponent}`;
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
