import type { PgType } from '../catalog/pg-catalog.ts';
import { canonicalNumeric } from './canonical-decimal.ts';
import { canonicalJson } from './canonical-json.ts';
import { canonicalDate, canonicalInstant, canonicalTime, canonicalTimestamp } from './canonical-time.ts';

/**
 * The canonical text of what PostgreSQL prints for a column of a type, with DateStyle ISO, TimeZone UTC, bytea_output hex and
 * extra_float_digits 1 (https://www.postgresql.org/docs/current/runtime-config-client.html). Never throws: what cannot be read
 * stays as it is and is then equal to nothing.
 */
export function canonicalFound(type: PgType): (text: string | null) => string | null {
  const canonical = canonicalOf(type);
  if (canonical === null) return (text) => text;
  return (text) => (text === null ? null : (canonical(text) ?? `\0found ${text}`));
}

/** null where PostgreSQL itself has one spelling per value. */
function canonicalOf(type: PgType): ((text: string) => string | null) | null {
  switch (type.kind) {
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'boolean':
    case 'text':
    case 'varchar':
    case 'bytea':
    case 'uuid':
      return null;
    case 'date':
      return canonicalDate;
    case 'numeric':
      return canonicalNumeric;
    case 'double precision':
      return doubleText;
    case 'time':
      return canonicalTime;
    case 'timestamp':
      return canonicalTimestamp;
    case 'timestamptz':
      return canonicalInstant;
    case 'json':
    case 'jsonb':
      return canonicalJson;
  }
}

/** With extra_float_digits 1 the text reads back as the same double, https://www.postgresql.org/docs/current/datatype-numeric.html */
function doubleText(text: string): string | null {
  if (text === '') return null;
  const value = Number(text);
  if (Number.isNaN(value)) return text === 'NaN' ? 'NaN' : null;
  return Object.is(value, -0) ? '-0' : String(value);
}
