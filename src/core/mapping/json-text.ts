import { code, type JsonReader, readScalar, readString } from './json-token.ts';

/** What a text is as JSON: no JSON, JSON (RFC 8259), or JSON whose meaning PostgreSQL's jsonb keeps. */
export type JsonStrength = 'none' | 'json' | 'jsonb';

/** PostgreSQL reads nested values by recursion, bounded by max_stack_depth; SQLite's own JSON functions stop at the same depth. */
const deepest = 1000;

/** A jsonb holds at most 2^28 - 1 bytes of elements: https://www.postgresql.org/docs/current/datatype-json.html */
const jsonbBytes = 2 ** 28;
/** What a value can take in a jsonb beyond its text: its entry, header and padding, rounded up. */
const bytesBeyondText = 16;

interface Reader extends JsonReader {
  values: number;
}

/** Reads the whole text in one pass, without recursion. */
export function readJson(text: string): JsonStrength {
  const reader: Reader = { text, at: 0, values: 0, storable: true };
  if (!readDocument(reader) || hasLoneSurrogate(text)) return 'none';
  if (Buffer.byteLength(text) + reader.values * bytesBeyondText >= jsonbBytes) return 'json';
  return reader.storable ? 'jsonb' : 'json';
}

/** Text that is not Unicode; only a database in UTF-16 can hold it. */
function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

/** The keys of an object that is open, or null for an array. */
type Open = Set<string> | null;

function readDocument(reader: Reader): boolean {
  const open: Open[] = [];
  for (;;) {
    skipSpace(reader);
    const unit = reader.text.charCodeAt(reader.at);
    reader.values += 1;
    if (unit === code.openArray || unit === code.openObject) {
      if (open.length === deepest) return false;
      const keys = unit === code.openObject ? new Set<string>() : null;
      reader.at += 1;
      skipSpace(reader);
      open.push(keys);
      if (reader.text.charCodeAt(reader.at) !== closerOf(keys)) {
        if (keys !== null && !readKey(reader, keys)) return false;
        continue;
      }
    } else if (!readScalar(reader, unit)) return false;
    const next = closeAndContinue(reader, open);
    if (next !== 'value') return next === 'end';
  }
}

function closerOf(keys: Open): number {
  return keys === null ? code.closeArray : code.closeObject;
}

/** After a value: closes what ends here, and goes to the next value, if there is one. */
function closeAndContinue(reader: Reader, open: Open[]): 'value' | 'end' | 'fault' {
  for (;;) {
    skipSpace(reader);
    const keys = open.at(-1);
    if (keys === undefined) return reader.at === reader.text.length ? 'end' : 'fault';
    const unit = reader.text.charCodeAt(reader.at);
    reader.at += 1;
    if (unit === code.comma) {
      skipSpace(reader);
      return keys === null || readKey(reader, keys) ? 'value' : 'fault';
    }
    if (unit !== closerOf(keys)) return 'fault';
    open.pop();
  }
}

function skipSpace(reader: Reader): void {
  for (;;) {
    const unit = reader.text.charCodeAt(reader.at);
    if (unit !== 32 && unit !== 10 && unit !== 13 && unit !== 9) return;
    reader.at += 1;
  }
}

/** A key and its colon. Of equal keys jsonb keeps only the last. */
function readKey(reader: Reader, keys: Set<string>): boolean {
  const start = reader.at;
  if (reader.text.charCodeAt(start) !== code.quote || !readString(reader)) return false;
  const written = reader.text.slice(start + 1, reader.at - 1);
  const key = written.includes('\\') ? String(JSON.parse(`"${written}"`)) : written;
  if (keys.has(key)) reader.storable = false;
  keys.add(key);
  reader.values += 1;
  skipSpace(reader);
  if (reader.text.charCodeAt(reader.at) !== code.colon) return false;
  reader.at += 1;
  return true;
}
