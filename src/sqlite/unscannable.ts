import { join } from 'node:path';
import { withoutCollations } from '../core/sqlite-sql/without-collations.ts';
import { type DriverName, openDatabase, type SqliteDatabase } from './driver.ts';
import { text } from './introspect-rows.ts';
import { withPrivateDirectory } from './private-directory.ts';
import { copyInto, copyName, hasRoom } from './snapshot-copy.ts';
import { examine } from './snapshot-examine.ts';
import { quoteSqliteName } from './sql-names.ts';

/** A table that SQLite cannot even scan. */
interface Unscannable {
  readonly name: string;
  /** What describes it and its indexes, in SQL without what is missing, by name. */
  readonly described: readonly (readonly [name: string, sql: string])[];
}

/**
 * A WITHOUT ROWID table lies in the order of its key (https://www.sqlite.org/withoutrowid.html), and where a collation of the
 * application is part of the key, SQLite has no plan for reading it at all. Then a private copy is made in which these tables are
 * ordinary ones without a key, and what cannot be read in `database` is read there. `use` gets a database that reads every row.
 */
export async function withScannable<T>(
  database: SqliteDatabase,
  {
    file,
    path,
    temporaryDirectory,
  }: { readonly file: string; readonly path: string; readonly temporaryDirectory: string },
  use: (database: SqliteDatabase, notes: readonly { readonly message: string }[]) => Promise<T>,
): Promise<T> {
  const tables = unscannableTables(database);
  if (tables.length === 0) return use(database, []);
  const examined = { ...(await examine(path)), file };
  await hasRoom(examined, temporaryDirectory, { needed: true });
  return withPrivateDirectory(temporaryDirectory, async (directory) => {
    await copyInto(directory, examined, examined.stamps);
    const copy = await openCopy(join(directory, copyName), database.driver, tables);
    const names = tables.map(({ name }) => name).join(', ');
    const message = `a collation in the key of ${names} is the application's own, so a private copy with these tables in another form is read`;
    try {
      return await use(eitherOf(database, copy), [{ message }]);
    } finally {
      copy.close();
    }
  });
}

function unscannableTables(database: SqliteDatabase): Unscannable[] {
  const names = database
    .all(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND wr = 1`)
    .map(([name]) => text(name))
    .filter((name) => !canScan(database, name));
  return names.map((name) => {
    const rows = database.all('SELECT name, sql FROM main.sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL', [
      name,
    ]);
    return { name, described: rows.map(([one, sql]) => [text(one), withoutCollations(text(sql))] as const) };
  });
}

function canScan(database: SqliteDatabase, name: string): boolean {
  try {
    database.all(`SELECT 1 FROM main.${quoteSqliteName(name)} LIMIT 0`);
    return true;
  } catch (error) {
    if (isAboutCollation(error)) return false;
    throw error;
  }
}

const isAboutCollation = (error: unknown): boolean =>
  error instanceof Error &&
  (error.message === 'no query solution' || error.message.startsWith('no such collation sequence'));

/** What the ordinary tables are called while they are made. */
const made = 'gigchain_migrate_rows_';

/** Each step opens the copy anew, because a schema that was changed underneath is only then read again. */
async function openCopy(path: string, driver: DriverName, tables: readonly Unscannable[]): Promise<SqliteDatabase> {
  const change = async (statements: readonly string[]) =>
    (await openDatabase(path, { driver, change: ['PRAGMA writable_schema = ON', ...statements] })).database.close();
  await change(
    tables.flatMap(({ described }) =>
      described.map(
        ([name, sql]) => `UPDATE main.sqlite_schema SET sql = ${literal(sql)} WHERE name = ${literal(name)}`,
      ),
    ),
  );
  await change(
    tables.map(
      ({ name }, at) => `CREATE TABLE main.${made}${at} AS SELECT * FROM main.${quoteSqliteName(name)} NOT INDEXED`,
    ),
  );
  await change(
    tables.flatMap(({ name }, at) => [
      `DELETE FROM main.sqlite_schema WHERE tbl_name = ${literal(name)}`,
      `UPDATE main.sqlite_schema SET name = ${literal(name)}, tbl_name = ${literal(name)},
         sql = 'CREATE TABLE ' || ${literal(quoteSqliteName(name))} || substr(sql, ${`CREATE TABLE ${made}${at}`.length + 1})
       WHERE name = '${made}${at}'`,
    ]),
  );
  return (await openDatabase(path, { driver })).database;
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Rows that the first cannot read come from the second; everything else is the first's. */
function eitherOf(first: SqliteDatabase, second: SqliteDatabase): SqliteDatabase {
  const read = <R>(sql: string, from: (database: SqliteDatabase) => R): R => {
    try {
      return from(first);
    } catch (error) {
      if (!isAboutCollation(error) || !sql.startsWith('SELECT')) throw error;
      return from(second);
    }
  };
  return {
    driver: first.driver,
    all: (sql, params) => read(sql, (database) => database.all(sql, params)),
    iterate: (sql, params) => read(sql, (database) => database.iterate(sql, params)),
    backup: (file, onPages) => first.backup(file, onPages),
    close: () => first.close(),
  };
}
