import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SqliteValue } from '../../src/core/catalog/sqlite-catalog.ts';
import { openDatabase, type SqliteDatabase } from '../../src/sqlite/driver.ts';
import { loadNodeSqlite } from '../../src/sqlite/node-sqlite.ts';
import { type RowsToRead, readRows } from '../../src/sqlite/read-rows.ts';
import { databaseOf, readerOf } from './raw-database.ts';
import { databaseFile, workplace } from './source-files.ts';

const nodeSqlite = await loadNodeSqlite();
const large = { rows: 1000, bytes: 1_000_000 };

/** Columns of `from`, a table's name followed by its columns; `*` before a name reads it as bytes. */
function rowsOf(from: string, key: readonly string[] = []): RowsToRead {
  const [table = '', ...names] = from.split(' ');
  const columns = names.map((name) => ({
    name: name.replace('*', ''),
    read: name.startsWith('*') ? ('bytes' as const) : ('value' as const),
  }));
  return { table, columns, key };
}

const read = (database: SqliteDatabase, rows: RowsToRead, limits = large): SqliteValue[][] =>
  [...readRows(database, rows, limits)].flat();

describe('batches', () => {
  const { database } = databaseOf(`CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT);
    INSERT INTO t VALUES (1, 'xxxxxxxxxx'), (2, 'x'), (3, 'x'), (4, NULL), (5, 'x')`);
  const sizes = (limits: { rows: number; bytes: number }) =>
    [...readRows(database, rowsOf('t a b'), limits)].map((batch) => batch.length);

  it('end at the number of rows', () => expect(sizes({ rows: 2, bytes: 1000 })).toEqual([2, 2, 1]));
  it('end at the number of bytes', () => expect(sizes({ rows: 100, bytes: 20 })).toEqual([1, 2, 2]));
  it('hold one row however large it is', () => expect(sizes({ rows: 100, bytes: 1 })).toEqual([1, 1, 1, 1, 1]));
  it('are none for an empty table', () => {
    const empty = databaseOf('CREATE TABLE t(a)').database;
    expect([...readRows(empty, rowsOf('t a'), large)]).toEqual([]);
  });

  it('of tables of one database may be read in turns', () => {
    const { database } = databaseOf(`CREATE TABLE t(a); INSERT INTO t VALUES (1), (2); CREATE TABLE u(a);
      INSERT INTO u VALUES (3), (4)`);
    const [left, right] = ['t a', 'u a'].map((from) => readRows(database, rowsOf(from), { rows: 1, bytes: 1000 }));
    const seen = [left?.next(), right?.next(), left?.next(), right?.next(), left?.next()].map((next) => next?.value);
    expect(seen).toEqual([[[1n]], [[3n]], [[2n]], [[4n]], undefined]);
  });

  it('are read as they are asked for: a table larger than the memory that reading it takes', () => {
    const { database } = databaseOf(`CREATE TABLE t(a INTEGER PRIMARY KEY, b BLOB);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
      INSERT INTO t SELECT i, zeroblob(50000) FROM n`);
    let most = 0;
    let count = 0;
    for (const batch of readRows(database, rowsOf('t b', ['a']), { rows: 1000, bytes: 1_000_000 })) {
      most = Math.max(most, batch.length);
      count += batch.length;
    }
    expect({ most, count }).toEqual({ most: 20, count: 3000 });
  });
});

describe('rows', () => {
  it("are the columns' values, then the key's, in the key's order", () => {
    const { database } = databaseOf(`CREATE TABLE t(b TEXT, a INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID;
      INSERT INTO t VALUES ('x', 2), ('z', 1), ('y', 1)`);
    expect(read(database, rowsOf('t b', ['a', 'b']))).toEqual([
      ['y', 1n, 'y'],
      ['z', 1n, 'z'],
      ['x', 2n, 'x'],
    ]);
  });

  it('can be named by the hidden rowid', () => {
    const { database } = databaseOf(`CREATE TABLE t(a); INSERT INTO t(rowid, a) VALUES (7, 'x'), (-3, 'y')`);
    expect(read(database, rowsOf('t a', ['rowid']))).toEqual([
      ['y', -3n],
      ['x', 7n],
    ]);
  });

  it('are walked along the key without sorting where the key has an index', () => {
    const { raw, database } = databaseOf(`CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT UNIQUE)`);
    const plans: string[] = [];
    const planned: SqliteDatabase = {
      ...database,
      iterate: (sql) => {
        plans.push(JSON.stringify(raw.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()));
        return [];
      },
    };
    for (const key of ['id', 'rowid', 'a']) read(planned, rowsOf('t a', [key]));
    expect(plans).toHaveLength(3);
    expect(plans.filter((plan) => plan.includes('TEMP B-TREE'))).toEqual([]);
  });

  it('of a key with a collation that only the application knows are read', () => {
    const { data } = workplace();
    const sql = 'CREATE TABLE t(a TEXT PRIMARY KEY); PRAGMA writable_schema = ON;';
    const changed = `UPDATE sqlite_schema SET sql = 'CREATE TABLE t(a TEXT COLLATE german PRIMARY KEY)' WHERE name = 't'`;
    const raw = new Database(databaseFile(join(data, 'a.db'), `${sql} INSERT INTO t VALUES ('b'), ('a')`));
    raw.unsafeMode(true);
    raw.exec(`PRAGMA writable_schema = ON; ${changed}`);
    raw.close();
    const again = new Database(join(data, 'a.db'));
    expect(read(readerOf(again), rowsOf('t a', ['a']))).toEqual([
      ['a', 'a'],
      ['b', 'b'],
    ]);
    again.close();
  });

  it('fail for a column that is not there, instead of giving its name', () => {
    const { database } = databaseOf('CREATE TABLE t(a); INSERT INTO t VALUES (1)');
    expect(() => read(database, rowsOf('t missing'))).toThrow('no such column');
  });
});

describe('values', () => {
  const nasty = `CREATE TABLE t(id INTEGER PRIMARY KEY, v);
    INSERT INTO t(v) VALUES (CAST(x'610062' AS TEXT)), (CAST(x'61ff' AS TEXT)), (x'00ff'), (9007199254740993), (1.0), (NULL), ('ä')`;
  const asBytes = ['610062', '61ff', '00ff', 9007199254740993n, 1, null, 'c3a4'];
  const shown = (rows: SqliteValue[][]) =>
    rows.map(([value]) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value));

  it('read as bytes keep NUL and invalid UTF-8, and numbers stay numbers', () => {
    const { database } = databaseOf(nasty);
    expect(shown(read(database, rowsOf('t *v', ['id'])))).toEqual(asBytes);
  });

  it.skipIf('missing' in nodeSqlite)('are the same with node:sqlite (skipped where Node has none)', async () => {
    const { data } = workplace();
    const { database } = await openDatabase(databaseFile(join(data, 'a.db'), nasty), { driver: 'node:sqlite' });
    expect(shown(read(database, rowsOf('t *v', ['id'])))).toEqual(asBytes);
    database.close();
  });

  it('of a key that is read as bytes among the columns come as bytes', () => {
    const { database } = databaseOf(`CREATE TABLE t(a TEXT PRIMARY KEY); INSERT INTO t VALUES (CAST(x'6100' AS TEXT))`);
    expect(read(database, rowsOf('t *a', ['a']))).toEqual([[Buffer.from('a\0'), Buffer.from('a\0')]]);
  });

  it('of REAL columns that SQLite stores as integers are numbers', () => {
    const { database } = databaseOf('CREATE TABLE t(a REAL, b NUMERIC); INSERT INTO t VALUES (3, 3.0)');
    expect(read(database, rowsOf('t a b'))).toEqual([[3, 3n]]);
  });

  it('come back whatever they are', () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.double({ noNaN: true }),
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value)), (rows) => {
        const { raw, database } = databaseOf('CREATE TABLE t(a, b)');
        const insert = raw.prepare('INSERT INTO t VALUES (?, ?)');
        for (const row of rows) insert.run(...row);
        expect(read(database, rowsOf('t a b', ['rowid']), { rows: 3, bytes: 50 })).toEqual(
          rows.map((row, index) => [...row, BigInt(index + 1)]),
        );
        raw.close();
      }),
      { numRuns: 60 },
    );
  });
});

describe('names', () => {
  it('may hold anything', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(name, name, (table, column) => {
        fc.pre(!table.toLowerCase().startsWith('sqlite_'));
        const { raw, database } = databaseOf('');
        const quote = (text: string) => `"${text.split('"').join('""')}"`;
        raw.exec(`CREATE TABLE ${quote(table)}(${quote(column)} PRIMARY KEY); INSERT INTO ${quote(table)} VALUES (42)`);
        const rows: RowsToRead = { table, columns: [{ name: column, read: 'bytes' }], key: [column] };
        expect(read(database, rows)).toEqual([[42n, 42n]]);
        raw.close();
      }),
      { numRuns: 100 },
    );
  });
});
