import type { SourceProfile } from '../core/catalog/profile.ts';
import type { SqliteCatalog, SqliteForeignKey, SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from './driver.ts';
import { keyColumns, keyText } from './row-key.ts';
import { quoteSqliteName } from './sql-names.ts';

type Orphans = SourceProfile['orphans'][number];

/**
 * Rows without a parent, for each foreign key that has some. A row with a NULL in the key has no parent to look for.
 * Keys whose parent table or columns do not exist are left out. https://www.sqlite.org/foreignkeys.html
 */
export function findOrphans(database: SqliteDatabase, catalog: SqliteCatalog): Orphans[] {
  return ofEveryKey(catalog, (search) => countOrphans(database, search));
}

/**
 * Rows whose parent SQLite finds by a collation or by affinity only: 'ABC' finds 'abc' where the parent ignores case, '01' finds
 * 1 where it is a number. PostgreSQL compares the values themselves.
 */
export function findUnlikeParents(database: SqliteDatabase, catalog: SqliteCatalog): Orphans[] {
  return ofEveryKey(catalog, (search) => countUnlike(database, search));
}

function ofEveryKey(catalog: SqliteCatalog, count: (search: Search) => Found | null): Orphans[] {
  return catalog.tables.flatMap((child) =>
    child.foreignKeys.flatMap((key, at) => {
      const parent = catalog.tables.find(({ name }) => name === key.parentTable);
      const pairs = parent === undefined ? null : columnPairs(child, key, parent);
      if (parent === undefined || pairs === null) return [];
      const found = count({ child, parent, pairs });
      return found === null ? [] : [{ table: child.name, foreignKey: at, ...found }];
    }),
  );
}

interface Found {
  readonly count: number;
  readonly example: string;
}

interface Search {
  readonly child: SqliteTable;
  readonly parent: SqliteTable;
  readonly pairs: readonly { readonly child: string; readonly parent: string }[];
}

function columnPairs(child: SqliteTable, key: SqliteForeignKey, parent: SqliteTable): Search['pairs'] | null {
  const parentColumns = key.parentColumns.length > 0 ? key.parentColumns : parent.primaryKey;
  if (parentColumns.length !== key.columns.length || key.columns.length === 0) return null;
  const has = (table: SqliteTable, name: string): boolean => table.columns.some((column) => column.name === name);
  const pairs = key.columns.map((name, at) => ({ child: name, parent: parentColumns[at] ?? '' }));
  return pairs.every((pair) => has(child, pair.child) && has(parent, pair.parent)) ? pairs : null;
}

function countOrphans(database: SqliteDatabase, search: Search): Found | null {
  try {
    return countBy(database, orphansSql(search, ''), search);
  } catch {
    // A collation of the application's own is unknown here; bytes are what can still be compared.
    return countBy(database, orphansSql(search, ' COLLATE BINARY'), search);
  }
}

function countUnlike(database: SqliteDatabase, search: Search): Found | null {
  try {
    return countBy(database, unlikeSql(search), search);
  } catch {
    return null;
  }
}

function countBy(database: SqliteDatabase, rows: string, { child }: Search): Found | null {
  const count = database.all(`SELECT count(*) ${rows}`)[0]?.[0];
  if (typeof count !== 'bigint' || count === 0n) return null;
  const key = keyColumns(child).map((name) => `c.${quoteSqliteName(name)}`);
  const [row = []] = key.length === 0 ? [] : database.all(`SELECT ${key.join(', ')} ${rows} LIMIT 1`);
  return { count: Number(count), example: keyText(row) };
}

/**
 * The parent's column stands on the left, so its collation decides, and `+` takes the child's affinity away, so the
 * parent's decides: https://www.sqlite.org/datatype3.html#type_conversions_prior_to_comparison
 * A join rather than NOT EXISTS: for a parent without an index SQLite then makes one, once.
 */
function orphansSql({ child, parent, pairs }: Search, collate: string): string {
  const equal = pairs.map((pair) => `p.${quoteSqliteName(pair.parent)}${collate} = +c.${quoteSqliteName(pair.child)}`);
  const given = pairs.map((pair) => `c.${quoteSqliteName(pair.child)} IS NOT NULL`);
  const [first] = pairs;
  return [
    `FROM main.${quoteSqliteName(child.name)} AS c`,
    `LEFT JOIN main.${quoteSqliteName(parent.name)} AS p ON ${equal.join(' AND ')}`,
    `WHERE ${given.join(' AND ')} AND p.${quoteSqliteName(first?.parent ?? '')} IS NULL`,
  ].join(' ');
}

/** Numbers are equal by value, everything else by its bytes, which is how the joined types of the target compare. */
function unlikeSql({ child, parent, pairs }: Search): string {
  const same = pairs.map((pair) => {
    const [left, right] = [`p.${quoteSqliteName(pair.parent)}`, `c.${quoteSqliteName(pair.child)}`];
    const areNumbers = `typeof(${left}) IN ('integer', 'real') AND typeof(${right}) IN ('integer', 'real')`;
    return `((${areNumbers}) OR CAST(${left} AS BLOB) = CAST(${right} AS BLOB))`;
  });
  const equal = pairs.map((pair) => `p.${quoteSqliteName(pair.parent)} = +c.${quoteSqliteName(pair.child)}`);
  return [
    `FROM main.${quoteSqliteName(child.name)} AS c`,
    `JOIN main.${quoteSqliteName(parent.name)} AS p ON ${equal.join(' AND ')}`,
    `WHERE NOT (${same.join(' AND ')})`,
  ].join(' ');
}
