import type { PgType } from '../catalog/pg-catalog.ts';
import type { Affinity } from '../catalog/sqlite-catalog.ts';

/** What a declared type asks for: PostgreSQL types in order of preference; the first that holds every value wins. */
export interface Wish {
  readonly candidates: readonly PgType[];
  /** false: the name is not one that PostgreSQL or this table knows, so affinity and data decided. */
  readonly known: boolean;
  /** A type of times, whose numbers deserve a note. */
  readonly temporal: boolean;
}

/** Type names by what they ask for, in upper case without length. The rows of DESIGN's type table. */
const integerNames = [
  'INT',
  'INTEGER',
  'TINYINT',
  'SMALLINT',
  'MEDIUMINT',
  'BIGINT',
  'INT2',
  'INT4',
  'INT8',
  'UNSIGNED BIG INT',
  'SERIAL',
  'BIGSERIAL',
  'SMALLSERIAL',
];
/** BIT is SQL Server's boolean, and MySQL's as BIT(1); longer ones are numbers. */
const booleanNames = ['BOOL', 'BOOLEAN', 'BIT'];
const realNames = ['REAL', 'FLOAT', 'FLOAT4', 'FLOAT8', 'DOUBLE', 'DOUBLE PRECISION'];
const numericNames = ['NUMERIC', 'DECIMAL', 'DEC', 'MONEY', 'NUMBER'];
const charNames = [
  'CHAR', 'CHARACTER', 'NCHAR', 'NATIVE CHARACTER', 'VARCHAR', 'NVARCHAR', 'VARCHAR2', 'NVARCHAR2', 'VARYING CHARACTER',
  'CHARACTER VARYING', 'BPCHAR',
]; // biome-ignore format: one line a group
const textNames = ['TEXT', 'CLOB', 'NTEXT', 'TINYTEXT', 'MEDIUMTEXT', 'LONGTEXT', 'STRING'];
const bytesNames = ['BLOB', 'BINARY', 'VARBINARY', 'BYTEA', 'IMAGE', 'TINYBLOB', 'MEDIUMBLOB', 'LONGBLOB'];
const stampNames = [
  'DATETIME',
  'TIMESTAMP',
  'TIMESTAMPTZ',
  'TIMESTAMP WITH TIME ZONE',
  'TIMESTAMP WITHOUT TIME ZONE',
  'DATETIME2',
];

/** The longest n of varchar(n), https://www.postgresql.org/docs/current/datatype-character.html */
const longestVarchar = 10_485_760;

/** Reads a declared type, e.g. `DECIMAL(10, 2)`; `affinity` decides for names that are not known. */
export function wishOf(declared: string, affinity: Affinity): Wish {
  const { name, sizes } = splitType(declared);
  const candidates = candidatesOf(name, sizes);
  const temporal = stampNames.includes(name) || name === 'DATE' || name === 'TIME';
  if (candidates !== null) return { candidates, known: true, temporal };
  return { candidates: [], known: name === '' || (affinity === 'integer' && name.includes('INT')), temporal };
}

function candidatesOf(name: string, sizes: readonly number[]): PgType[] | null {
  if (integerNames.includes(name)) return [{ kind: 'bigint' }];
  if (name === 'BIT' && (sizes[0] ?? 1) > 1) return [{ kind: 'bigint' }];
  if (booleanNames.includes(name)) return [{ kind: 'boolean' }];
  if (realNames.includes(name)) return [{ kind: 'double precision' }];
  if (numericNames.includes(name)) return [...sizedNumeric(sizes), { kind: 'numeric', precision: null, scale: null }];
  if (charNames.includes(name)) return [...sizedVarchar(sizes), { kind: 'text' }];
  if (textNames.includes(name)) return [{ kind: 'text' }];
  if (bytesNames.includes(name)) return [{ kind: 'bytea' }];
  if (stampNames.includes(name)) return [{ kind: 'timestamp' }, { kind: 'timestamptz' }];
  if (name === 'DATE') return [{ kind: 'date' }, { kind: 'timestamp' }, { kind: 'timestamptz' }];
  if (name === 'TIME') return [{ kind: 'time' }];
  if (name === 'JSON' || name === 'JSONB') return [{ kind: 'jsonb' }, { kind: 'json' }];
  if (name === 'UUID' || name === 'GUID' || name === 'UNIQUEIDENTIFIER') return [{ kind: 'uuid' }];
  return null;
}

function sizedNumeric([precision, scale = 0]: readonly number[]): PgType[] {
  if (precision === undefined || precision < 1 || precision > 1000 || scale < 0 || scale > precision) return [];
  return [{ kind: 'numeric', precision, scale }];
}

function sizedVarchar([length]: readonly number[]): PgType[] {
  return length === undefined || length < 1 || length > longestVarchar ? [] : [{ kind: 'varchar', length }];
}

/** `VARCHAR (20)` → name VARCHAR, sizes [20]; words are separated by one space. */
function splitType(declared: string): { name: string; sizes: readonly number[] } {
  const open = declared.indexOf('(');
  const close = declared.indexOf(')', open);
  const words = open < 0 ? declared : `${declared.slice(0, open)} ${close < 0 ? '' : declared.slice(close + 1)}`;
  const name = words.trim().toUpperCase().split(/\s+/).join(' ');
  const inside = open < 0 || close < 0 ? [] : declared.slice(open + 1, close).split(',');
  return { name, sizes: inside.map((size) => Number(size.trim())).filter(Number.isInteger) };
}
