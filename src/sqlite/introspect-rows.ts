import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';

/** A row of sqlite_schema. */
export interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly table: string;
  readonly sql: string | null;
}

/** Rows of PRAGMAs are typed by SQLite's documentation only; these read one field and say so when it is otherwise. */

/** A text, or null. Throws where SQLite gives anything else. */
export function textOrNull(value: SqliteValue | undefined): string | null {
  if (value === null || typeof value === 'string') return value;
  throw new TypeError(`SQLite gave ${typeof value} for a text`);
}

/** A text; '' for null. */
export function text(value: SqliteValue | undefined): string {
  return textOrNull(value) ?? '';
}

/** A small integer, such as a column's number or a flag. */
export function small(value: SqliteValue | undefined): number {
  if (typeof value === 'bigint') return Number(value);
  throw new TypeError(`SQLite gave ${typeof value} for an integer`);
}
