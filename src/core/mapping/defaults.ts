import { typeSql } from '../catalog/pg-catalog.ts';
import { quoteName } from '../ddl/quote.ts';
import { defaultScope, readDefault } from '../sqlite-sql/read-default.ts';
import { storedAs } from '../sqlite-sql/stored-sql.ts';
import type { Typed } from '../sqlite-sql/typed-sql.ts';
import type { ColumnDraft, TableDraft } from './draft.ts';
import type { Notebook } from './notebook.ts';

/** The default of a column in PostgreSQL's SQL; null where there is none or, with a note, where it cannot be carried. */
export function planDefault(draft: TableDraft, column: ColumnDraft, notebook: Notebook): string | null {
  const { defaultSql } = column.sqlite;
  if (defaultSql === null || column.sqlite.generated !== null) return null;
  const found = readDefault(defaultSql);
  if (found.kind === 'value' && found.value.kind === 'null') return null;
  const sql = found.kind === 'value' ? defaultFor(column, found.value) : null;
  if (sql !== null) {
    if (found.kind === 'value' && found.isLocalTime) noteLocalTime(draft, column, notebook);
    return sql;
  }
  const reason =
    found.kind === 'unknown'
      ? found.reason
      : `it gives ${classNames[found.value.kind]} that the type ${typeSql(column.type)} does not hold`;
  notebook.refuse({
    code: 'GM306',
    source: draft.source.label,
    table: draft.sqlite.name,
    column: column.sqlite.name,
    kind: 'default',
    name: `${draft.sqlite.name}.${column.sqlite.name}`,
    sql: defaultSql,
    message: `DEFAULT ${defaultSql} is not carried: ${reason}`,
    advice: `Where the application relies on it, correct it in the source, or after the migration: ALTER TABLE … ALTER COLUMN ${quoteName(column.name)} SET DEFAULT a value of the type ${typeSql(column.type)}.`,
  });
  return null;
}

/** SQLite's storage class of a default, in words. */
const classNames: Readonly<Record<Typed['kind'], string>> = {
  integer: 'an INTEGER',
  boolean: 'an INTEGER',
  real: 'a REAL',
  numeric: 'a REAL',
  text: 'a text',
  date: 'a text',
  time: 'a text',
  timestamp: 'a text',
  timestamptz: 'a text',
  json: 'a text',
  uuid: 'a text',
  bytes: 'a blob',
  null: 'NULL',
};

/** The value of a DEFAULT in the spelling of the column's type; null where the type does not hold it. */
export function defaultFor({ type, sqlite }: Pick<ColumnDraft, 'type' | 'sqlite'>, value: Typed): string | null {
  return storedAs({ type, affinity: sqlite.affinity }, value, defaultScope);
}

/** SQLite takes the time zone of the machine on which the application runs. */
function noteLocalTime(draft: TableDraft, { sqlite }: ColumnDraft, notebook: Notebook): void {
  notebook.add({
    code: 'GM312',
    source: draft.source.label,
    table: draft.sqlite.name,
    column: sqlite.name,
    message: `DEFAULT ${sqlite.defaultSql} is the local time of the application's machine; in PostgreSQL it is that of the session's TimeZone`,
    advice:
      'Where they differ, set the zone once: ALTER DATABASE … SET timezone, or ALTER ROLE … SET timezone for the role of the application.',
  });
}
