import type { SqliteIndex, SqliteIndexColumn, SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import { withTextLiterals } from '../core/sqlite-sql/quoted-texts.ts';
import { declaredSpelling, quoteSqliteName } from './sql-names.ts';

/** What an index has for one of its parts, as an expression over the table called `source`. */
export function keyExpression(table: SqliteTable, { column, sql }: Pick<SqliteIndexColumn, 'column' | 'sql'>): string {
  return column === null ? `(${readable(table, sql)})` : `source.${quoteSqliteName(column)}`;
}

/** FROM and WHERE for the rows that an index has entries of, with further conditions. */
export function indexRows(table: SqliteTable, { whereSql }: SqliteIndex, conditions: readonly string[] = []): string {
  const all = [...(whereSql === null ? [] : [`(${readable(table, whereSql)}\n)`]), ...conditions];
  const where = all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`;
  return `FROM main.${quoteSqliteName(table.name)} AS source${where}`;
}

function readable({ columns }: SqliteTable, sql: string): string {
  const names = columns.map(({ name }) => name);
  return withTextLiterals(sql, (name) => declaredSpelling(name, names) !== null);
}
