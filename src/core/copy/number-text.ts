/**
 * A number as SQLite spells it, but with as many digits as it takes to read back the same double (SQLite itself stops at 15):
 * `1.0`, `0.1`, `1.0e+20`, `Inf`. See %!.15g in https://www.sqlite.org/printf.html
 */
export function numberText(value: bigint | number): string {
  if (typeof value === 'bigint') return value.toString();
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign}Inf`;
  const [mantissa = '', power = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  return sign + (exponent < -4 || exponent >= 15 ? scientific(digits, exponent) : plain(digits, exponent));
}

function scientific(digits: string, exponent: number): string {
  const power = Math.abs(exponent).toString().padStart(2, '0');
  return `${digits[0]}.${digits.slice(1) || '0'}e${exponent < 0 ? '-' : '+'}${power}`;
}

function plain(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  return `${digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')}.${digits.slice(exponent + 1) || '0'}`;
}
