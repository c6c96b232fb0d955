import type { Encoder } from './encoder.ts';

const groupEnds = [8, 13, 18, 23];

/** uuid: 16 bytes, from a blob of that length or from canonical text in lower case, https://www.postgresql.org/docs/current/datatype-uuid.html */
export const encodeUuid: Encoder = (value, sink) => {
  if (value instanceof Uint8Array) {
    if (value.length !== 16) return false;
    sink.int32(16);
    sink.raw(value);
    return true;
  }
  if (typeof value !== 'string' || value.length !== 36) return false;
  sink.int32(16);
  let at = 0;
  while (at < 36) {
    if (groupEnds.includes(at)) {
      if (value[at] !== '-') return false;
      at += 1;
    }
    const byte = hexDigit(value.charCodeAt(at)) * 16 + hexDigit(value.charCodeAt(at + 1));
    if (Number.isNaN(byte)) return false;
    sink.int8(byte);
    at += 2;
  }
  return true;
};

/** Upper case would come back in lower case, so it is not taken. */
function hexDigit(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48;
  return unit >= 97 && unit <= 102 ? unit - 87 : Number.NaN;
}
