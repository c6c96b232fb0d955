import { typeSql } from '../catalog/pg-catalog.ts';
import { defaultFor } from '../mapping/defaults.ts';
import { expressionSql } from './expression-sql.ts';
import type { Expr } from './parse.ts';
import { readPresentTime } from './read-default.ts';
import { columnSql, type Scope, type Typed, Untranslatable } from './typed-sql.ts';
import type { WritableColumn } from './writable.ts';

/** A value as a statement stores it: the SQL, and whether it is known not to be NULL. */
export interface Stored {
  readonly sql: string;
  readonly kind: 'null' | 'not null' | 'unknown';
}

/** An expression as the column stores it, converted as the load converts the values of the column. Throws Untranslatable. */
export function storedSql(column: WritableColumn, expression: Expr, scope: Scope): Stored {
  const time = readPresentTime(expression);
  if (time === null) return storedTyped(column, expressionSql(expression, scope));
  const sql = defaultFor(column, time);
  if (sql === null)
    throw new Untranslatable(`the present time in the column ${column.source} (${typeSql(column.type)})`);
  return { sql, kind: 'not null' };
}

/** The same for an expression that is translated already. */
export function storedTyped(column: WritableColumn, value: Typed): Stored {
  if (column.generated) throw new Untranslatable(`a value for the generated column ${column.source}`);
  if (value.kind === 'null') return { sql: 'NULL', kind: 'null' };
  const sql = value.literal === undefined ? converted(column, value) : literalOf(column, value);
  if (sql === null) {
    throw new Untranslatable(`${value.kind} that goes into the column ${column.source} (${typeSql(column.type)})`);
  }
  return { sql, kind: value.literal === undefined ? 'unknown' : 'not null' };
}

function literalOf(column: WritableColumn, { literal }: Typed): string | null {
  return literal === undefined ? null : defaultFor(column, { kind: 'value', value: literal });
}

/** What affinity makes of a value (https://www.sqlite.org/datatype3.html#type_affinity), in the column's type; null where it may not fit. */
function converted({ type, affinity, ...column }: WritableColumn, value: Typed): string | null {
  const own = columnSql({ ...column, type, affinity });
  const integer = value.kind === 'boolean' ? `(${value.sql})::integer` : value.kind === 'integer' ? value.sql : null;
  switch (type.kind) {
    case 'boolean':
      return value.kind === 'boolean' ? value.sql : null;
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'numeric':
      if (integer !== null) return integer;
      return value.kind === 'real' && type.kind === 'numeric' ? value.sql : null;
    case 'double precision':
      return integer ?? (value.kind === 'real' ? value.sql : null);
    case 'text':
    case 'varchar':
      if (value.kind === 'text') return keepsText(affinity, value) ? value.sql : null;
      return integer !== null ? `(${integer})::text` : null;
    case 'bytea':
      if (value.kind === 'text') return `pg_catalog.convert_to(${value.sql}, 'UTF8')`;
      return value.kind === 'bytes' ? value.sql : null;
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
    case 'json':
    case 'jsonb':
    case 'uuid':
      return value.kind === own.kind ? value.sql : null;
  }
}

/** A numeric affinity would make a number of a text that spells one; the same column's own values are through that already. */
function keepsText(affinity: WritableColumn['affinity'], value: Typed): boolean {
  return affinity === 'text' || affinity === 'blob' || affinity === value.affinity;
}
