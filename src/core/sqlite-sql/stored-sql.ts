import { typeSql } from '../catalog/pg-catalog.ts';
import { defaultFor } from '../mapping/defaults.ts';
import { expressionSql } from './expression-sql.ts';
import { numeric } from './number-sql.ts';
import type { Expr } from './parse.ts';
import { readPresentTime } from './read-default.ts';
import { textOf } from './text-sql.ts';
import { type Scope, type Typed, Untranslatable } from './typed-sql.ts';
import type { WritableColumn } from './writable.ts';

/** A value as a statement stores it: the SQL, and whether it is known not to be NULL. */
export interface Stored {
  readonly sql: string;
  readonly kind: 'null' | 'not null' | 'unknown';
}

/** An expression as the column stores it, converted as the load converts the values of the column. Throws Untranslatable. */
export function storedSql(column: WritableColumn, expression: Expr, scope: Scope): Stored {
  const time = readPresentTime(expression);
  if (time === null) return storedTyped(column, expressionSql(expression, scope), scope);
  const sql = defaultFor(column, time);
  if (sql === null)
    throw new Untranslatable(`the present time in the column ${column.source} (${typeSql(column.type)})`);
  return { sql, kind: 'not null' };
}

/** The same for an expression that is translated already. */
export function storedTyped(column: WritableColumn, value: Typed, scope: Scope): Stored {
  if (column.generated) throw new Untranslatable(`a value for the generated column ${column.source}`);
  if (value.kind === 'null') return { sql: 'NULL', kind: 'null' };
  const sql = value.literal === undefined ? converted(column, value, scope) : literalOf(column, value);
  if (sql === null) {
    throw new Untranslatable(`${value.kind} that goes into the column ${column.source} (${typeSql(column.type)})`);
  }
  return { sql, kind: value.literal === undefined ? 'unknown' : 'not null' };
}

function literalOf(column: WritableColumn, { literal }: Typed): string | null {
  return literal === undefined ? null : defaultFor(column, { kind: 'value', value: literal });
}

/** What affinity makes of a value (https://www.sqlite.org/datatype3.html#type_affinity), in the column's type; null where it may not fit. */
function converted({ type, affinity }: WritableColumn, value: Typed, scope: Scope): string | null {
  const { sql, kind } = value;
  switch (type.kind) {
    case 'boolean':
      return kind === 'boolean' ? sql : null;
    case 'smallint':
    case 'integer':
    case 'bigint':
      return wholeNumber(value, affinity);
    case 'numeric':
      // The shortest spelling of a double is the number that the load would store; a cast would round to 15 digits.
      if (kind === 'real') return `(${sql})::text::numeric`;
      return kind === 'numeric' ? sql : wholeNumber(value, affinity);
    case 'double precision':
      return kind === 'real' || kind === 'numeric' ? sql : wholeNumber(value, affinity);
    case 'text':
    case 'varchar':
      if (kind === 'text') return keepsText(affinity, value) ? sql : null;
      return affinity === 'text' || affinity === 'blob' || kind === 'integer' ? textOf(value, scope) : null;
    case 'bytea':
      if (kind === 'text') return `pg_catalog.convert_to(${sql}, 'UTF8')`;
      return kind === 'bytes' ? sql : null;
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      if (kind === type.kind) return sql;
      return value.time?.kind === type.kind ? value.time.sql : null;
    case 'json':
    case 'jsonb':
      return kind === 'json' ? sql : null;
    case 'uuid':
      return kind === 'uuid' ? sql : null;
  }
}

function wholeNumber(value: Typed, affinity: WritableColumn['affinity']): string | null {
  if (value.kind === 'integer') return value.sql;
  const becomesNumber =
    value.kind === 'boolean' || (value.digits === true && affinity !== 'text' && affinity !== 'blob');
  return becomesNumber ? numeric(value).sql : null;
}

/** A numeric affinity would make a number of a text that spells one; the same column's own values are through that already. */
function keepsText(affinity: WritableColumn['affinity'], value: Typed): boolean {
  return affinity === 'text' || affinity === 'blob' || affinity === value.affinity;
}
