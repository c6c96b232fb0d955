import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openDatabase, type SqliteDatabase } from '../../../src/sqlite/driver.ts';
import { introspect } from '../../../src/sqlite/introspect.ts';
import { withSource } from '../../../src/sqlite/open-source.ts';
import { openRawTable } from '../../../src/sqlite/pages/open-raw-table.ts';
import { databaseFiles, noDatabaseFiles } from '../database-files.ts';
import { databaseFile, workplace } from '../source-files.ts';
import { makeDatabase, randomDatabase } from './random-database.ts';
import { rawRows, rawTableOf, sqliteRows } from './raw-values.ts';

async function opened<T>(path: string, use: (database: SqliteDatabase) => T): Promise<T> {
  const { database } = await openDatabase(path);
  try {
    return use(database);
  } finally {
    database.close();
  }
}

describe('reads what SQLite reads', () => {
  test('of random tables: page sizes, overflow, deleted rows, vacuum, added and dropped columns, all rowids', async () => {
    const { data } = workplace();
    let number = 0;
    await fc.assert(
      fc.asyncProperty(randomDatabase, async (random) => {
        number += 1;
        const path = join(data, `${number}.db`);
        makeDatabase(path, random);
        await opened(path, (database) => {
          const raw = rawTableOf(path, database, 't');
          const [table] = introspect(database).tables;
          if (table === undefined) throw new Error('no table');
          const expected = sqliteRows(database, table, raw.columns);
          expect(rawRows(raw)).toEqual(expected);
        });
      }),
      { numRuns: 100 },
    );
  });

  test('of random ranges of rowids', async () => {
    const { data } = workplace();
    const bound = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -10n, max: 900n }));
    let number = 0;
    await fc.assert(
      fc.asyncProperty(randomDatabase, fc.array(fc.tuple(bound, bound), { minLength: 5 }), async (random, ranges) => {
        number += 1;
        const path = join(data, `${number}.db`);
        makeDatabase(path, random);
        await opened(path, (database) => {
          const raw = rawTableOf(path, database, 't');
          const all = rawRows(raw);
          for (const [low, high] of ranges) {
            const within = all.filter(([rowid = '']) => BigInt(rowid) >= low && BigInt(rowid) <= high);
            expect(rawRows(raw, { low, high })).toEqual(within);
          }
        });
      }),
      { numRuns: 30 },
    );
  });

  test('of a cell that needs many pages, and the rows around it', async () => {
    const { data } = workplace();
    const path = databaseFile(
      join(data, 'a.db'),
      `CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'before'), (randomblob(5000000), 'with it'), (3, 'after'), (randomblob(3000), 4)`,
    );
    await opened(path, (database) => {
      const raw = rawTableOf(path, database, 't');
      const [table] = introspect(database).tables;
      if (table === undefined) throw new Error('no table');
      expect(rawRows(raw)).toEqual(sqliteRows(database, table, raw.columns));
    });
  });

  test('of columns whose types only Unicode spells like the words that SQLite looks for', async () => {
    const { data } = workplace();
    const path = databaseFile(
      join(data, 'a.db'),
      `CREATE TABLE t(a ﬂoat, b float, c ınt); INSERT INTO t VALUES (1, 1, 1.0), (1.0, 1.5, 'x')`,
    );
    await opened(path, (database) => {
      const raw = rawTableOf(path, database, 't');
      const [table] = introspect(database).tables;
      if (table === undefined) throw new Error('no table');
      expect(table.columns.map(({ affinity }) => affinity)).toEqual(['numeric', 'real', 'numeric']);
      expect(rawRows(raw)).toEqual(sqliteRows(database, table, raw.columns));
    });
  });

  test('of a table that got more columns than SQLite gives at once', async () => {
    const { data } = workplace();
    const path = databaseFile(join(data, 'a.db'), `CREATE TABLE t(a); INSERT INTO t VALUES (1)`);
    const added = Array.from({ length: 1200 }, (_, at) => `b${at} DEFAULT 'text ${at}'`).join(', ');
    const raw = new Database(path);
    raw.unsafeMode(true).pragma('writable_schema = ON');
    raw.prepare('UPDATE sqlite_schema SET sql = ?').run(`CREATE TABLE t(a, ${added})`);
    raw.close();
    const again = new Database(path);
    again.exec('INSERT INTO t(a) VALUES (2)');
    again.close();
    await opened(path, (database) => {
      const raw = rawTableOf(path, database, 't');
      const [table] = introspect(database).tables;
      if (table === undefined) throw new Error('no table');
      expect(rawRows(raw)).toEqual(sqliteRows(database, table, raw.columns));
    });
  });

  test('of real databases', { timeout: 600_000 }, async (context) => {
    context.skip(databaseFiles.length === 0, noDatabaseFiles);
    const { temporaryDirectory } = workplace();
    let tables = 0;
    const declined = new Set<string>();
    for (const file of databaseFiles) {
      mkdirSync(temporaryDirectory, { recursive: true });
      await withSource(file, { temporaryDirectory }, async (source) => {
        for (const table of introspect(source.database).tables) {
          const raw = openRawTable(source, table);
          if ('declined' in raw) {
            declined.add(raw.declined);
            continue;
          }
          tables += 1;
          const expected = sqliteRows(source.database, table, raw.columns);
          const found = rawRows(raw);
          if (expected[0]?.[0] === '') for (const row of found) row[0] = '';
          expect(found, `${file} ${table.name}`).toEqual(expected);
        }
      }).catch((error) => {
        if (error.name !== 'Failure') throw error;
      });
    }
    expect(tables).toBeGreaterThan(0);
    expect([...declined].sort()).toEqual(
      expect.arrayContaining(['it is a WITHOUT ROWID table', 'its texts are in UTF-16']),
    );
  });
});
