import type { PgType } from '../catalog/pg-catalog.ts';
import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import { quoteLiteral } from '../ddl/quote.ts';
import { readDefault } from '../sqlite-sql/read-default.ts';
import { isCondition, isNumber, parenthesised, type Typed } from '../sqlite-sql/typed-sql.ts';
import { applyAffinity } from './affinity-of-value.ts';
import type { ColumnDraft, TableDraft } from './draft.ts';
import type { Notebook } from './notebook.ts';
import { literalTime, matchesForm } from './text-forms.ts';

/** The default of a column in PostgreSQL's SQL; null where there is none or, with a note, where it cannot be carried. */
export function planDefault(draft: TableDraft, column: ColumnDraft, notebook: Notebook): string | null {
  const { defaultSql } = column.sqlite;
  if (defaultSql === null || column.sqlite.generated !== null) return null;
  const found = readDefault(defaultSql);
  if (found.kind === 'value' && found.value.kind === 'null') return null;
  const sql = found.kind === 'value' ? defaultFor(column, found.value) : null;
  if (sql !== null) return sql;
  const reason = found.kind === 'unknown' ? found.reason : `its value does not fit the type ${column.type.kind}`;
  notebook.refuse({
    code: 'GM306',
    source: draft.source.label,
    table: draft.sqlite.name,
    column: column.sqlite.name,
    kind: 'default',
    name: `${draft.sqlite.name}.${column.sqlite.name}`,
    sql: defaultSql,
    message: `DEFAULT ${defaultSql} is not carried: ${reason}`,
    advice: 'Set a default by hand after the migration, where the application relies on it.',
  });
  return null;
}

/** The value of a DEFAULT in the spelling of the column's type; null where the type does not hold it. */
export function defaultFor({ type, sqlite }: Pick<ColumnDraft, 'type' | 'sqlite'>, value: Typed): string | null {
  if (value.literal !== undefined) return constant(type, applyAffinity(value.literal, sqlite.affinity));
  switch (type.kind) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return value.kind === 'integer' ? value.sql : (value.digits ?? null);
    case 'numeric':
      if (value.kind === 'real') return `${parenthesised(value)}::text::numeric`;
      return isNumber(value) ? value.sql : (value.digits ?? null);
    case 'double precision':
      return isNumber(value) ? value.sql : (value.digits ?? null);
    case 'boolean':
      return isCondition(value) ? value.sql : null;
    case 'text':
    case 'varchar':
      return computedText(value);
    case 'bytea':
      return value.kind === 'bytes' ? value.sql : null;
    case 'uuid':
      return null;
    case 'json':
    case 'jsonb':
      return value.isJson === true ? `${parenthesised(value)}::${type.kind}` : null;
    case 'date':
    case 'time':
      return value.time?.kind === type.kind ? value.time.sql : null;
    case 'timestamp':
    case 'timestamptz':
      return instant(type.kind, value.time);
  }
}

/** The text that a column of text affinity makes of the value. */
function computedText(value: Typed): string | null {
  if (value.kind === 'text') return value.sql;
  return value.kind === 'integer' && value.storage === undefined ? `${parenthesised(value)}::text` : null;
}

/** A point in time in the column's own type, whether SQLite's text has a zone or not: it is UTC. */
function instant(kind: 'timestamp' | 'timestamptz', time: Typed | undefined): string | null {
  // A date alone is midnight in a column of timestamps.
  if (time?.kind === 'date' && kind === 'timestamp') return `${time.sql}::timestamp`;
  if (time?.kind !== 'timestamp' && time?.kind !== 'timestamptz') return null;
  return time.kind === kind ? time.sql : `(${time.sql} AT TIME ZONE 'UTC')`;
}

/** A constant in the spelling of the type; null where the type does not hold it. */
export function constant(type: PgType, value: SqliteValue): string | null {
  switch (type.kind) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return typeof value === 'bigint' ? String(value) : null;
    case 'numeric':
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
