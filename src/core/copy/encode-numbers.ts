import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import type { Encoder } from './encoder.ts';

/** smallint: two bytes, https://www.postgresql.org/docs/current/datatype-numeric.html */
export const encodeSmallint: Encoder = (value, sink) => {
  const integer = safeInteger(value);
  if (!(integer >= -32_768 && integer <= 32_767)) return false;
  sink.int32(2);
  sink.int16(integer);
  return true;
};

/** integer: four bytes. */
export const encodeInteger: Encoder = (value, sink) => {
  const integer = safeInteger(value);
  if (!(integer >= -2_147_483_648 && integer <= 2_147_483_647)) return false;
  sink.int32(4);
  sink.int32(integer);
  return true;
};

/** bigint: eight bytes. */
export const encodeBigint: Encoder = (value, sink) => {
  const integer = safeInteger(value);
  if (Number.isSafeInteger(integer)) {
    sink.int32(8);
    sink.safeInt64(integer);
    return true;
  }
  if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) return false;
  sink.int32(8);
  sink.int64(value);
  return true;
};

/** double precision: the same IEEE 754 bits that SQLite keeps; an integer only where a double holds it exactly. */
export const encodeDouble: Encoder = (value, sink) => {
  const double = typeof value === 'bigint' ? exactDouble(value) : value;
  if (typeof double !== 'number') return false;
  sink.int32(8);
  sink.double(double);
  return true;
};

const booleans: ReadonlyMap<string, 0 | 1> = new Map([
  ['t', 1],
  ['f', 0],
  ['true', 1],
  ['false', 0],
]);

/** boolean: one byte, from 0 and 1 or from t, f, true, false in any case. */
export const encodeBoolean: Encoder = (value, sink) => {
  const bit = typeof value === 'string' ? booleans.get(value.toLowerCase()) : bitOf(value);
  if (bit === undefined) return false;
  sink.int32(1);
  sink.int8(bit);
  return true;
};

function bitOf(value: SqliteValue): 0 | 1 | undefined {
  if (value === 1n) return 1;
  return value === 0n ? 0 : undefined;
}

/** An integer as a number, which is faster to work with; NaN where the value is none, or may not be exact as a number. */
function safeInteger(value: SqliteValue): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : Number.NaN;
}

function exactDouble(value: bigint): number | null {
  const double = Number(value);
  return Number.isSafeInteger(double) || BigInt(double) === value ? double : null;
}
