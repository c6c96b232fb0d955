import { type PgType, typeSql } from '../catalog/pg-catalog.ts';
import type { Affinity } from '../catalog/sqlite-catalog.ts';
import { applyAffinity } from '../mapping/affinity-of-value.ts';
import { constant } from '../mapping/constant.ts';
import { expressionSql } from './expression-sql.ts';
import { numeric } from './number-sql.ts';
import type { Expr } from './parse.ts';
import { textOf } from './text-sql.ts';
import { isNumber, parenthesised, type Scope, type Typed, Untranslatable } from './typed-sql.ts';
import type { WritableColumn } from './writable.ts';

/** A value as a statement stores it: the SQL, and whether it is known not to be NULL. */
export interface Stored {
  readonly sql: string;
  readonly kind: 'null' | 'not null' | 'unknown';
}

/** An expression as the column stores it, converted as the load converts the values of the column. Throws Untranslatable. */
export function storedSql(column: WritableColumn, expression: Expr, scope: Scope): Stored {
  return storedTyped(column, expressionSql(expression, scope), scope);
}

/** The same for an expression that is translated already. */
export function storedTyped(column: WritableColumn, value: Typed, scope: Scope): Stored {
  if (column.generated) throw new Untranslatable(`a value for the generated column ${column.source}`);
  if (value.kind === 'null') return { sql: 'NULL', kind: 'null' };
  const sql = storedAs(column, value, scope);
  if (sql === null) {
    throw new Untranslatable(`${value.kind} that goes into the column ${column.source} (${typeSql(column.type)})`);
  }
  return { sql, kind: value.literal === undefined ? 'unknown' : 'not null' };
}

/**
 * What a column makes of a value by its affinity (https://www.sqlite.org/datatype3.html#type_affinity), in the column's type; null
 * where the value may not fit it.
 */
export function storedAs(
  { type, affinity }: { readonly type: PgType; readonly affinity: Affinity },
  value: Typed,
  scope: Scope,
): string | null {
  const { literal, kind, sql } = value;
  if (literal !== undefined) return constant(type, applyAffinity(literal, affinity));
  switch (type.kind) {
    case 'boolean':
      return kind === 'boolean' ? sql : null;
    case 'smallint':
    case 'integer':
    case 'bigint':
      return wholeNumber(value, affinity);
    case 'numeric':
      // The shortest spelling of a double is the number that the load would store; a cast would round to 15 digits.
      if (kind === 'real') return `${parenthesised(value)}::text::numeric`;
      return kind === 'numeric' ? sql : wholeNumber(value, affinity);
    case 'double precision':
      return isNumber(value) ? sql : wholeNumber(value, affinity);
    case 'varchar':
      return lengthOf(value) > type.length ? null : storedText(affinity, value, scope);
    case 'text':
      return storedText(affinity, value, scope);
    case 'bytea':
      if (kind === 'text') return `pg_catalog.convert_to(${sql}, 'UTF8')`;
      return kind === 'bytes' ? sql : null;
    case 'date':
    case 'time':
      return kind === type.kind ? sql : value.time?.kind === type.kind ? value.time.sql : null;
    case 'timestamp':
    case 'timestamptz':
      return kind === type.kind ? sql : instant(type.kind, value.time);
    case 'json':
    case 'jsonb':
      if (kind === 'json') return sql;
      return value.isJson === true ? `${parenthesised(value)}::${type.kind}` : null;
    case 'uuid':
      return kind === 'uuid' ? sql : null;
    default:
      return null;
  }
}

/** The characters of a text, as far as they are known. */
function lengthOf({ time }: Typed): number {
  return { date: 10, time: 8, timestamp: 19 }[String(time?.kind)] ?? 0;
}

function wholeNumber(value: Typed, affinity: Affinity): string | null {
  if (value.kind === 'integer') return value.sql;
  if (value.kind === 'boolean') return numeric(value).sql;
  const becomesNumber = affinity !== 'text' && affinity !== 'blob';
  return becomesNumber ? (value.digits ?? null) : null;
}

function storedText(affinity: Affinity, value: Typed, scope: Scope): string | null {
  if (value.kind === 'text') return keepsText(affinity, value) ? value.sql : null;
  if (affinity !== 'text' && affinity !== 'blob' && value.kind !== 'integer') return null;
  try {
    return textOf(value, scope);
  } catch (error) {
    if (error instanceof Untranslatable) return null;
    throw error;
  }
}

/** A point in time in the column's own type, whether SQLite's text has a zone or not: it is UTC. */
function instant(kind: 'timestamp' | 'timestamptz', time: Typed | undefined): string | null {
  // A date alone is midnight in a column of timestamps.
  if (time?.kind === 'date' && kind === 'timestamp') return `${time.sql}::timestamp`;
  if (time?.kind !== 'timestamp' && time?.kind !== 'timestamptz') return null;
  return time.kind === kind ? time.sql : `(${time.sql} AT TIME ZONE 'UTC')`;
}

/** A numeric affinity would make a number of a text that spells one; no time does, and the same affinity's own texts are through that already. */
function keepsText(affinity: Affinity, value: Typed): boolean {
  const isTime = value.time !== undefined && value.digits === undefined;
  return affinity === 'text' || affinity === 'blob' || affinity === value.affinity || isTime;
}
