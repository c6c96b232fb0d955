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
  return catalog.tables.flatMap((child) =>
    child.foreignKeys.flatMap((key, at) => {
      const parent = catalog.tables.find(({ name }) => name === key.parentTable);
      const pairs = parent === undefined ? null : columnPairs(child, key, parent);
      if (parent === undefined || pairs === null) return [];
      const search: Search = { child, parent, pairs };
      const found = countOrphans(database, search);
      return found === null ? [] : [{ table: child.name, foreignKey: at, ...found }];
    }),
  );
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

function countOrphans(database: SqliteDatabase, search: Search): { count: number; example: string } | null {
  try {
    return countBy(database, orphansSql(search, ''), search);
  } catch {
    // A collation of the application's own is unknown here; bytes are what can still be compared.
    return countBy(database, orphansSql(search, ' COLLATE BINARY'), search);
  }
}

function countBy(
  database: SqliteDatabase,
  orphans: string,
  { child }: Search,
): { count: number; example: string } | null {
  const count = database.all(`SELECT count(*) ${orphans}`)[0]?.[0];
  if (typeof count !== 'bigint' || count === 0n) return null;
  const key = keyColumns(child).map((name) => `c.${quoteSqliteName(name)}`);
  const [row = []] = key.length === 0 ? [] : database.all(`SELECT ${key.join(', ')} ${orphans} LIMIT 1`);
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
