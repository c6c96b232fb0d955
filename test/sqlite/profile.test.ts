import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnProfile } from '../../src/core/catalog/profile.ts';
import type { SqliteValue } from '../../src/core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from '../../src/sqlite/driver.ts';
import { introspect } from '../../src/sqlite/introspect.ts';
import { profileSource } from '../../src/sqlite/profile.ts';
import { databaseOf, throughSqlite } from './raw-database.ts';

async function profileOf(sql: string, driver: (database: SqliteDatabase) => SqliteDatabase = (same) => same) {
  const { database } = databaseOf(sql);
  try {
    return await profileSource(driver(database), introspect(database), throughSqlite);
  } finally {
    database.close();
  }
}

async function columnOf(
  sql: string,
  name = 'a',
  driver?: (database: SqliteDatabase) => SqliteDatabase,
): Promise<ColumnProfile> {
  const column = (await profileOf(sql, driver)).tables.t?.columns[name];
  if (column === undefined) throw new Error(`no column ${name}`);
  return column;
}

/** A driver that ends texts at NUL, as versions of node:sqlite do. */
function endsAtNul(database: SqliteDatabase): SqliteDatabase {
  const ended = (row: SqliteValue[]) =>
    row.map((value) => (typeof value === 'string' ? (value.split('\0')[0] ?? '') : value));
  return {
    ...database,
    all: (sql, params) => database.all(sql, params).map(ended),
    *iterate(sql, params) {
      for (const row of database.iterate(sql, params)) yield ended(row);
    },
  };
}

describe('storage classes', () => {
  test('integers of 64 bits', async () => {
    const { integers } = await columnOf(
      `CREATE TABLE t(a); INSERT INTO t VALUES (0), (1), (-9223372036854775808), (9223372036854775807)`,
    );
    expect(integers).toEqual({ count: 4, min: -9223372036854775808n, max: 9223372036854775807n, zeroOrOne: 2 });
  });

  test('reals: infinities, whole numbers and decimals', async () => {
    const { reals } = await columnOf(
      `CREATE TABLE t(a REAL); INSERT INTO t VALUES (12.25), (3), (-1e300), (9e999), (1.5e-7)`,
    );
    expect(reals).toEqual({
      count: 5,
      min: -1e300,
      max: Number.POSITIVE_INFINITY,
      integral: 2,
      infinite: 1,
      maxDecimals: 8,
    });
    expect((await columnOf('CREATE TABLE t(a); INSERT INTO t VALUES (-9e999)')).reals).toMatchObject({
      min: Number.NEGATIVE_INFINITY,
      infinite: 1,
      maxDecimals: 0,
    });
  });

  test('blobs', async () => {
    const { blobs } = await columnOf(
      `CREATE TABLE t(a); INSERT INTO t VALUES (x''), (zeroblob(16)), (randomblob(16)), (zeroblob(100))`,
    );
    expect(blobs).toEqual({ count: 4, maxBytes: 100, sixteenBytes: 2 });
  });

  test('an example of each class, by its key', async () => {
    const profile = await columnOf(
      `CREATE TABLE t(k TEXT, n INT, a, PRIMARY KEY(n, k));
       INSERT INTO t VALUES ('x', 1, NULL), ('x, y', 2, 5), ('z', 3, 1.5), ('z', 4, 'text'), ('z', 5, x'00'), ('z', NULL, 6), ('z', 6, NULL)`,
    );
    expect(profile.examples).toEqual({
      null: { key: '1, x', value: null },
      integer: { key: '2, x, y', value: 5n },
      real: { key: '3, z', value: 1.5 },
      text: { key: '4, z', value: 'text' },
      blob: { key: '5, z', value: Buffer.from([0]) },
    });
    expect(
      (await columnOf('CREATE TABLE t(a, k BLOB PRIMARY KEY); INSERT INTO t VALUES (1, NULL)')).examples.integer?.key,
    ).toBe('NULL');
    expect(
      (await columnOf(`CREATE TABLE t(a, k PRIMARY KEY); INSERT INTO t VALUES (1, x'0aff')`)).examples.integer?.key,
    ).toBe("x'0aff'");
    expect(
      (await columnOf('CREATE TABLE t(a, rowid); INSERT INTO t(oid, a) VALUES (77, 1)')).examples.integer?.key,
    ).toBe('77');
    expect(
      (await columnOf('CREATE TABLE t(a, rowid, _rowid_, oid); INSERT INTO t VALUES (1, 2, 3, 4)')).examples.integer
        ?.key,
    ).toBe('');
  });
});

describe('texts', () => {
  test('lengths in characters and in bytes, short and long', async () => {
    expect((await columnOf(`CREATE TABLE t(a); INSERT INTO t VALUES ('aé€🙂'), ('')`)).texts).toMatchObject({
      count: 2,
      maxChars: 4,
      maxBytes: 10,
    });
    const { texts } = await columnOf(
      `CREATE TABLE t(a); INSERT INTO t VALUES (replace(hex(zeroblob(100)), '0', '🙂')), ('x')`,
    );
    expect(texts).toMatchObject({ maxChars: 200, maxBytes: 800, invalidUtf8: 0 });
  });

  const odd = `CREATE TABLE t(a TEXT); INSERT INTO t VALUES ('fine'), (CAST(x'610062' AS TEXT)), (CAST(x'00' AS TEXT)), ('\ufffd is fine'),
    (CAST(x'61ff' AS TEXT)), (CAST(x'eda080' AS TEXT)), (CAST(x'c0af' AS TEXT)), (CAST(x'f4908080' AS TEXT)), (CAST(x'e282' AS TEXT)), (x'ff'), (5)`;

  test.each([
    ['a driver that keeps NUL', undefined],
    ['a driver that ends texts at NUL', endsAtNul],
  ])('NUL and bytes that are not UTF-8, with %s', async (_, driver) => {
    const profile = await columnOf(odd, 'a', driver);
    expect(profile.texts).toMatchObject({ count: 10, withNul: 2, invalidUtf8: 5 });
    expect(profile.blobs.count).toBe(1);
    expect(profile.examples['invalid-utf8']).toEqual({ key: '5', value: Buffer.from([0x61, 0xff]) });
    expect(profile.examples.nul).toEqual({ key: '2', value: 'a\0b' });
  });

  test('a long text with one bad byte, and one with NUL', async () => {
    const { texts } = await columnOf(
      `CREATE TABLE t(a); INSERT INTO t VALUES (CAST(zeroblob(0) || hex(zeroblob(500)) || x'ff' AS TEXT)), (hex(zeroblob(500)) || CAST(x'00' AS TEXT))`,
    );
    expect(texts).toMatchObject({ withNul: 1, invalidUtf8: 1 });
  });

  test.each(['UTF-16le', 'UTF-16be'])('half a surrogate pair and half a unit in %s', async (encoding) => {
    const [high, smile, a] = encoding === 'UTF-16le' ? ['00d8', '3dd842de', '6100'] : ['d800', 'd83dde42', '0061'];
    const profile = await columnOf(
      `PRAGMA encoding = '${encoding}'; CREATE TABLE t(a);
       INSERT INTO t VALUES (CAST(x'${smile}${a}' AS TEXT)), (CAST(x'${high}${a}' AS TEXT)), (CAST(x'${a}${high}' AS TEXT)), ('é\ufffd'), (CAST(x'${a}0000' AS TEXT)), (x'ff')`,
    );
    expect(profile.texts).toMatchObject({ count: 5, maxBytes: 5, maxChars: 2, invalidUtf8: 2, withNul: 1 });
    expect(profile.examples['invalid-utf8']?.key).toBe('2');
    expect(profile.examples.text?.value).toBe('🙂a');
  });

  test('documents in a column that was not declared as JSON, as long as all are', async () => {
    const texts = async (...values: string[]) =>
      (
        await columnOf(
          `CREATE TABLE t(a TEXT); ${values.map((value) => `INSERT INTO t VALUES ('${value}');`).join(' ')}`,
        )
      ).texts;
    expect((await texts('{"a":1}', '[1]')).forms.jsonb).toBe(2);
    expect((await texts('{"a":1}', 'x', '[1]')).forms.jsonb).toBe(0);
    expect((await texts('1', '2')).forms.jsonb).toBe(0);
  });

  test('the shape that all texts share', async () => {
    const shape = async (...values: string[]) =>
      (
        await columnOf(
          `CREATE TABLE t(a TEXT); ${values.map((value) => `INSERT INTO t VALUES ('${value}');`).join(' ')}`,
        )
      ).texts.shape;
    expect(await shape('2024-01-31 10:00:00', '1999-12-31 00:00:00')).toBe('0000-00-00 00:00:00');
    expect(await shape('2024-01-31 10:00:00', '1999-12-31T00:00:00')).toBe(null);
    expect(await shape('x'.repeat(40))).toBe(null);
    expect(await shape()).toBe(null);
  });

  test('forms that the declared type asks for', async () => {
    const { texts, examples } = await columnOf(
      `CREATE TABLE t(a datetime(3)); INSERT INTO t VALUES ('2024-01-01 10:00'), ('2024-01-01T10:00Z'), ('2024-01-01'), ('12:00'), ('soon')`,
    );
    expect(texts.forms).toEqual({
      boolean: 0,
      date: 1,
      time: 1,
      timestamp: 2,
      timestamptz: 1,
      json: 0,
      jsonb: 0,
      uuid: 0,
    });
    expect(examples['not-timestamp']).toEqual({ key: '2', value: '2024-01-01T10:00Z' });
    expect(examples['not-date']).toEqual({ key: '1', value: '2024-01-01 10:00' });
  });

  test('a form that was not asked for counts only where all texts have it', async () => {
    const formsOf = async (...texts: readonly string[]) => {
      const rows = texts.map((text) => `('${text}')`).join(', ');
      const found = await columnOf(`CREATE TABLE t(a TEXT); INSERT INTO t VALUES ${rows}`);
      return Object.fromEntries(Object.entries(found.texts.forms).filter(([, count]) => count > 0));
    };
    expect(await formsOf('2024-01-31', '2024-01-31 10:00:00')).toEqual({ timestamp: 2 });
    expect(await formsOf('2024-01-31 10:00:00', 'soon', '2024-01-31 10:00:00')).toEqual({});
    expect(await formsOf('{"a":1}', '[]', '{"a":1,"a":2}')).toEqual({ json: 3 });
    expect(await formsOf('{"a":1}', '1')).toEqual({});
  });

  test.each([
    ['BOOLEAN', 'true', ['boolean']],
    ['jsonb', '{"a":1}', ['json', 'jsonb']],
    ['JSON', '{"a":1,"a":2}', ['json']],
    ['uniqueidentifier', '123e4567-e89b-12d3-a456-426614174000', ['uuid']],
    ['TEXT', '123e4567-e89b-12d3-a456-426614174000', ['uuid']],
    ['', 'true', ['boolean']],
    ['TEXT', '"true"', []],
    ['TEXT', '2024-01-31', ['date', 'timestamp']],
  ])('a column declared %s with %s', async (type, value, forms) => {
    const { texts } = await columnOf(`CREATE TABLE t(a ${type}); INSERT INTO t VALUES ('${value}')`);
    expect(Object.entries(texts.forms).flatMap(([form, count]) => (count > 0 ? [form] : []))).toEqual(forms);
  });
});

test('any values at all, against a plain count', async () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double({ noNaN: true }),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 30 }), async (values) => {
      const { raw, database } = databaseOf('CREATE TABLE t(a)');
      const insert = raw.prepare('INSERT INTO t VALUES (?)');
      for (const one of values) insert.run(one);
      const table = (await profileSource(database, introspect(database), throughSqlite)).tables.t;
      database.close();
      const texts = values.filter((one) => typeof one === 'string');
      const integers = values.filter((one) => typeof one === 'bigint');
      const blobs = values.filter((one) => one instanceof Uint8Array);
      const reals = values.filter((one) => typeof one === 'number');
      const byteLengths = texts.map((one) => Buffer.byteLength(one));
      expect(table?.rows).toBe(values.length);
      expect(table?.bytes).toBe(
        [...byteLengths, ...blobs.map(({ length }) => length)].reduce((sum, one) => sum + one, 0) +
          8 * (integers.length + reals.length),
      );
      const profile = table?.columns.a;
      if (profile === undefined) throw new Error('no profile');
      expect(profile.nulls).toBe(values.filter((one) => one === null).length);
      expect(profile.texts).toMatchObject({
        count: texts.length,
        maxBytes: Math.max(0, ...byteLengths),
        maxChars: Math.max(0, ...texts.map((one) => [...one].length)),
        withNul: texts.filter((one) => one.includes('\0')).length,
        invalidUtf8: 0,
      });
      const sorted = integers.toSorted((a, b) => (a < b ? -1 : 1));
      expect(profile.integers).toMatchObject({
        count: integers.length,
        min: sorted[0] ?? null,
        max: sorted.at(-1) ?? null,
      });
      expect(profile.blobs).toMatchObject({
        count: blobs.length,
        maxBytes: Math.max(0, ...blobs.map(({ length }) => length)),
      });
      expect(profile.reals).toMatchObject({
        count: reals.length,
        integral: reals.filter((one) => Number.isInteger(one)).length,
        infinite: reals.filter((one) => !Number.isFinite(one)).length,
      });
      expect((profile.reals.min ?? 0) + 0).toBe(reals.length === 0 ? 0 : Math.min(...reals) + 0);
      expect((profile.reals.max ?? 0) + 0).toBe(reals.length === 0 ? 0 : Math.max(...reals) + 0);
      for (const one of reals.filter(Number.isFinite)) {
        if (Math.abs(one) < 1e6 && (one === 0 || Math.abs(one) > 1e-80))
          expect(Number(one.toFixed(Math.min(100, profile.reals.maxDecimals)))).toBe(one + 0);
      }
    }),
    { numRuns: 300 },
  );
});

describe('tables', () => {
  test('nasty names', async () => {
    const { tables } = await profileOf(
      `CREATE TABLE "__proto__"("constructor" TEXT, "a""b" INT, "[x]" , "" TEXT); INSERT INTO "__proto__" VALUES ('1', 2, 3, 'é');
       CREATE TABLE "x'y.z
"(a) ; INSERT INTO "x'y.z
" VALUES (1)`,
    );
    expect(Object.keys(tables)).toEqual(['__proto__', "x'y.z\n"]);
    const [first] = Object.values(tables);
    expect(Object.keys(first?.columns ?? {})).toEqual(['constructor', 'a"b', '[x]', '']);
    expect(first?.columns['a"b']?.integers.max).toBe(2n);
    expect(first?.columns['']?.texts.maxBytes).toBe(2);
  });

  test('generated columns, and those that cannot be evaluated', async () => {
    const [table, late] = [
      'CREATE TABLE t(a TEXT, s INT AS (length(a)) STORED)',
      `ALTER TABLE t ADD COLUMN v AS (json_extract(a, '$.x'))`,
    ];
    expect((await columnOf(`${table}; ${late}; INSERT INTO t(a) VALUES ('{"x":7}')`, 'v')).integers.max).toBe(7n);
    const broken = `${table}; INSERT INTO t(a) VALUES ('{"x":7}'), ('no json'); ${late}`;
    expect(Object.keys((await profileOf(broken)).tables.t?.columns ?? {})).toEqual(['a', 's']);
    expect((await columnOf(broken, 's')).integers).toMatchObject({ count: 2, max: 7n });
    expect((await columnOf(broken, 'a')).texts.count).toBe(2);
  });

  test('a generated column and a collation of functions that only the application has', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'profile-')), 'a.db');
    const { raw } = databaseOf(
      `PRAGMA foreign_keys = OFF;
       CREATE TABLE t(a TEXT COLLATE BINARY, v AS (abs(a)), w AS (upper(a)), p TEXT COLLATE NOCASE REFERENCES t(a));
       INSERT INTO t(a, p) VALUES ('x', 'x'), ('y', 'X')`,
      file,
    );
    raw.unsafeMode(true);
    raw.exec(`PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = replace(replace(sql, 'BINARY', 'theirs'), 'abs(', 'secret(')`);
    raw.close();
    const { database } = databaseOf('', file);
    const { tables, orphans } = await profileSource(database, introspect(database), throughSqlite);
    database.close();
    expect(tables.t).toMatchObject({
      rows: 2,
      columns: { a: { texts: { count: 2 } }, w: { texts: { count: 2 } } },
    });
    expect(orphans).toEqual([{ table: 't', foreignKey: 0, count: 1, example: '2' }]);
  });

  test('a WITHOUT ROWID table', async () => {
    const { tables } = await profileOf(
      `CREATE TABLE t(a TEXT, b INT, PRIMARY KEY(b, a)) WITHOUT ROWID; INSERT INTO t VALUES ('x', 2), ('y', 1)`,
    );
    expect(tables.t).toMatchObject({
      rows: 2,
      bytes: 18,
      columns: { a: { examples: { text: { key: '1, y', value: 'y' } } } },
    });
  });

  test('progress', async () => {
    const { database } = databaseOf(
      'CREATE TABLE e(a); CREATE TABLE t(a); WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 45000) INSERT INTO t SELECT x FROM c',
    );
    const calls: unknown[] = [];
    await profileSource(database, introspect(database), {
      ...throughSqlite,
      onProgress: (...call) => void calls.push(call),
    });
    database.close();
    expect(calls).toEqual([['e', 0, 0], ...[0, 20_000, 40_000, 45_000].map((rows) => ['t', rows, 45_000])]);
  });
});

describe('orphans', () => {
  test.each([
    [
      'numbers and texts of one column',
      'id INTEGER PRIMARY KEY',
      '1), (2',
      'a TEXT REFERENCES p(id)',
      "'1'), ('2.0'), ('x'), ('3'), (NULL",
      2,
      '3',
    ],
    ["the parent's affinity is text", 'id TEXT PRIMARY KEY', "'01'), ('2'", 'a REFERENCES p(id)', '1), (2', 1, '1'],
    ["the parent's affinity over the child's", 'id TEXT PRIMARY KEY', "'01'", 'a INT REFERENCES p(id)', '1', 1, '1'],
    [
      "the parent's collation",
      'id TEXT COLLATE NOCASE PRIMARY KEY',
      "'abc'",
      'a TEXT REFERENCES p(id)',
      "'ABC'), ('abd'",
      1,
      '2',
    ],
    [
      "not the child's collation",
      'id TEXT PRIMARY KEY',
      "'abc'",
      'a TEXT COLLATE NOCASE REFERENCES p(id)',
      "'ABC'), ('abc'",
      1,
      '1',
    ],
    ['no type, no conversion', 'id PRIMARY KEY', "'1'), (2", 'a REFERENCES p', "1), ('1'), (2), ('2'", 2, '1'],
    ['a parent without an index', 'id', '1', 'a REFERENCES p(id)', '1), (2', 1, '2'],
  ] as const)('%s', async (_, parent, parents, child, children, count, example) => {
    const { orphans } = await profileOf(
      `PRAGMA foreign_keys = OFF; CREATE TABLE p(${parent}); INSERT INTO p VALUES (${parents}); CREATE TABLE t(${child}); INSERT INTO t VALUES (${children})`,
    );
    expect(orphans).toEqual([{ table: 't', foreignKey: 0, count, example }]);
  });

  test('what SQLite itself finds, for keys of several columns and of the table itself', async () => {
    const sql = `PRAGMA foreign_keys = OFF; CREATE TABLE p(x INT, y TEXT, PRIMARY KEY(x, y)) WITHOUT ROWID; INSERT INTO p VALUES (1, 'a'), (2, 'b');
      CREATE TABLE t(id INTEGER PRIMARY KEY, up REFERENCES t, y TEXT, x INT, FOREIGN KEY(x, y) REFERENCES p);
      INSERT INTO t VALUES (1, NULL, 'a', 1), (2, 1, 'b', 1), (3, 9, NULL, 7), (4, 4, 'b', 2), (5, 8, 'c', NULL), (6, 1, 'q', 3)`;
    const { raw, database } = databaseOf(sql);
    const { orphans } = await profileSource(database, introspect(database), throughSqlite);
    const violations = raw
      .prepare('SELECT fkid, count(*) AS count FROM pragma_foreign_key_check(NULL) GROUP BY fkid ORDER BY fkid DESC')
      .all();
    database.close();
    expect(orphans).toEqual([
      { table: 't', foreignKey: 0, count: 2, example: '3' },
      { table: 't', foreignKey: 1, count: 2, example: '2' },
    ]);
    expect(violations.map((one) => (one as { count: number }).count)).toEqual([2, 2]);
  });

  test('parents that do not exist are left out', async () => {
    const { orphans } = await profileOf(
      `PRAGMA foreign_keys = OFF; CREATE VIEW v AS SELECT 1 AS id; CREATE TABLE p(a, b, PRIMARY KEY(a, b));
       CREATE TABLE t(a REFERENCES nowhere, b REFERENCES p(nope), c REFERENCES p, d REFERENCES v(id)); INSERT INTO t VALUES (1, 1, 1, 1)`,
    );
    expect(orphans).toEqual([]);
  });
});

describe('stored generated columns', () => {
  test('rows that hold another value than the expression gives now', async () => {
    const { raw, database } = databaseOf(`
      CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, old INT AS (a + 1) STORED, kept TEXT COLLATE NOCASE AS (a || "id") STORED, v AS (old * 2));
      INSERT INTO t(a) VALUES (1), (NULL), (3);`);
    try {
      raw.unsafeMode(true);
      raw.exec(`PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'a + 1', 'a + 2');
        PRAGMA writable_schema = RESET`);
      const { staleColumns } = await profileSource(database, introspect(database), throughSqlite);
      expect(staleColumns).toEqual([{ table: 't', column: 'old', count: 2, example: '1' }]);
    } finally {
      database.close();
    }
  });
});
