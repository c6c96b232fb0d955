import type { SourceProfile } from '../core/catalog/profile.ts';
import type { SqliteCatalog, SqliteColumn, SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import { withTextLiterals } from '../core/sqlite-sql/quoted-texts.ts';
import type { SqliteDatabase } from './driver.ts';
import { keyColumns, keyText } from './row-key.ts';
import { declaredSpelling, quoteSqliteName } from './sql-names.ts';

type StaleColumn = SourceProfile['staleColumns'][number];

/**
 * Stored generated columns that hold other values than their expression gives here: they were computed by another version of
 * SQLite, whose round() differs, or by a function or a schema that changed since. https://www.sqlite.org/gencol.html
 */
export function findStaleColumns(database: SqliteDatabase, catalog: SqliteCatalog): StaleColumn[] {
  return catalog.tables.flatMap((table) =>
    table.columns.flatMap((column) => {
      const found = countStale(database, table, column);
      return found === null ? [] : [{ table: table.name, column: column.name, ...found }];
    }),
  );
}

function countStale(
  database: SqliteDatabase,
  table: SqliteTable,
  { name, generated }: SqliteColumn,
): { count: number; example: string } | null {
  if (generated?.kind !== 'stored') return null;
  const names = table.columns.map((column) => column.name);
  const expression = withTextLiterals(generated.sql, (quoted) => declaredSpelling(quoted, names) !== null);
  const column = (of: string): string => `${quoteSqliteName(table.name)}.${quoteSqliteName(of)}`;
  // The comparison gives the expression the column's affinity, as storing it did: https://www.sqlite.org/datatype3.html
  const stale = `FROM main.${quoteSqliteName(table.name)} NOT INDEXED WHERE ${column(name)} COLLATE BINARY IS NOT (${expression}\n)`;
  try {
    const count = database.all(`SELECT count(*) ${stale}`)[0]?.[0];
    if (typeof count !== 'bigint' || count === 0n) return null;
    const key = keyColumns(table).map(column);
    const [row = []] = key.length === 0 ? [] : database.all(`SELECT ${key.join(', ')} ${stale} LIMIT 1`);
    return { count: Number(count), example: keyText(row) };
  } catch {
    return null;
  }
}
