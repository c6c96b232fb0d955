import type { Select } from 'sqlite3-parser';
import type { ColumnProfile } from '../catalog/profile.ts';
import type { Affinity, SqliteValue } from '../catalog/sqlite-catalog.ts';
import { quoteLiteral } from '../ddl/quote.ts';
import type { Expr } from './parse.ts';

/** What the names in an expression stand for, and how the SELECTs inside it are translated. */
export interface Scope {
  /** A column by its name, and by its table's name or alias where that is written; null where there is none. */
  readonly column: (name: string, table: string | null) => Typed | null;
  /** A SELECT that may use this scope's columns. Throws Untranslatable. */
  readonly select: (select: Select) => TranslatedSelect;
  /** ORDER BY terms for the order in which SQLite comes upon the rows; absent where that is not known. */
  readonly rowOrder?: string;
  /** MATCH, where it is to become a search of PostgreSQL's; null where the left side is nothing that can be searched. */
  readonly match?: (searched: Expr, words: Expr) => Typed | null;
  /** The scope of what stands inside an aggregate, where it is another one: there every row of a group is seen. */
  readonly inAggregate?: Scope;
  /** Only what PostgreSQL takes for immutable: a CHECK, an index, a generated column. */
  readonly immutable?: boolean;
  /** Times in texts may be read as the present rows spell them alone, as in an index whose contents nobody sees. */
  readonly rowsOnly?: boolean;
  /** A SELECT may stand here, as in a view. */
  readonly subqueries?: boolean;
  /** Whose local time the modifier `localtime` gives; absent where that would be another than SQLite's. */
  readonly localTime?: 'session';
}

/** A SELECT in PostgreSQL's SQL with what is known of its columns; their `sql` is the name that the SELECT gives them, quoted: see renamed(). */
export interface TranslatedSelect {
  readonly sql: string;
  readonly columns: readonly Typed[];
}

/** What PostgreSQL would make of a translated expression: `real` is double precision. */
export type Kind =
  | 'integer'
  | 'real'
  | 'numeric'
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
  /**
   * SQLite's storage class, where the kind does not tell it: `by value`: a whole number is an INTEGER, another a REAL;
   * `unknown`: the class of a number, or whether a text was a number, cannot be told.
   */
  readonly storage?: 'by value' | 'unknown';
  /** Numbers, whole ones as INTEGERs, and texts that spell none, all of them as texts: equal spellings are equal values. */
  readonly spelled?: boolean;
  /** An integer whose type in PostgreSQL is narrower than SQLite's 64 bits. */
  readonly narrow?: boolean;
  /** The format of strftime that spells SQLite's text of a time; absent where texts of several spellings became the type. */
  readonly spelling?: string;
  /** A column of numbers that were added up: the last bits of a double depend on the order of the rows. */
  readonly summed?: boolean;
  /** COLLATE is written here, which goes before the collation of a column. */
  readonly collated?: boolean;
  /** The same as an integer, for a text that spells one, as strftime('%Y') gives. */
  readonly digits?: string;
  /** A text that SQLite's json functions take for JSON. */
  readonly isJson?: boolean;
  /** The same as a time, for a text that date() and its like gave. */
  readonly time?: Typed;
  /** The same as jsonb, for a value that json_extract() gave: its class in SQLite depends on the document. */
  readonly extracted?: string;
  /** The least and the greatest that an integer can be, where the rows or a literal show it. */
  readonly range?: Range;
  /** What is known of a column's rows. */
  readonly profile?: ColumnProfile;
  /** Of a column of times: told when its text is taken. */
  readonly textUse?: { readonly see: () => void };
}

export interface Range {
  readonly low: bigint;
  readonly high: bigint;
}

/** Thrown inside the translator and caught at its edge: the expression cannot be carried, and why. */
export class Untranslatable extends Error {}

/** The same with a message that is a sentence of its own. */
export class Unavailable extends Untranslatable {}

/** The reason as a sentence. */
export function reasonOf(error: Untranslatable): string {
  return error instanceof Unavailable ? error.message : `${error.message} has no exact counterpart`;
}

export function literalSql(value: SqliteValue): Typed {
  const base = { affinity: null, collation: 'BINARY', literal: value };
  if (value === null) return { ...base, sql: 'NULL', kind: 'null' };
  if (typeof value === 'bigint')
    return {
      ...base,
      sql: value < 0n ? `(${value})` : String(value),
      kind: 'integer',
      narrow: true,
      range: { low: value, high: value },
    };
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
export function computed(sql: string, kind: Kind, more: Partial<Typed> = {}): Typed {
  return { sql, kind, affinity: null, collation: 'BINARY', literal: undefined, ...more };
}

/** The same value under another name, as a subquery's column: what spells out the expression itself is left behind. */
export function renamed(typed: Typed, sql: string): Typed {
  const { time: _time, digits: _digits, extracted: _extracted, ...rest } = typed;
  return { ...rest, sql, literal: undefined };
}

export function isNumber({ kind }: Typed): boolean {
  return kind === 'integer' || kind === 'real' || kind === 'numeric';
}

export function isTime({ kind }: Typed): boolean {
  return kind === 'date' || kind === 'time' || kind === 'timestamp' || kind === 'timestamptz';
}

/** Every operand that is more than a name or a number gets parentheses, so that precedence never matters. */
export function parenthesised(typed: Pick<Typed, 'sql'>): string {
  return isName(typed) ? typed.sql : `(${typed.sql})`;
}

/** Whether it is but a name or a number. */
export function isName({ sql }: Pick<Typed, 'sql'>): boolean {
  return /^[\w".]+$/.test(sql);
}
