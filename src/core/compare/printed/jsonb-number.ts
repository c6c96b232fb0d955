/** Up to which power of ten a number is written out. */
const largestPower = 400;

/** A number of JSON as numeric prints it: without a power, with the decimals it was given; null where it is none, or out of the ordinary. */
export function printedNumber(text: string): string | null {
  const parts = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  if (parts === null) return null;
  const [, sign = '', whole = '', fraction = '', power = '0'] = parts;
  const shift = Number(power);
  if (Math.abs(shift) > largestPower) return null;
  const scale = Math.max(0, fraction.length - shift);
  const digits =
    shift > fraction.length ? `${whole}${fraction}${'0'.repeat(shift - fraction.length)}` : whole + fraction;
  const padded = digits.padStart(scale + 1, '0');
  const integer = padded.slice(0, padded.length - scale).replace(/^0+(?=\d)/, '');
  const isZero = !/[1-9]/.test(digits);
  return `${isZero ? '' : sign}${integer}${scale === 0 ? '' : `.${padded.slice(padded.length - scale)}`}`;
}
