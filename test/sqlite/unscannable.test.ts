import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { withoutCollations } from '../../src/core/sqlite-sql/without-collations.ts';
import { introspect } from '../../src/sqlite/introspect.ts';
import { withSource } from '../../src/sqlite/open-source.ts';
import { profileSource } from '../../src/sqlite/profile.ts';
import { readRows } from '../../src/sqlite/read-rows.ts';
import { throughSqlite } from './raw-database.ts';
import { databaseFile, listing, workplace } from './source-files.ts';

/** Gives columns a collation that only an application could have; the tables were filled in the order of their bytes. */
function withTheirs(file: string): string {
  const raw = new Database(file);
  raw.unsafeMode(true);
  raw.exec(
    `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'COLLATE BINARY', 'COLLATE "Theirs"')`,
  );
  raw.close();
  return file;
}

const sql = `PRAGMA foreign_keys = OFF;
  CREATE TABLE r(k TEXT COLLATE BINARY PRIMARY KEY, n TEXT COLLATE BINARY UNIQUE); INSERT INTO r VALUES ('b', '1'), ('a', NULL);
  CREATE TABLE "w w"(k TEXT COLLATE BINARY, i INTEGER, n, real REAL, PRIMARY KEY(k DESC, i)) WITHOUT ROWID;
  INSERT INTO "w w" VALUES ('b', 1, x'00', 2), ('a', 9223372036854775807, '7', NULL);
  CREATE INDEX i ON "w w"(n COLLATE BINARY, k); CREATE TRIGGER t AFTER INSERT ON "w w" BEGIN DELETE FROM "w w"; END;
  CREATE TABLE plain(k TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO plain VALUES ('x');
  CREATE TABLE child(k REFERENCES r(k)); INSERT INTO child VALUES ('a'), ('z');`;

test('tables whose keys have a collation of the application are read, also those without rowid', async () => {
  const { data, temporaryDirectory } = workplace();
  const file = withTheirs(databaseFile(join(data, 'a.db'), sql));
  const before = { bytes: readFileSync(file), beside: listing(data) };
  await withSource(file, { temporaryDirectory }, async ({ database, notes }) => {
    expect(notes).toEqual([{ message: expect.stringContaining('w w') }]);
    const catalog = introspect(database);
    const table = catalog.tables.find(({ name }) => name === 'w w');
    expect(table).toMatchObject({
      withoutRowid: true,
      primaryKey: ['k', 'i'],
      columns: [{ collation: 'THEIRS' }, {}, {}, {}],
    });
    const { tables, orphans } = await profileSource(database, catalog, throughSqlite);
    expect(Object.entries(tables).map(([name, { rows }]) => [name, rows])).toEqual([
      ['r', 2],
      ['w w', 2],
      ['plain', 1],
      ['child', 2],
    ]);
    expect(orphans).toMatchObject([{ table: 'child', count: 1 }]);
    const columns = ['k', 'i', 'n', 'real'].map((name) => ({ name, read: 'value' as const }));
    const rows = [...readRows(database, { table: 'w w', columns, key: ['k', 'i'] }, { rows: 9, bytes: 999 })].flat();
    expect(rows.map((row) => row.slice(0, 4))).toEqual([
      ['a', 9223372036854775807n, '7', null],
      ['b', 1n, Buffer.from([0]), 2],
    ]);
  });
  expect(readFileSync(file).equals(before.bytes)).toBe(true);
  expect(listing(data)).toEqual(before.beside);
  expect(listing(temporaryDirectory)).toEqual([]);
});

test.each([
  ['a COLLATE mine, b collate "nocase"', 'a COLLATE BINARY, b collate "nocase"'],
  ['a COLLATE [my own] COLLATE RTRIM', 'a COLLATE BINARY COLLATE RTRIM'],
  ["'COLLATE mine' -- COLLATE mine", "'COLLATE mine' -- COLLATE mine"],
])('withoutCollations: %s', (before, after) => expect(withoutCollations(before)).toBe(after));
