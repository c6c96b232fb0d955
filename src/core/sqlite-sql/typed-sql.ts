import type { Select } from 'sqlite3-parser';
import type { PgType } from '../catalog/pg-catalog.ts';
import type { Affinity, SqliteValue } from '../catalog/sqlite-catalog.ts';
import { quoteLiteral, quoteName } from '../ddl/quote.ts';

/** A column that an expression may name. */
export interface ColumnInScope {
  readonly name: string;
  readonly type: PgType;
  readonly affinity: Affinity;
  readonly collation: string;
}

/** What the names in an expression stand for, and how the SELECTs inside it are translated. */
export interface Scope {
  /** A column by its name, and by its table's name or alias where that is written; null where there is none. */
  readonly column: (name: string, table: string | null) => Typed | null;
  /** A SELECT that may use this scope's columns. Throws Untranslatable. */
  readonly select: (select: Select) => TranslatedSelect;
}

/** A SELECT in PostgreSQL's SQL with what is known of its columns; their `sql` is the name that the SELECT gives them, quoted. */
export interface TranslatedSelect {
  readonly sql: string;
  readonly columns: readonly Typed[];
}

/** The scope of a CHECK, index or generated column: one table, and no SELECT, which SQLite forbids there. */
export function tableScope(find: (name: string) => ColumnInScope | null): Scope {
  return {
    column: (name) => {
      const found = find(name);
      return found === null ? null : columnSql(found);
    },
    select: () => {
      throw new Untranslatable('a subquery');
    },
  };
}

/** What PostgreSQL would make of a translated expression. */
export type Kind =
  | 'integer'
  | 'real'
  | 'text'
  | 'bytes'
  | 'boolean'
  | 'null'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'json'
  | 'uuid';

/** A translated expression with what later comparisons need to know of it. */
export interface Typed {
  readonly sql: string;
  readonly kind: Kind;
  readonly affinity: Affinity | null;
  readonly collation: string;
  /** The value of a literal; undefined for everything else. */
  readonly literal: SqliteValue | undefined;
}

/** Thrown inside the translator and caught at its edge: the expression cannot be carried, and why. */
export class Untranslatable extends Error {}

export function columnSql(column: ColumnInScope): Typed {
  return {
    sql: quoteName(column.name),
    kind: kindOf(column.type),
    affinity: column.affinity,
    collation: column.collation,
    literal: undefined,
  };
}

export function literalSql(value: SqliteValue): Typed {
  const base = { affinity: null, collation: 'BINARY', literal: value };
  if (value === null) return { ...base, sql: 'NULL', kind: 'null' };
  if (typeof value === 'bigint') return { ...base, sql: value < 0n ? `(${value})` : String(value), kind: 'integer' };
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Untranslatable('an infinite number');
    return { ...base, sql: `'${value}'::double precision`, kind: 'real' };
  }
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new Untranslatable('a text with a NUL byte');
    return { ...base, sql: quoteLiteral(value), kind: 'text' };
  }
  const hex = [...value].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { ...base, sql: `'\\x${hex}'::bytea`, kind: 'bytes' };
}

/** Whether SQLite sees the 0 or 1 of a comparison here; a boolean column has an affinity and is none. */
export function isCondition({ kind, affinity }: Typed): boolean {
  return kind === 'boolean' && affinity === null;
}

/**
 * The expression as a column of a result, in the type that SQLite's value has there: a comparison gives the integer 0 or 1, a
 * boolean column stays boolean, a lone text literal gets a type, which PostgreSQL does not give it.
 */
export function asValue(typed: Typed): Typed {
  if (isCondition(typed)) return { ...typed, sql: `(${typed.sql})::integer`, kind: 'integer' };
  return typeof typed.literal === 'string' ? { ...typed, sql: `${typed.sql}::text` } : typed;
}

/** The result of an operator or function: no affinity, no literal. */
export function computed(sql: string, kind: Kind, collation = 'BINARY'): Typed {
  return { sql, kind, affinity: null, collation, literal: undefined };
}

export function isNumber({ kind }: Typed): boolean {
  return kind === 'integer' || kind === 'real';
}

function kindOf(type: PgType): Kind {
  switch (type.kind) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return 'integer';
    case 'numeric':
    case 'double precision':
      return 'real';
    case 'text':
    case 'varchar':
      return 'text';
    case 'bytea':
      return 'bytes';
    case 'json':
    case 'jsonb':
      return 'json';
    default:
      return type.kind;
  }
}
