import type { PgType } from '../catalog/pg-catalog.ts';
import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import { quoteLiteral } from '../ddl/quote.ts';
import { literalTime, matchesForm } from './text-forms.ts';

/** A constant in the spelling of the type; null where the type does not hold it. */
export function constant(type: PgType, value: SqliteValue): string | null {
  switch (type.kind) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return typeof value === 'bigint' ? String(value) : null;
    case 'numeric':
      return isWithin(type, value) ? String(value) : null;
    case 'double precision':
      return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value)) ? String(value) : null;
    case 'boolean':
      return booleanWords.get(typeof value === 'string' ? value.toLowerCase() : value) ?? null;
    case 'text':
    case 'varchar':
      return textConstant(type, value);
    case 'bytea':
      return bytesConstant(value);
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return typeof value === 'string' && matchesForm(type.kind, value)
        ? `${quoteLiteral(literalTime(value))}::${type.kind}`
        : null;
    case 'json':
    case 'jsonb':
    case 'uuid':
      return typeof value === 'string' && matchesForm(type.kind, value) ? `${quoteLiteral(value)}::${type.kind}` : null;
  }
}

/** PostgreSQL refuses a number with more digits before the point than numeric(p,s) has, and rounds those after it. */
function isWithin({ precision, scale }: Extract<PgType, { kind: 'numeric' }>, value: SqliteValue): boolean {
  if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isFinite(value))) return false;
  if (precision === null) return true;
  const decimals = String(value).split('.')[1]?.length ?? 0;
  return decimals <= (scale ?? 0) && Math.abs(Number(value)) < 10 ** (precision - (scale ?? 0));
}

const booleanWords: ReadonlyMap<SqliteValue, string> = new Map<SqliteValue, string>([
  [0n, 'false'],
  [1n, 'true'],
  ['f', 'false'],
  ['false', 'false'],
  ['t', 'true'],
  ['true', 'true'],
]);

function textConstant(type: PgType, value: SqliteValue): string | null {
  if (typeof value === 'bigint') return quoteLiteral(String(value));
  if (typeof value !== 'string' || value.includes('\0')) return null;
  return type.kind === 'varchar' && [...value].length > type.length ? null : quoteLiteral(value);
}

function bytesConstant(value: SqliteValue): string | null {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (!(bytes instanceof Uint8Array)) return null;
  return `'\\x${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}'::bytea`;
}
