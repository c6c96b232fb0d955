import type { ByteSink } from './byte-sink.ts';
import type { Encoder } from './encoder.ts';
import { numberText } from './number-text.ts';

/** text, in UTF-8; numbers by their spelling, because text is the type that a column of mixed classes is widened to. */
export const encodeText: Encoder = (value, sink) => {
  if (value instanceof Uint8Array) return false;
  return writeText(typeof value === 'string' ? value : numberText(value), sink);
};

/** varchar(n) counts Unicode characters, https://www.postgresql.org/docs/current/datatype-character.html */
export function varcharEncoder(length: number): Encoder {
  return (value, sink) => {
    if (value instanceof Uint8Array) return false;
    const text = typeof value === 'string' ? value : numberText(value);
    return (text.length <= length || characters(text) <= length) && writeText(text, sink);
  };
}

/** json: the document's text as it is; PostgreSQL checks it. */
export const encodeJson: Encoder = (value, sink) => typeof value === 'string' && writeText(value, sink);

/** jsonb: a version byte, then the document's text, as jsonb_recv reads it (https://doxygen.postgresql.org/jsonb_8c.html). */
export const encodeJsonb: Encoder = (value, sink) => {
  if (typeof value !== 'string' || value.includes('\0')) return false;
  const start = sink.length;
  sink.int32(0);
  sink.int8(1);
  const bytes = sink.utf8(value);
  if (!isWhole(value, bytes)) return false;
  sink.patchInt32(start, bytes + 1);
  return true;
};

/** bytea: bytes as they are, text as its UTF-8 bytes, a number as the bytes of its spelling, which is what CAST(x AS BLOB) gives. */
export const encodeBytea: Encoder = (value, sink) => {
  if (value instanceof Uint8Array) {
    sink.int32(value.length);
    sink.raw(value);
    return true;
  }
  const start = sink.length;
  sink.int32(0);
  sink.patchInt32(start, sink.utf8(typeof value === 'string' ? value : numberText(value)));
  return true;
};

function writeText(text: string, sink: ByteSink): boolean {
  if (text.includes('\0')) return false;
  const start = sink.length;
  sink.int32(0);
  const bytes = sink.utf8(text);
  if (!isWhole(text, bytes)) return false;
  sink.patchInt32(start, bytes);
  return true;
}

/** Whether a text was written as it is. Only one with more bytes than units can hold surrogates. */
function isWhole(text: string, bytes: number): boolean {
  return bytes === text.length || !hasLoneSurrogate(text);
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
