import type { PgType } from '../catalog/pg-catalog.ts';
import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import { quoteLiteral } from '../ddl/quote.ts';
import { type DefaultValue, readDefault } from '../sqlite-sql/read-default.ts';
import type { ColumnInScope } from '../sqlite-sql/typed-sql.ts';
import { applyAffinity } from './affinity-of-value.ts';
import type { ColumnDraft, TableDraft } from './draft.ts';
import type { Notebook } from './notebook.ts';
import { matchesForm } from './text-forms.ts';

/** The default of a column in PostgreSQL's SQL; null where there is none or, with a note, where it cannot be carried. */
export function planDefault(draft: TableDraft, column: ColumnDraft, notebook: Notebook): string | null {
  const { defaultSql } = column.sqlite;
  if (defaultSql === null || column.sqlite.generated !== null) return null;
  const found = readDefault(defaultSql);
  if (found.kind === 'value' && found.value === null) return null;
  const sql = defaultFor({ type: column.type, affinity: column.sqlite.affinity }, found);
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

/** A value or the present time as it is stored in a column of this type and affinity; null where the type does not hold it. */
export function defaultFor(column: Pick<ColumnInScope, 'type' | 'affinity'>, found: DefaultValue): string | null {
  switch (found.kind) {
    case 'value':
      return constant(column.type, applyAffinity(found.value, column.affinity));
    case 'now':
      return presentTime(column.type, found.format);
    case 'epoch':
      return epoch(column.type);
    case 'unknown':
      return null;
  }
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

/** The statement's time, as in SQLite; PostgreSQL's CURRENT_TIMESTAMP would be the transaction's. */
const now = 'pg_catalog.statement_timestamp()';
const utcNow = `(${now} AT TIME ZONE 'UTC')`;

function presentTime(type: PgType, format: string): string | null {
  const pattern = toCharPattern(format);
  if (pattern === null) return null;
  const isStamp = format.includes('%Y') && format.includes('%H');
  const unit = format.includes('%f') ? 'milliseconds' : 'second';
  switch (type.kind) {
    case 'text':
    case 'varchar':
      return `pg_catalog.to_char(${utcNow}, ${quoteLiteral(pattern)})`;
    case 'timestamp':
      return isStamp ? `pg_catalog.date_trunc('${unit}', ${utcNow})` : null;
    case 'timestamptz':
      return isStamp ? `pg_catalog.date_trunc('${unit}', ${now})` : null;
    case 'date':
      return format === '%Y-%m-%d' ? `${utcNow}::date` : null;
    case 'time':
      return format === '%H:%M:%S' ? `pg_catalog.date_trunc('second', ${utcNow})::time` : null;
    default:
      return null;
  }
}

function epoch(type: PgType): string | null {
  const seconds = `pg_catalog.floor(EXTRACT(epoch FROM ${now}))::bigint`;
  if (type.kind === 'bigint' || type.kind === 'integer' || type.kind === 'numeric') return seconds;
  return type.kind === 'text' || type.kind === 'varchar' ? `(${seconds})::text` : null;
}

/** strftime's fields and to_char's, https://www.postgresql.org/docs/current/functions-formatting.html */
const fields: Readonly<Record<string, string>> = {
  Y: 'YYYY',
  m: 'MM',
  d: 'DD',
  H: 'HH24',
  M: 'MI',
  S: 'SS',
  f: 'SS.MS',
  j: 'DDD',
  F: 'YYYY-MM-DD',
  T: 'HH24:MI:SS',
  '%': '"%"',
};

function toCharPattern(format: string): string | null {
  let pattern = '';
  for (let i = 0; i < format.length; i += 1) {
    const character = format.charAt(i);
    if (character !== '%') {
      if (character === '"' || character === '\\') return null;
      pattern += /[\s:.,/-]/.test(character) ? character : `"${character}"`;
      continue;
    }
    i += 1;
    const field = fields[format.charAt(i)];
    if (field === undefined) return null;
    pattern += field;
  }
  return pattern;
}
