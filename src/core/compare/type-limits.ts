import type { baseType } from '../catalog/pg-catalog.ts';

const day = 86_400_000_000n;

/** Bits of the integer types, https://www.postgresql.org/docs/current/datatype-numeric.html */
const bits = { smallint: 16, integer: 32, bigint: 64 } as const;

/** Whether a value, by its canonical text, is within what a type keeps: length, range, digits. */
export function isWithin(type: ReturnType<typeof baseType>, text: string): boolean {
  switch (type.kind) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return /^-?\d+$/.test(text) && BigInt.asIntN(bits[type.kind], BigInt(text)) === BigInt(text);
    case 'numeric':
      return type.precision === null || hasDigits(text, type.precision, type.scale ?? 0);
    case 'varchar':
    case 'char':
      return [...text].length <= type.length;
    case 'date':
      return !/^-?\d+$/.test(text) || BigInt(text) % day === 0n;
    case 'rounded':
      return type.of === 'time'
        ? /^0*$/.test(text.split('.')[1]?.slice(type.digits) ?? '')
        : BigInt(text) % 10n ** BigInt(6 - type.digits) === 0n;
    default:
      return true;
  }
}

/** Digits of a canonical decimal: `12.5`, `-0.5`, `15e40`. */
function hasDigits(text: string, precision: number, scale: number): boolean {
  const [mantissa = '', power = '0'] = text.replace('-', '').split('e');
  const [whole = '', decimals = ''] = mantissa.split('.');
  const exponent = Number(power);
  return whole.replace(/^0+/, '').length + exponent <= precision - scale && decimals.length - exponent <= scale;
}
