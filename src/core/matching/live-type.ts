import type { FoundColumnType, FoundType } from '../catalog/found-live.ts';
import type { LoadType, PlainType } from '../catalog/pg-catalog.ts';

/** PostgreSQL's own names of the types that rows can go into, https://www.postgresql.org/docs/current/datatype.html */
const plain: Readonly<Record<string, PlainType>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  bool: 'boolean',
  float8: 'double precision',
  text: 'text',
  bytea: 'bytea',
  date: 'date',
  json: 'json',
  jsonb: 'jsonb',
  uuid: 'uuid',
};

const addresses: ReadonlySet<string> = new Set(['inet', 'cidr']);
const times = { time: 'time', timestamp: 'timestamp', timestamptz: 'timestamptz' } as const;

/** The size of a length or precision in a type's modifier, https://doxygen.postgresql.org/varchar_8c.html */
const header = 4;

/** What rows can be loaded into where a column has such a type; null for a type that this tool does not know. */
export function liveType(
  { type: oid, modifier }: Omit<FoundColumnType, 'column'>,
  types: ReadonlyMap<string, FoundType>,
): LoadType | null {
  const type = types.get(oid);
  if (type === undefined) return null;
  if (type.class === 'd') return domainOf(type, types);
  if (type.class === 'e') return { kind: 'enum', sql: type.sql, labels: type.labels };
  if (type.name === 'citext') return { kind: 'citext', sql: type.sql };
  if (type.element !== null) return arrayOf(type.element, modifier, types);
  return type.schema === 'pg_catalog' ? ownType(type.name, modifier) : null;
}

function domainOf(type: FoundType, types: ReadonlyMap<string, FoundType>): LoadType | null {
  const base = liveType({ type: type.base ?? '', modifier: type.baseModifier }, types);
  return base === null ? null : { kind: 'domain', sql: type.sql, base };
}

function arrayOf(oid: string, modifier: number, types: ReadonlyMap<string, FoundType>): LoadType | null {
  const element = liveType({ type: oid, modifier }, types);
  return element === null ? null : { kind: 'array', element, oid: Number(oid) };
}

function ownType(name: string, modifier: number): LoadType | null {
  const known = Object.hasOwn(plain, name) ? plain[name] : undefined;
  if (known !== undefined) return { kind: known };
  if (name === 'float4') return { kind: 'real' };
  if (addresses.has(name)) return { kind: name as 'inet' | 'cidr' };
  if (name === 'varchar') return modifier < 0 ? { kind: 'text' } : { kind: 'varchar', length: modifier - header };
  if (name === 'bpchar') return modifier < 0 ? null : { kind: 'char', length: modifier - header };
  if (name === 'numeric') return numeric(modifier);
  const time = Object.hasOwn(times, name) ? times[name as keyof typeof times] : undefined;
  if (time === undefined) return null;
  return modifier < 0 || modifier >= 6 ? { kind: time } : { kind: 'rounded', of: time, digits: modifier };
}

/** Precision and scale are two halves; a scale below zero (PostgreSQL 15) is not loaded into. https://doxygen.postgresql.org/numeric_8c.html */
function numeric(modifier: number): LoadType | null {
  if (modifier < 0) return { kind: 'numeric', precision: null, scale: null };
  const scale = ((modifier - header) & 0x7ff) ^ 1024;
  const signed = scale - 1024;
  return signed < 0 ? null : { kind: 'numeric', precision: ((modifier - header) >> 16) & 0xffff, scale: signed };
}
