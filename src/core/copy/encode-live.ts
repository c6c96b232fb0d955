import type { LiveType } from '../catalog/pg-catalog.ts';
import { encodeText } from './encode-texts.ts';
import type { Encoder } from './encoder.ts';
import { numberText } from './number-text.ts';
import { parseAddress } from './parse-address.ts';

/** What the types of an application read by themselves; an array reads nothing without a cast, and times have an encoder of their own. */
export function liveEncoder(type: Exclude<LiveType, { readonly kind: 'domain' | 'rounded' | 'array' }>): Encoder {
  switch (type.kind) {
    case 'real':
      return encodeReal;
    case 'inet':
    case 'cidr':
      return addressEncoder(type.kind === 'cidr');
    case 'char':
      return charEncoder(type.length);
    case 'enum':
      return enumEncoder(new Set(type.labels));
    case 'citext':
      return encodeText;
  }
}

/** real: four bytes. A number goes in where real has it, or has one that is spelled alike, as 0.1. */
const encodeReal: Encoder = (value, sink) => {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || (typeof value === 'bigint' && BigInt(number) !== value)) return false;
  const nearest = Math.fround(number);
  if (!Object.is(nearest, number) && spelledAsReal(nearest) !== number) return false;
  sink.int32(4);
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setFloat32(0, nearest);
  sink.int32(bytes.getInt32(0));
  return true;
};

/** The number that is meant by the fewest digits which tell a real from its neighbours. */
function spelledAsReal(real: number): number {
  for (let digits = 1; digits < 9; digits += 1) {
    const spelled = Number(real.toPrecision(digits));
    if (Math.fround(spelled) === real) return spelled;
  }
  return Number(real.toPrecision(9));
}

/**
 * char(n): PostgreSQL pads with blanks, which mean nothing there. A text with blanks of its own at the end goes in where it comes out as it was,
 * padded to the full length.
 */
function charEncoder(length: number): Encoder {
  return (value, sink) => {
    if (value instanceof Uint8Array) return false;
    const text = typeof value === 'string' ? value : numberText(value);
    const characters = [...text].length;
    const isKept = characters === length || (characters < length && !text.endsWith(' '));
    return isKept && encodeText(text, sink);
  };
}

/** An enum's value travels as its label, https://www.postgresql.org/docs/current/datatype-enum.html */
function enumEncoder(labels: ReadonlySet<string>): Encoder {
  return (value, sink) => typeof value === 'string' && labels.has(value) && encodeText(value, sink);
}

/** Family, bits, whether it is a network, length, bytes: network_recv in https://doxygen.postgresql.org/network_8c.html */
function addressEncoder(isNetwork: boolean): Encoder {
  return (value, sink) => {
    const address = typeof value === 'string' ? parseAddress(value) : null;
    if (address === null || (isNetwork && !endsInZeros(address.bytes, address.bits))) return false;
    const { bytes, bits } = address;
    sink.int32(4 + bytes.length);
    sink.int8(bytes.length === 4 ? 2 : 3);
    sink.int8(bits);
    sink.int8(isNetwork ? 1 : 0);
    sink.int8(bytes.length);
    sink.raw(bytes);
    return true;
  };
}

function endsInZeros(bytes: Uint8Array, bits: number): boolean {
  return bytes.every((byte, at) => {
    const kept = Math.min(8, Math.max(0, bits - at * 8));
    return (byte & (0xff >> kept)) === 0;
  });
}
