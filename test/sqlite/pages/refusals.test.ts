import { appendFileSync, copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/sqlite/driver.ts';
import { introspect } from '../../../src/sqlite/introspect.ts';
import { withSource } from '../../../src/sqlite/open-source.ts';
import { openRawTable } from '../../../src/sqlite/pages/open-raw-table.ts';
import { UnreadablePages } from '../../../src/sqlite/pages/unreadable-pages.ts';
import { databaseFile, failureOf, listing, owner, workplace } from '../source-files.ts';
import { makeDatabase, randomDatabase } from './random-database.ts';
import { rawRows, rawTableOf } from './raw-values.ts';

/** Why the only table of a file is declined; null where it is not. */
async function whyDeclined(path: string): Promise<string | null> {
  const { database } = await openDatabase(path);
  try {
    const [table] = introspect(database).tables;
    if (table === undefined) throw new Error('no table');
    const raw = openRawTable({ file: path, path, database, inPlace: null }, table);
    return 'declined' in raw ? raw.declined : null;
  } finally {
    database.close();
  }
}

describe('declines', () => {
  test.each([
    ['CREATE TABLE t(a PRIMARY KEY) WITHOUT ROWID', 'it is a WITHOUT ROWID table'],
    ['CREATE VIRTUAL TABLE t USING fts5(a)', 'it is a virtual table'],
    [`PRAGMA encoding = 'UTF-16le'; CREATE TABLE t(a)`, 'its texts are in UTF-16'],
    [`PRAGMA encoding = 'UTF-16be'; CREATE TABLE t(a)`, 'its texts are in UTF-16'],
    ['CREATE TABLE t(a)', null],
  ])('%s', async (sql, reason) => {
    const { data } = workplace();
    expect(await whyDeclined(databaseFile(join(data, 'a.db'), sql))).toBe(reason);
  });

  test('a file with rows in its -wal, and one with an interrupted transaction', async () => {
    const { data } = workplace();
    const path = databaseFile(join(data, 'a.db'), 'CREATE TABLE t(a)');
    writeFileSync(`${path}-journal`, Buffer.alloc(28));
    expect(await whyDeclined(path)).toBe(null);
    const { database } = await openDatabase(path);
    const [table] = introspect(database).tables;
    if (table === undefined) throw new Error('no table');
    const open = () => openRawTable({ file: path, path, database, inPlace: null }, table);
    writeFileSync(`${path}-journal`, Buffer.from('d9d505f920a163d7', 'hex'));
    expect(open()).toEqual({ declined: 'a transaction was interrupted' });
    writeFileSync(`${path}-journal`, '');
    writeFileSync(`${path}-wal`, 'x');
    expect(open()).toEqual({ declined: 'a part of it is in its -wal file' });
    database.close();
  });
});

describe('a running application', () => {
  test('what is only in its -wal is read from the pages of a private copy, and nothing of its own changes', async () => {
    const { data, temporaryDirectory } = workplace();
    const path = databaseFile(
      join(data, 'a.db'),
      'PRAGMA journal_mode = WAL; CREATE TABLE t(a); INSERT INTO t VALUES (1)',
    );
    await owner(path, `db.exec('INSERT INTO t VALUES (2)')`);
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    const before = listing(data);
    await withSource(path, { temporaryDirectory }, async (source) => {
      expect(rawRows(rawTableOf(source.path, source.database, 't'))).toEqual([
        ['1', 'integer 1'],
        ['2', 'integer 2'],
      ]);
      expect(source.database.all('PRAGMA journal_mode')).toEqual([['wal']]);
    });
    expect(listing(data)).toEqual(before);
  });

  test('a change of a file that is read in place ends the reading', async () => {
    const { data, temporaryDirectory } = workplace();
    const path = databaseFile(join(data, 'a.db'), 'CREATE TABLE t(a); INSERT INTO t VALUES (1), (2)');
    const failure = await failureOf(() =>
      withSource(path, { temporaryDirectory, copyLimit: 0 }, async (source) => {
        const [table] = introspect(source.database).tables;
        if (table === undefined) throw new Error('no table');
        const raw = openRawTable(source, table);
        if ('declined' in raw) throw new Error(raw.declined);
        const rows = raw.rows();
        expect(rows.next()).toBe(true);
        appendFileSync(path, Buffer.alloc(4096));
        while (rows.next());
      }),
    );
    expect(failure).toMatchObject({ kind: 'blocked', message: expect.stringContaining('changed while it was read') });
  });
});

describe('damage', () => {
  test('of any bytes ends in rows or in UnreadablePages, never in another error or in a circle', async () => {
    const { data } = workplace();
    const mutation = fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(255));
    const mutations = fc.array(mutation, { minLength: 1, maxLength: 30 });
    let number = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(randomDatabase, fc.array(mutations, { minLength: 10, maxLength: 20 }), async (random, tries) => {
        number += 1;
        const path = join(data, `${number}.db`);
        makeDatabase(path, random);
        const { database } = await openDatabase(path);
        const whole = readFileSync(path);
        // A root that is no page of a table is refused for sure.
        const [[begin] = []] = database.all(
          `SELECT (rootpage - 1) * page_size FROM main.sqlite_schema, pragma_page_size WHERE name = 't'`,
        );
        for (const bytes of [null, ...tries]) {
          const damaged = join(data, `${number}-damaged.db`);
          const copy = Buffer.from(whole);
          // What the header says of the file is another test's matter.
          if (bytes === null) copy[Number(begin)] = 0;
          for (const [place, byte] of bytes ?? []) copy[100 + Math.floor(place * (copy.length - 100))] = byte;
          writeFileSync(damaged, copy);
          try {
            rawRows(rawTableOf(damaged, database, 't'));
          } catch (error) {
            if (!(error instanceof UnreadablePages)) throw error;
            refused += 1;
          }
        }
        database.close();
      }),
      { numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  test('of the places that steer the reading', async () => {
    const { data } = workplace();
    const path = databaseFile(
      join(data, 'a.db'),
      `PRAGMA page_size = 512; CREATE TABLE t(a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
       INSERT INTO t SELECT i FROM n; INSERT INTO t VALUES (zeroblob(3000))`,
    );
    const { database } = await openDatabase(path);
    const whole = readFileSync(path);
    const root = Number(database.all(`SELECT rootpage FROM sqlite_schema`)[0]?.[0]);
    const start = (root - 1) * 512;
    expect(whole[start]).toBe(5);
    const first = start + whole.readUInt16BE(start + 12);
    const last = (whole.readUInt32BE(start + 8) - 1) * 512;
    const cell = last + whole.readUInt16BE(last + 8 + (whole.readUInt16BE(last + 3) - 1) * 2);
    const damages: readonly (readonly [string, (bytes: Buffer) => void, RegExp])[] = [
      ['a child that is its own parent', (bytes) => bytes.writeUInt32BE(root, first), /circle|too deep/],
      ['two children that are one', (bytes) => bytes.writeUInt32BE(root + 1, start + 8), /order|circle|no page/],
      ['a page beyond the end', (bytes) => bytes.writeUInt32BE(0xffff_fff0, first), /no such page/],
      ['page 0', (bytes) => bytes.writeUInt32BE(0, first), /no such page|order|circle/],
      ['more cells than fit', (bytes) => bytes.writeUInt16BE(0xffff, last + 3), /no page of a table/],
      ['a payload of 2^63', (bytes) => bytes.fill(0xff, cell, cell + 9), /outside|order|longer/],
      [
        'a payload of a gigabyte',
        (bytes) => void bytes.set([0x84, 0x80, 0x80, 0x80, 0x00], cell),
        /outside|longer|order/,
      ],
      ['a cut file', () => {}, /no such page/],
    ];
    for (const [what, damage, reason] of damages) {
      const damaged = join(data, 'damaged.db');
      copyFileSync(path, damaged);
      const bytes = Buffer.from(whole);
      damage(bytes);
      writeFileSync(damaged, what === 'a cut file' ? bytes.subarray(0, whole.length - 1024) : bytes);
      const raw = rawTableOf(damaged, database, 't');
      expect(() => rawRows(raw), what).toThrow(reason);
      expect(() => rawRows(raw), what).toThrow(UnreadablePages);
    }
    database.close();
  });

  test('overflow pages in a circle', async () => {
    const { data } = workplace();
    const path = databaseFile(
      join(data, 'a.db'),
      'PRAGMA page_size = 512; CREATE TABLE t(a); INSERT INTO t VALUES (zeroblob(100000))',
    );
    const { database } = await openDatabase(path);
    const whole = readFileSync(path);
    for (let page = 2; page < whole.length / 512; page += 1) whole.writeUInt32BE(3, page * 512);
    const damaged = join(data, 'damaged.db');
    writeFileSync(damaged, whole);
    const before = new Database(damaged);
    before.close();
    const read = () => rawRows(rawTableOf(damaged, database, 't'));
    expect(read().length).toBe(1);
    database.close();
  });
});
