import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatabase, type SqliteDatabase } from '../../src/sqlite/driver.ts';
import { loadNodeSqlite } from '../../src/sqlite/node-sqlite.ts';
import { readRange, rowidBounds, rowidPlace, type TableToRead } from '../../src/sqlite/read-range.ts';
import { databaseOf } from './raw-database.ts';
import { databaseFile, workplace } from './source-files.ts';

const limits = { rows: 3, bytes: 1000 };
const columns = [{ name: 'a', read: 'value' as const }];
const int64 = fc.oneof(fc.bigInt({ min: -5n, max: 5n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));

const read = (database: SqliteDatabase, table: TableToRead, above: bigint | null) =>
  [...readRange(database, table, above, limits)].flat();

describe('rows in the order in which they lie', () => {
  it.each([1, 2, 7, null])('begin behind any rowid, in pages of %s', (page) => {
    fc.assert(
      fc.property(fc.uniqueArray(int64), fc.option(int64, { nil: null }), (ids, above) => {
        const { raw, database } = databaseOf('CREATE TABLE t (a, id INTEGER PRIMARY KEY)');
        const insert = raw.prepare('INSERT INTO t (id, a) VALUES (?, ?)');
        for (const id of ids) insert.run(id, `row ${id}`);
        const wanted = ids.filter((id) => above === null || id > above).sort((a, b) => (a < b ? -1 : 1));
        for (const rowid of ['id', 'rowid']) {
          const rows = read(database, { table: 't', columns, rowid, page }, above);
          expect(rows).toEqual(wanted.map((id) => [`row ${id}`, id]));
        }
        const bounds = ids.length === 0 ? null : { least: wanted[0], greatest: wanted.at(-1) };
        if (above === null) expect(rowidBounds(database, { table: 't', rowid: 'oid' })).toEqual(bounds);
        raw.close();
      }),
      { numRuns: 50, examples: [[[1n, 2n ** 63n - 1n], 2n ** 63n - 1n]] },
    );
  });

  it('have their rowid among the columns where it is one', () => {
    const { database } = databaseOf('CREATE TABLE t (a INTEGER PRIMARY KEY, b); INSERT INTO t VALUES (7, 1), (3, 2)');
    const table = { table: 't', columns: [...columns, { name: 'b', read: 'value' as const }], rowid: 'a', page: 10 };
    expect(rowidPlace(table)).toBe(0);
    expect(rowidPlace({ columns, rowid: 'oid' })).toBe(1);
    expect(rowidPlace({ columns, rowid: null })).toBe(-1);
    expect(read(database, table, null)).toEqual([
      [3n, 2n],
      [7n, 1n],
    ]);
  });

  it('of a table without a rowid are all there', () => {
    const { database } = databaseOf(
      `CREATE TABLE t (a PRIMARY KEY) WITHOUT ROWID; INSERT INTO t VALUES (2), (1), ('x')`,
    );
    const batches = [
      ...readRange(database, { table: 't', columns, rowid: null, page: null }, null, { rows: 2, bytes: 99 }),
    ];
    expect(batches).toEqual([[[1n], [2n]], [['x']]]);
  });

  it('are looked for in the table itself, without sorting', () => {
    const { raw, database } = databaseOf('CREATE TABLE t (a UNIQUE, b)');
    const plans: string[] = [];
    const plan = (sql: string) => {
      plans.push(JSON.stringify(raw.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(1n)));
      return [];
    };
    for (const page of [5, null])
      read({ ...database, all: plan, iterate: plan }, { table: 't', columns, rowid: '_rowid_', page }, 1n);
    expect(plans).toHaveLength(2);
    for (const text of plans) expect(text).toMatch(/SEARCH source USING INTEGER PRIMARY KEY \(rowid>\?\)"/);
  });
});

it.skipIf('missing' in (await loadNodeSqlite()))(
  'node:sqlite gives the same (skipped where Node has none)',
  async () => {
    const { data } = workplace();
    const sql = `CREATE TABLE t (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO t SELECT i FROM n`;
    const { database } = await openDatabase(databaseFile(join(data, 'a.db'), sql), { driver: 'node:sqlite' });
    const rows = read(database, { table: 't', columns, rowid: 'rowid', page: 7 }, 50n);
    expect(rows).toEqual(Array.from({ length: 50 }, (_, at) => [BigInt(at + 51), BigInt(at + 51)]));
    database.close();
  },
);
