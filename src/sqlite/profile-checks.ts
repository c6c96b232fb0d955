import type { SourceProfile } from '../core/catalog/profile.ts';
import type { SqliteCatalog, SqliteCheck, SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import { withTextLiterals } from '../core/sqlite-sql/quoted-texts.ts';
import type { SqliteDatabase } from './driver.ts';
import { keyColumns, keyText } from './row-key.ts';
import { declaredSpelling, quoteSqliteName } from './sql-names.ts';

type BrokenCheck = SourceProfile['brokenChecks'][number];

/**
 * Rows that break a CHECK, for each CHECK that some break: NULL does not break it. A CHECK that SQLite cannot compute here,
 * because it uses what only the application has, is left out. https://www.sqlite.org/lang_createtable.html#check_constraints
 */
export function findBrokenChecks(database: SqliteDatabase, catalog: SqliteCatalog): BrokenCheck[] {
  return catalog.tables.flatMap((table) =>
    table.checks.flatMap((check, at) => {
      const found = countBroken(database, table, check);
      return found === null ? [] : [{ table: table.name, check: at, ...found }];
    }),
  );
}

function countBroken(
  database: SqliteDatabase,
  table: SqliteTable,
  check: SqliteCheck,
): { count: number; example: string } | null {
  const names = table.columns.map(({ name }) => name);
  const condition = withTextLiterals(check.sql, (name) => declaredSpelling(name, names) !== null);
  const broken = `FROM main.${quoteSqliteName(table.name)} NOT INDEXED WHERE NOT (${condition}\n)`;
  try {
    const count = database.all(`SELECT count(*) ${broken}`)[0]?.[0];
    if (typeof count !== 'bigint' || count === 0n) return null;
    const key = keyColumns(table).map((name) => `${quoteSqliteName(table.name)}.${quoteSqliteName(name)}`);
    const [row = []] = key.length === 0 ? [] : database.all(`SELECT ${key.join(', ')} ${broken} LIMIT 1`);
    return { count: Number(count), example: keyText(row) };
  } catch {
    return null;
  }
}
