import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type DriverLoaders, type DriverName, openDatabase } from '../../src/sqlite/driver.ts';
import { loadNodeSqlite } from '../../src/sqlite/node-sqlite.ts';
import { databaseFile, failureOf, listing, workplace } from './source-files.ts';

const nodeSqlite = await loadNodeSqlite();
const drivers: readonly { name: DriverName; absent: boolean }[] = [
  { name: 'better-sqlite3', absent: false },
  { name: 'node:sqlite', absent: 'missing' in nodeSqlite },
];

/** Makes the SQL of an object one that SQLite cannot parse, as an older or newer SQLite may have let it through. */
function malformed(file: string, name: string): string {
  const raw = new Database(file);
  raw.unsafeMode(true);
  raw.exec('PRAGMA writable_schema = ON');
  raw.prepare(`UPDATE sqlite_schema SET sql = substr(sql, 1, length(sql) - 1) WHERE name = ?`).run(name);
  raw.close();
  return file;
}

const values = `
  CREATE TABLE v(i INTEGER, r REAL, t TEXT, b BLOB, n);
  INSERT INTO v VALUES (9223372036854775807, 1, 'ä€😀', x'00ff', NULL), (-9223372036854775808, 1e308, '', x'', 1);
  CREATE TABLE w(x); INSERT INTO w VALUES (1), (2);`;

describe.each(drivers)('$name (absent from this Node: $absent)', ({ name: driver, absent }) => {
  const withDriver = it.skipIf(absent);

  async function opened(sql = values) {
    const { data } = workplace();
    const file = databaseFile(join(data, 'a.db'), sql);
    const { database, notes } = await openDatabase(file, { driver });
    return { data, database, notes };
  }

  withDriver('gives 64-bit integers as bigint, and REAL as number even where it is whole', async () => {
    const { database, notes } = await opened();
    expect(database.driver).toBe(driver);
    expect(notes).toEqual([]);
    const rows = database.all('SELECT i, r, t, b, n FROM v').map((row) => row.map(plain));
    expect(rows).toEqual([
      [9223372036854775807n, 1, 'ä€😀', 'blob 00ff', null],
      [-9223372036854775808n, 1e308, '', 'blob ', 1n],
    ]);
    database.close();
  });

  withDriver('loads no extension, and runs no function that a schema may not be trusted with', async () => {
    const { database } = await opened(`CREATE TABLE a(x); INSERT INTO a VALUES (1);
      CREATE VIEW loads AS SELECT load_extension('/nowhere/evil.so') FROM a;
      CREATE VIEW registers AS SELECT fts3_tokenizer('simple', x'0000000000000000') FROM a`);
    expect(() => database.all(`SELECT load_extension('/nowhere/evil.so')`)).toThrow(/not authorized|no such function/);
    expect(() => database.all('SELECT * FROM loads')).toThrow(/unsafe use|not authorized|no such function/);
    expect(() => database.all('SELECT * FROM registers')).toThrow(/unsafe use|disabled|no such function/);
    database.close();
  });

  withDriver('binds parameters', async () => {
    const { database } = await opened();
    const row = database.all('SELECT typeof(?), ?, typeof(?), ?', [1n, 2n ** 62n, 1, 'x'])[0];
    expect(row).toEqual(['integer', 2n ** 62n, 'real', 'x']);
    database.close();
  });

  withDriver('lets iterators take turns, with whole queries between them, and closes in the middle', async () => {
    const { database } = await opened();
    const first = database.iterate('SELECT x FROM w')[Symbol.iterator]();
    const second = database.iterate('SELECT i FROM v')[Symbol.iterator]();
    expect(first.next().value).toEqual([1n]);
    expect(second.next().value).toEqual([9223372036854775807n]);
    expect(database.all('SELECT count(*) FROM w')).toEqual([[2n]]);
    expect(first.next().value).toEqual([2n]);
    expect(() => database.close()).not.toThrow();
  });

  withDriver(
    'reads around views and triggers that SQLite cannot parse, but not around tables and indexes',
    async () => {
      const { data } = workplace();
      const sql = `CREATE TABLE t(a); INSERT INTO t VALUES (1); CREATE INDEX i ON t(a); CREATE VIEW v AS SELECT (1); CREATE TABLE u(a);
      CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END; CREATE VIEW w AS SELECT 2`;
      const broken = (name: string): string => malformed(databaseFile(join(data, `${name}.db`), sql), name);
      for (const name of ['v', 'r']) {
        const { database, notes } = await openDatabase(broken(name), { driver });
        expect(notes).toEqual([{ message: expect.stringContaining(`malformed database schema (${name})`) }]);
        expect(database.all('SELECT a FROM t')).toEqual([[1n]]);
        expect(database.all('SELECT * FROM w')).toEqual([[2n]]);
        expect(() => database.all('DELETE FROM t')).toThrow();
        database.close();
      }
      for (const name of ['t', 'i']) {
        await expect(openDatabase(broken(name), { driver })).rejects.toThrow(`malformed database schema (${name})`);
      }
    },
  );

  withDriver('cannot write, and leaves nothing beside the file', async () => {
    const { data, database } = await opened();
    const before = listing(data);
    expect(() => database.all('DELETE FROM w RETURNING x')).toThrow(/readonly|read-only/);
    expect(database.all('PRAGMA trusted_schema')).toEqual([[0n]]);
    expect(database.all('PRAGMA query_only')).toEqual([[1n]]);
    database.close();
    expect(listing(data)).toEqual(before);
  });

  withDriver('does not make a database where there is none', async () => {
    const { data } = workplace();
    await expect(openDatabase(join(data, 'none.db'), { driver })).rejects.toThrow('unable to open');
    expect(listing(data)).toEqual([]);
  });
});

describe('choosing a driver', () => {
  const broken = (missing: string) => async () => ({ missing });

  it('takes the second with a note that says why', async () => {
    const nothing = { all: () => [], iterate: () => [], backup: async () => undefined, close: () => undefined };
    const database = { driver: 'node:sqlite' as const, ...nothing };
    const loaders: DriverLoaders = {
      'better-sqlite3': broken('no bindings file'),
      'node:sqlite': async () => ({ open: () => database }),
    };
    const opened = await openDatabase('any.db', {}, loaders);
    expect(opened.database).toBe(database);
    expect(opened.notes).toEqual([{ message: 'read with node:sqlite, because of better-sqlite3: no bindings file' }]);
  });

  it('says what to do when none works', async () => {
    const loaders: DriverLoaders = {
      'better-sqlite3': broken('no bindings file'),
      'node:sqlite': broken('too old'),
    };
    const failure = await failureOf(() => openDatabase('any.db', {}, loaders));
    expect(failure.kind).toBe('failed');
    expect(failure.message).toContain('better-sqlite3: no bindings file; node:sqlite: too old');
    expect(failure.advice).toContain('npm rebuild better-sqlite3');
    expect(failure.advice).toMatch(/compiler.*make.*python3/);
  });

  it('looks at no other driver than the one asked for', async () => {
    const loaders: DriverLoaders = { 'better-sqlite3': () => expect.unreachable(), 'node:sqlite': broken('too old') };
    const failure = await failureOf(() => openDatabase('any.db', { driver: 'node:sqlite' }, loaders));
    expect(failure.message).toContain('node:sqlite: too old');
  });
});

function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? `blob ${Buffer.from(value).toString('hex')}` : value;
}
