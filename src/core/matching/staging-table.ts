import type { FoundLiveTable } from '../catalog/found-live.ts';
import type { FoundIndex } from '../catalog/found-table.ts';
import type { PgColumn, PgIndex, PgTable } from '../catalog/pg-catalog.ts';
import type { MatchedColumn, MatchedTable } from './matched.ts';

/**
 * The table in which rows are staged: the columns that the source gives, in the order and with the types of the application's table, and those
 * of its keys and CHECKs that need no other column, so that a row which breaks one is found before the table itself is touched.
 */
export function stagingTable({ live, columns, computed }: MatchedTable): PgTable {
  const given = new Map(columns.map((column) => [column.target, column]));
  const missing = live.columns.filter(({ name }) => !given.has(name)).map(({ name }) => name);
  const ready = computed.filter(({ found }) => !mentions(found.generatedSql ?? '', missing));
  const staged = new Map([...given, ...ready.map((column) => [column.target, column] as const)]);
  const left = live.columns.filter(({ name }) => !staged.has(name)).map(({ name }) => name);
  const isStaged = (names: readonly string[]) => names.every((name) => staged.has(name));
  return {
    schema: live.schema,
    name: live.name,
    columns: live.columns.flatMap(({ name }) => {
      const column = staged.get(name);
      return column === undefined ? [] : [stagedColumn(column)];
    }),
    primaryKey: live.primaryKey !== null && isStaged(live.primaryKey.columns) ? live.primaryKey : null,
    uniques: [],
    foreignKeys: [],
    checks: checksOf(live, isStaged),
    indexes: live.indexes.filter((index) => isKey(index) && !mentionsAny(index, left)).map(stagedIndex),
  };
}

function stagedColumn({ target, type, found }: MatchedColumn): PgColumn {
  const rest = { defaultSql: null, identity: false, collation: null };
  return { name: target, type, notNull: found.notNull, generatedSql: found.generatedSql, ...rest };
}

/** Also of those that were added NOT VALID: they hold for every row that comes. */
function checksOf(
  { checks, checkSql }: FoundLiveTable,
  isStaged: (names: readonly string[]) => boolean,
): PgTable['checks'] {
  return checks
    .filter(({ columns }) => isStaged(columns))
    .flatMap(({ name }) => {
      const sql = checkSql[name];
      return sql === undefined ? [] : [{ name, sql, valid: true }];
    });
}

function isKey({ unique, primary, valid, method }: FoundIndex): boolean {
  return unique && !primary && valid && method === 'btree';
}

function stagedIndex({ name, columns, whereSql }: FoundIndex): PgIndex {
  return { name, unique: true, columns: columns.map(({ sql, descending }) => ({ sql, descending })), whereSql };
}

function mentionsAny({ columns, whereSql }: FoundIndex, names: readonly string[]): boolean {
  return [...columns.map(({ sql }) => sql), whereSql ?? ''].some((sql) => mentions(sql, names));
}

/** Whether an expression has one of the names as a word; rather once too often, then the expression is left to the application's table. */
function mentions(sql: string, names: readonly string[]): boolean {
  const words = new Set(sql.split(/[^\p{L}\p{N}_$]+/u));
  return names.some((name) => words.has(name) || sql.includes(`"${name}"`));
}
