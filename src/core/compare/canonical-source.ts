import type { PgType } from '../catalog/pg-catalog.ts';
import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import { canonicalNumeric } from './canonical-decimal.ts';
import { canonicalJson } from './canonical-json.ts';
import { canonicalDate, canonicalInstant, canonicalTime, canonicalTimestamp } from './canonical-time.ts';
import { readableNumber } from './readable-number.ts';

type Present = Exclude<SqliteValue, null>;

/**
 * The canonical text of a source's value in a column of a type: equal to what canonicalFound makes of PostgreSQL's text exactly
 * when both mean the same. Never throws: a value that the type cannot hold gets a text that PostgreSQL cannot have (it begins with NUL).
 */
export function canonicalSource(type: PgType): (value: SqliteValue) => string | null {
  const canonical = canonicalOf(type);
  return (value) => (value === null ? null : (canonical(value) ?? `\0${typeof value} ${readable(value)}`));
}

function canonicalOf(type: PgType): (value: Present) => string | null {
  switch (type.kind) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return integer;
    case 'numeric':
      return (value) => (isNumber(value) ? canonicalNumeric(String(value)) : null);
    case 'double precision':
      return double;
    case 'boolean':
      return boolean;
    case 'text':
    case 'varchar':
      return (value) => (value instanceof Uint8Array ? null : readable(value));
    case 'bytea':
      return (value) => hex(value instanceof Uint8Array ? value : Buffer.from(readable(value)));
    case 'date':
      return fromText(canonicalDate);
    case 'time':
      return fromText(canonicalTime);
    case 'timestamp':
      return fromText(canonicalTimestamp);
    case 'timestamptz':
      return fromText(canonicalInstant);
    case 'json':
    case 'jsonb':
      return fromText(canonicalJson);
    case 'uuid':
      return (value) => (value instanceof Uint8Array ? uuidOf(value) : fromText((text) => text)(value));
  }
}

function integer(value: Present): string | null {
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'number' && Number.isSafeInteger(value) ? value.toFixed(0) : null;
}

function double(value: Present): string | null {
  if (typeof value === 'bigint') return BigInt(Number(value)) === value ? Number(value).toString() : null;
  if (typeof value !== 'number') return null;
  return Object.is(value, -0) ? '-0' : value.toString();
}

/** SQLite keeps booleans as 0 and 1, https://www.sqlite.org/datatype3.html#boolean_datatype; applications also write words. */
function boolean(value: Present): string | null {
  const word = String(value).toLowerCase();
  if (value === 1n || (typeof value === 'string' && (word === 't' || word === 'true'))) return 't';
  return value === 0n || (typeof value === 'string' && (word === 'f' || word === 'false')) ? 'f' : null;
}

/** Bytes as hex; a number as SQLite writes it. */
function readable(value: Present): string {
  if (value instanceof Uint8Array) return hex(value);
  return typeof value === 'number' ? readableNumber(value) : String(value);
}

function isNumber(value: Present): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && !Number.isNaN(value));
}

function fromText(canonical: (text: string) => string | null): (value: Present) => string | null {
  return (value) => (typeof value === 'string' ? canonical(value) : null);
}

function uuidOf(bytes: Uint8Array): string | null {
  if (bytes.length !== 16) return null;
  const digits = Buffer.from(bytes).toString('hex');
  const starts = [0, 8, 12, 16, 20, 32];
  return starts
    .slice(0, 5)
    .map((start, i) => digits.slice(start, starts[i + 1]))
    .join('-');
}

function hex(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}
