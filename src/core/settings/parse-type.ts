import type { PgType, PlainType } from '../catalog/pg-catalog.ts';

/** Spellings that PostgreSQL itself accepts, https://www.postgresql.org/docs/current/datatype.html */
const plainTypes: Readonly<Record<string, PlainType>> = {
  smallint: 'smallint',
  int2: 'smallint',
  integer: 'integer',
  int: 'integer',
  int4: 'integer',
  bigint: 'bigint',
  int8: 'bigint',
  boolean: 'boolean',
  bool: 'boolean',
  'double precision': 'double precision',
  float8: 'double precision',
  float: 'double precision',
  text: 'text',
  bytea: 'bytea',
  date: 'date',
  time: 'time',
  'time without time zone': 'time',
  timestamp: 'timestamp',
  'timestamp without time zone': 'timestamp',
  timestamptz: 'timestamptz',
  'timestamp with time zone': 'timestamptz',
  json: 'json',
  jsonb: 'jsonb',
  uuid: 'uuid',
};

/** Names of the types that take numbers in parentheses. */
const sizedTypes: Readonly<Record<string, 'numeric' | 'varchar'>> = {
  numeric: 'numeric',
  decimal: 'numeric',
  varchar: 'varchar',
  'character varying': 'varchar',
};

/** Highest declared numeric precision, https://www.postgresql.org/docs/current/datatype-numeric.html */
const maxPrecision = 1000;
/** Highest length of varchar(n), https://www.postgresql.org/docs/current/datatype-character.html */
const maxLength = 10_485_760;

/** A type from what a person wrote (`Numeric (10, 2)`, `int8`); as text: what is wrong with it. */
export function parseType(text: string): PgType | string {
  const open = text.indexOf('(');
  const name = words(open === -1 ? text : text.slice(0, open));
  const sizes = open === -1 ? [] : parseSizes(text.slice(open + 1));
  if (sizes === null) return `${text.trim()}: the parentheses should hold whole numbers`;
  const plain = Object.hasOwn(plainTypes, name) ? plainTypes[name] : undefined;
  if (plain !== undefined) return sizes.length === 0 ? { kind: plain } : `${name} takes no number in parentheses`;
  const sized = Object.hasOwn(sizedTypes, name) ? sizedTypes[name] : undefined;
  if (sized === 'numeric') return parseNumeric(sizes);
  if (sized === 'varchar') return parseVarchar(sizes);
  return `${text.trim()} is not one of the types ${typeNames().join(', ')}`;
}

/** The names to offer, one spelling each. */
export function typeNames(): string[] {
  return [...new Set(Object.values(plainTypes)), 'numeric', 'numeric(p,s)', 'varchar(n)'];
}

function parseNumeric([precision, scale = 0, ...rest]: readonly number[]): PgType | string {
  if (precision === undefined) return { kind: 'numeric', precision: null, scale: null };
  const fits = precision >= 1 && precision <= maxPrecision && scale <= precision && rest.length === 0;
  if (!fits) return `numeric takes a precision of 1 to ${maxPrecision} and a scale of 0 to the precision`;
  return { kind: 'numeric', precision, scale };
}

function parseVarchar([length, ...rest]: readonly number[]): PgType | string {
  if (length === undefined) return 'varchar needs a length; without one it is text';
  if (length < 1 || length > maxLength || rest.length > 0) return `varchar takes one length of 1 to ${maxLength}`;
  return { kind: 'varchar', length };
}

/** The numbers before a closing parenthesis that ends the text; null where it is anything else. */
function parseSizes(text: string): number[] | null {
  const inside = text.trimEnd();
  if (!inside.endsWith(')')) return null;
  const sizes = inside.slice(0, -1).split(',').map(parseWhole);
  return sizes.every((size) => size !== null) ? sizes : null;
}

function parseWhole(text: string): number | null {
  const digits = text.trim();
  return /^[0-9]{1,9}$/.test(digits) ? Number(digits) : null;
}

function words(text: string): string {
  return text.trim().toLowerCase().split(/\s+/).join(' ');
}
