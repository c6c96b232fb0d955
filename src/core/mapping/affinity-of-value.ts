import type { Affinity, SqliteValue } from '../catalog/sqlite-catalog.ts';

/** What storing a value in a column of an affinity makes of it, https://www.sqlite.org/datatype3.html#type_affinity */
export function applyAffinity(value: SqliteValue, affinity: Affinity): SqliteValue {
  if (value === null || value instanceof Uint8Array || affinity === 'blob') return value;
  if (affinity === 'text') return typeof value === 'string' ? value : numberText(value);
  const number = typeof value === 'string' ? numberIn(value) : value;
  if (number === null) return value;
  if (affinity === 'real') return Number(number);
  return typeof number === 'number' && Number.isInteger(number) && Math.abs(number) < 2 ** 53 ? BigInt(number) : number;
}

/** SQLite spells a REAL with at least one decimal. */
function numberText(value: bigint | number): string {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e15
    ? value.toFixed(1)
    : String(value);
}

/** The number that a whole text spells, null where it spells none. */
export function numberIn(text: string): bigint | number | null {
  const trimmed = text.trim();
  if (/^[+-]?\d+$/.test(trimmed)) {
    const value = BigInt(trimmed.startsWith('+') ? trimmed.slice(1) : trimmed);
    return BigInt.asIntN(64, value) === value ? value : Number(value);
  }
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : null;
}
