import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { SqliteValue } from '../../src/core/catalog/sqlite-catalog.ts';
import { Failure } from '../../src/core/errors.ts';
import { openDatabase, type SqliteDatabase } from '../../src/sqlite/driver.ts';
import { checkIntegrity, explain } from '../../src/sqlite/integrity.ts';
import { overwrite } from './overwrite.ts';
import { databaseFile, failureOf, workplace } from './source-files.ts';

const filled = `CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
  INSERT INTO t SELECT i, printf('row %d %s', i, hex(zeroblob(50))) FROM n;
  CREATE INDEX t_a ON t(a);`;

/** A database whose schema was replaced after its rows were in, so that they break it as rows of real files do. */
function rewritten(sql: string, name: string, schema: string): string {
  const { data } = workplace();
  const file = join(data, 'a.db');
  const raw = new Database(file);
  raw.exec(sql);
  raw.unsafeMode(true);
  raw.exec('PRAGMA writable_schema = ON');
  raw.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(schema, name);
  raw.close();
  return file;
}

async function check(file: string): Promise<void> {
  const { database } = await openDatabase(file);
  try {
    checkIntegrity(database, file);
  } finally {
    database.close();
  }
}

/** A database with one table as node:sqlite gives it, where the statements that `isDamaged` names end in damage. */
function damagedAt(isDamaged: (sql: string) => boolean): SqliteDatabase {
  const all = (sql: string): SqliteValue[][] => {
    if (!isDamaged(sql)) return sql.includes('sqlite_schema') ? [['t']] : [['ok']];
    throw Object.assign(new Error('told by SQLite'), { code: 'ERR_SQLITE_ERROR', errcode: 11 });
  };
  return { driver: 'node:sqlite', all, iterate: all, backup: async () => undefined, close: () => {} };
}

describe('a file is sound', () => {
  it('with rows and indexes', async () => {
    const { data } = workplace();
    await expect(check(databaseFile(join(data, 'a.db'), filled))).resolves.toBeUndefined();
  });

  it('with a virtual table that its module cannot make sense of', async () => {
    const { data } = workplace();
    const file = databaseFile(join(data, 'a.db'), `${filled} CREATE VIRTUAL TABLE r USING rtree(id, a, b);`);
    const raw = new Database(file);
    raw.unsafeMode(true);
    raw.exec(`UPDATE r_node SET data = x'00'`);
    raw.close();
    await expect(check(file)).resolves.toBeUndefined();
  });

  it('with one, where the driver tells damage of any kind by one code', () => {
    expect(() =>
      checkIntegrity(
        damagedAt((sql) => sql.includes('integrity_check(1000)')),
        'a.db',
      ),
    ).not.toThrow();
  });

  const rules: readonly [string, string, string, string][] = [
    ['NULL where NOT NULL is', 'CREATE TABLE t(a); INSERT INTO t VALUES (NULL)', 't', 'CREATE TABLE t(a NOT NULL)'],
    ['a broken CHECK', 'CREATE TABLE t(a); INSERT INTO t VALUES (1)', 't', 'CREATE TABLE t(a CHECK (a > 1))'],
    [
      'doubles in a unique index',
      'CREATE TABLE t(a); INSERT INTO t VALUES (1), (1); CREATE INDEX i ON t(a)',
      'i',
      'CREATE UNIQUE INDEX i ON t(a)',
    ],
    ['a text in a STRICT table', `CREATE TABLE t(a); INSERT INTO t VALUES ('x')`, 't', 'CREATE TABLE t(a INT) STRICT'],
    ['digits as text', `CREATE TABLE t(a); INSERT INTO t VALUES ('1')`, 't', 'CREATE TABLE t(a INTEGER)'],
    ['a number as text', 'CREATE TABLE t(a); INSERT INTO t VALUES (1)', 't', 'CREATE TABLE t(a TEXT)'],
    [
      'a collation of the application',
      `CREATE TABLE t(a TEXT PRIMARY KEY); INSERT INTO t VALUES ('b'), ('a')`,
      't',
      'CREATE TABLE t(a TEXT COLLATE german PRIMARY KEY)',
    ],
    [
      'a function of the application',
      'CREATE TABLE t(a); INSERT INTO t VALUES (1); CREATE INDEX i ON t(abs(a))',
      'i',
      'CREATE INDEX i ON t(soundscore(a))',
    ],
  ];

  it.each(rules)('with %s', async (_, sql, name, schema) => {
    await expect(check(rewritten(sql, name, schema))).resolves.toBeUndefined();
  });
});

describe('a file is damaged', () => {
  it('when a page of it is noise', async () => {
    const { data } = workplace();
    const file = databaseFile(join(data, 'a.db'), filled);
    overwrite(file, 4096 * 3, Buffer.alloc(4096, 0x5a));
    const failure = await failureOf(() => check(file));
    expect(failure.kind).toBe('failed');
    expect(failure.message).toMatch(/a\.db: the database is damaged: .*[Tt]ree \d+ page \d+/);
    expect(failure.message).not.toContain('\n');
    expect(failure.advice).toContain('.recover');
  });

  it('when a table is, and the driver tells damage of any kind by one code', async () => {
    const failure = await failureOf(async () =>
      checkIntegrity(
        damagedAt((sql) => /integrity_check/.test(sql)),
        'a.db',
      ),
    );
    expect(failure.message).toContain('a.db: the database is damaged: told by SQLite');
  });

  it('when an index lost a row', async () => {
    const sql = 'CREATE TABLE t(a); INSERT INTO t VALUES (1); CREATE INDEX i ON t(a) WHERE a > 5';
    const failure = await failureOf(() => check(rewritten(sql, 'i', 'CREATE INDEX i ON t(a)')));
    expect(failure.message).toContain('row 1 missing from index i');
    expect(failure.advice).toContain('REINDEX');
  });

  it('when one table is noise and another needs a function of the application', async () => {
    const sql = `${filled} CREATE TABLE other(a); CREATE INDEX i ON other(abs(a))`;
    const file = rewritten(sql, 'i', 'CREATE INDEX i ON other(soundscore(a))');
    overwrite(file, 4096 * 3, Buffer.alloc(4096, 0x5a));
    expect((await failureOf(() => check(file))).message).toContain('the database is damaged');
  });

  it('when its schema is noise', async () => {
    const { data } = workplace();
    const file = databaseFile(join(data, 'a.db'), filled);
    overwrite(file, 100, Buffer.alloc(statSync(file).size > 4096 ? 300 : 0, 0xff));
    const error = await openDatabase(file).then(
      () => expect.unreachable(),
      (thrown: unknown) => explain(thrown, file),
    );
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ kind: 'failed', message: expect.stringContaining('malformed') });
  });
});

describe('errors of SQLite', () => {
  const withCode = (code: string) => Object.assign(new Error('told by SQLite'), { code });
  const withNumber = (errcode: number) =>
    Object.assign(new Error('told by SQLite'), { code: 'ERR_SQLITE_ERROR', errcode });

  it.each([
    ['SQLITE_CORRUPT', 11, 'is damaged'],
    ['SQLITE_CORRUPT_VTAB', 267, 'is damaged'],
    ['SQLITE_NOTADB', 26, 'is damaged'],
    ['SQLITE_IOERR_READ', 266, 'reading it failed'],
    ['SQLITE_BUSY', 5, 'locked'],
    ['SQLITE_CANTOPEN', 14, 'cannot open'],
  ])('are explained by name and by number: %s', (code, number, text) => {
    for (const error of [withCode(code), withNumber(number)]) {
      const failure = explain(error, 'some.db');
      expect(failure).toBeInstanceOf(Failure);
      expect(failure).toMatchObject({ kind: 'failed', cause: error });
      expect(String(failure)).toContain('some.db: ');
      expect(String(failure)).toContain(text);
      expect(String(failure)).toContain('told by SQLite');
    }
  });

  it.each([withCode('SQLITE_ERROR'), withNumber(1), withCode('ENOENT'), new TypeError('a bug'), 'thrown text'])(
    'of other kinds stay as they are: %s',
    (error) => expect(explain(error, 'some.db')).toBe(error),
  );

  it('come from reading, too', async () => {
    const { data } = workplace();
    const file = databaseFile(join(data, 'a.db'), filled);
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 4096 * 3, 4096 * 9);
    writeFileSync(file, bytes);
    const { database } = await openDatabase(file);
    const thrown = await Promise.resolve()
      .then(() => database.all('SELECT * FROM t NOT INDEXED'))
      .then(
        () => expect.unreachable(),
        (error: unknown) => explain(error, file),
      );
    expect(thrown).toMatchObject({ name: 'Failure', message: expect.stringContaining('malformed') });
    database.close();
  });
});
