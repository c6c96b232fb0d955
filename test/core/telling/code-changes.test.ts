import { describe, expect, it } from 'vitest';
import type { CodeChange, CodeChangeKind } from '../../../src/core/catalog/code-change.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';
import { plan } from '../../../src/steps/plan.ts';
import { castsOf } from '../../support/casts-of.ts';
import { commandOptions } from '../../support/options.ts';
import { sqliteFile } from '../../support/sqlite-file.ts';

async function changesOf(sql: string, changes: Partial<Settings> = {}): Promise<readonly CodeChange[]> {
  const { report } = await plan(commandOptions({ ...changes, sources: [sqliteFile(sql, 'app.db')] }));
  expect(report.error).toBeNull();
  return report.codeChanges;
}

const place = ({ table, column }: CodeChange['places'][number]) => (column === null ? table : `${table}.${column}`);

interface Case {
  readonly kind: CodeChangeKind;
  readonly fires: string;
  readonly settings?: Partial<Settings>;
  readonly places: readonly string[];
  readonly before: string;
  readonly after: string;
  /** A schema like it, where the rule has nothing to say. */
  readonly silent: string;
  readonly silentSettings?: Partial<Settings>;
}

const cases: readonly Case[] = [
  {
    kind: 'boolean-comparison',
    fires:
      'CREATE TABLE users (id INTEGER PRIMARY KEY, is_active BOOLEAN, n INTEGER); INSERT INTO users VALUES (1, 1, 1)',
    places: ['users.is_active'],
    before: 'SELECT * FROM "users" WHERE "is_active" = 1',
    after: 'SELECT * FROM "users" WHERE "is_active"',
    silent: 'CREATE TABLE users (id INTEGER PRIMARY KEY, is_active BOOLEAN); INSERT INTO users VALUES (1, 2)',
  },
  {
    kind: 'double-quoted-text',
    fires: `CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT DEFAULT "new", n INT, CHECK (n <> 'x'))`,
    places: ['t.s'],
    before: 'SELECT "s", "some text" FROM "t"',
    after: `SELECT "s", 'some text' FROM "t"`,
    silent: `CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT DEFAULT 'new', n INT, CHECK ("n" <> 'x'))`,
  },
  {
    kind: 'insert-or-replace',
    fires: 'CREATE TABLE t (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT, n INT); CREATE TABLE log (line TEXT)',
    places: ['t'],
    before: 'INSERT OR REPLACE INTO "t" ("email", "name", "n") VALUES (?, ?, ?)',
    after:
      'INSERT INTO "t" ("email", "name", "n") VALUES ($1, $2, $3) ON CONFLICT ("email") DO UPDATE SET "name" = EXCLUDED."name", "n" = EXCLUDED."n"',
    silent: 'CREATE TABLE log (line TEXT)',
  },
  {
    kind: 'last-insert-rowid',
    fires: 'CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, n INT, m INT)',
    places: ['t.id'],
    before: 'INSERT INTO "t" ("name", "n") VALUES (?, ?); SELECT last_insert_rowid()',
    after: 'INSERT INTO "t" ("name", "n") VALUES ($1, $2) RETURNING "id"',
    silent: 'CREATE TABLE t (id TEXT PRIMARY KEY, name TEXT)',
  },
  {
    kind: 'rowid',
    fires: 'CREATE TABLE t (code TEXT PRIMARY KEY, rowid TEXT)',
    places: ['t'],
    before: 'DELETE FROM "t" WHERE _rowid_ = ?',
    after: 'DELETE FROM "t" WHERE "code" = $1',
    silent: 'CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE u (code TEXT PRIMARY KEY) WITHOUT ROWID',
  },
  {
    kind: 'foreign-key',
    fires:
      'CREATE TABLE users (id INTEGER PRIMARY KEY); CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INT REFERENCES users ON DELETE CASCADE, by_id INT REFERENCES users)',
    places: ['orders.user_id', 'orders.by_id'],
    before: 'DELETE FROM "users" WHERE "id" = ?',
    after: 'DELETE FROM "orders" WHERE "by_id" = $1; DELETE FROM "users" WHERE "id" = $1',
    silent: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INT REFERENCES nowhere)',
  },
  {
    kind: 'date-function',
    fires:
      "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME, day DATE); INSERT INTO t VALUES (1, '2025-10-08 12:00:00', '2025-10-08')",
    places: ['t.at', 't.day'],
    before: `SELECT * FROM "t" WHERE "at" > datetime('now', '-7 days')`,
    after: `SELECT * FROM "t" WHERE "at" > (now() AT TIME ZONE 'UTC') - interval '7 days'`,
    silent: 'CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME); INSERT INTO t VALUES (1, 1700000000)',
  },
  {
    kind: 'time-object',
    fires: 'CREATE TABLE t (id INTEGER PRIMARY KEY, at TIMESTAMP); INSERT INTO t VALUES (1, 1700000000)',
    settings: { casts: castsOf('t.at=seconds') },
    places: ['t.at'],
    before: 'SELECT "at" FROM "t"',
    after: 'SELECT "at"::text FROM "t"',
    silent: 'CREATE TABLE t (id INTEGER PRIMARY KEY, at TIMESTAMP); INSERT INTO t VALUES (1, 1700000000)',
  },
  {
    kind: 'json-function',
    fires: `CREATE TABLE t (id INTEGER PRIMARY KEY, doc JSON); INSERT INTO t VALUES (1, '{"a": 1}')`,
    places: ['t.doc'],
    before: `SELECT json_extract("doc", '$.key') FROM "t"`,
    after: `SELECT "doc" ->> 'key' FROM "t"`,
    silent: `CREATE TABLE t (id INTEGER PRIMARY KEY, doc JSON); INSERT INTO t VALUES (1, '{')`,
  },
  {
    kind: 'full-text-search',
    fires: 'CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = porter)',
    places: ['docs'],
    before: `SELECT * FROM "docs" WHERE "docs" MATCH 'words'`,
    after: `SELECT * FROM "docs" WHERE "tsv" @@ websearch_to_tsquery('english', 'words')`,
    silent: 'CREATE TABLE docs (body TEXT)',
  },
  {
    kind: 'bare-column',
    fires: `CREATE TABLE orders (id INTEGER PRIMARY KEY, city TEXT, note TEXT); INSERT INTO orders VALUES (1, 'a', 'b');
      CREATE VIEW cities AS SELECT city, note, count(*) AS n FROM orders GROUP BY city`,
    places: ['cities'],
    before: 'SELECT "city", "note", count(*) FROM "orders" GROUP BY "city"',
    after: 'SELECT "city", min("note"), count(*) FROM "orders" GROUP BY "city"',
    silent: `CREATE TABLE orders (id INTEGER PRIMARY KEY, city TEXT, note TEXT);
      CREATE VIEW cities AS SELECT city, count(*) AS n FROM orders GROUP BY city`,
  },
  {
    kind: 'number-in-text',
    fires: "CREATE TABLE t (id INTEGER PRIMARY KEY, code INTEGER); INSERT INTO t VALUES (1, 5), (2, 'x')",
    places: ['t.code'],
    before: 'SELECT * FROM "t" WHERE "code" = 5',
    after: `SELECT * FROM "t" WHERE "code" = '5'`,
    silent: "CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT); INSERT INTO t VALUES (1, 5), (2, 'x')",
  },
  {
    kind: 'bytes-for-text',
    fires: "CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT); INSERT INTO t VALUES (1, 'a' || char(0) || 'b')",
    places: ['t.s'],
    before: `SELECT * FROM "t" WHERE "s" = 'text'`,
    after: `SELECT * FROM "t" WHERE "s" = convert_to('text', 'UTF8')`,
    silent: "CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT, b BLOB); INSERT INTO t VALUES (1, 'ab', x'00')",
  },
  {
    kind: 'text-length',
    fires: "CREATE TABLE t (id INTEGER PRIMARY KEY, s VARCHAR(3)); INSERT INTO t VALUES (1, 'abc')",
    places: ['t.s'],
    before: 'UPDATE "t" SET "s" = ?',
    after: 'UPDATE "t" SET "s" = left($1, 3)',
    silent: "CREATE TABLE t (id INTEGER PRIMARY KEY, s VARCHAR(3)); INSERT INTO t VALUES (1, 'abcd')",
  },
  {
    kind: 'division-by-zero',
    fires: 'CREATE TABLE t (id INTEGER PRIMARY KEY, total REAL)',
    places: ['t.total'],
    before: 'SELECT 100 / "total" FROM "t"',
    after: 'SELECT 100 / nullif("total", 0) FROM "t"',
    silent: 'CREATE TABLE t (id INTEGER PRIMARY KEY, other INT REFERENCES t, s TEXT)',
  },
  {
    kind: 'uuid-value',
    fires:
      "CREATE TABLE t (id INTEGER PRIMARY KEY, key UUID); INSERT INTO t VALUES (1, x'000102030405060708090a0b0c0d0e0f')",
    places: ['t.key'],
    before: 'SELECT lower(hex("key")) FROM "t"',
    after: `SELECT replace("key"::text, '-', '') FROM "t"`,
    silent: "CREATE TABLE t (id INTEGER PRIMARY KEY, key UUID); INSERT INTO t VALUES (1, 'x')",
  },
  {
    kind: 'like-case',
    fires: 'CREATE TABLE t (id TEXT PRIMARY KEY, name TEXT, mail TEXT COLLATE NOCASE)',
    places: ['t.id', 't.name'],
    before: `SELECT * FROM "t" WHERE "name" LIKE 'a%'`,
    after: `SELECT * FROM "t" WHERE "name" ILIKE 'a%'`,
    silent: 'CREATE TABLE t (id INTEGER PRIMARY KEY, mail TEXT COLLATE NOCASE)',
  },
  {
    kind: 'nocase-comparison',
    fires: 'CREATE TABLE t (id TEXT PRIMARY KEY, mail TEXT COLLATE NOCASE)',
    places: ['t.mail'],
    before: `SELECT * FROM "t" WHERE "mail" = 'Ada'`,
    after: `SELECT * FROM "t" WHERE lower("mail" COLLATE "C") = lower('Ada' COLLATE "C")`,
    silent: 'CREATE TABLE t (id TEXT PRIMARY KEY, mail TEXT)',
  },
  {
    kind: 'integer-division',
    fires: 'CREATE TABLE t (id INTEGER PRIMARY KEY, price DECIMAL(10, 2))',
    places: ['t.price'],
    before: 'SELECT "price" / 2 FROM "t"',
    after: 'SELECT trunc("price" / 2) FROM "t"',
    silent: 'CREATE TABLE t (id INTEGER PRIMARY KEY, price REAL, n INT)',
  },
  {
    kind: 'text-order',
    fires: 'CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL)',
    places: ['t.a', 't.b'],
    before: 'SELECT * FROM "t" ORDER BY "a"',
    after: 'SELECT * FROM "t" ORDER BY "a" COLLATE "C" NULLS FIRST',
    silent: 'CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL)',
    silentSettings: { textCollation: 'C' },
  },
  {
    kind: 'null-order',
    fires: 'CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INT, m INT NOT NULL)',
    places: ['t.n'],
    before: 'SELECT * FROM "t" ORDER BY "n"',
    after: 'SELECT * FROM "t" ORDER BY "n" NULLS FIRST',
    silent: 'CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, m INT NOT NULL)',
  },
  {
    kind: 'unquoted-name',
    fires: 'CREATE TABLE Users (id INTEGER PRIMARY KEY, userId INT, "user" INT, "or der" INT)',
    places: ['Users', 'Users.userId', 'Users.user'],
    before: 'SELECT userId FROM Users',
    after: 'SELECT "userId" FROM "Users"',
    silent: 'CREATE TABLE users (id INTEGER PRIMARY KEY, user_id INT, "or der" INT, "order" INT)',
  },
  {
    kind: 'new-name',
    fires: 'CREATE TABLE Users (id INTEGER PRIMARY KEY, userId INT)',
    settings: { identifiers: 'snake' },
    places: ['Users', 'Users.userId'],
    before: 'SELECT "userId" FROM "Users"',
    after: 'SELECT "user_id" FROM "users"',
    silent: 'CREATE TABLE Users (id INTEGER PRIMARY KEY, userId INT)',
  },
  {
    kind: 'schema',
    fires: 'CREATE TABLE t (id INTEGER PRIMARY KEY)',
    settings: { schema: 'my "app"' },
    places: ['t'],
    before: 'SELECT * FROM "t"',
    after: 'SELECT * FROM "my ""app"""."t"',
    silent: 'CREATE TABLE t (id INTEGER PRIMARY KEY)',
  },
];

describe('what application code must change', () => {
  it.each(cases)('$kind, and only where the schema gives occasion', async (one) => {
    const [found] = (await changesOf(one.fires, one.settings)).filter(({ kind }) => kind === one.kind);
    expect(found?.places.map(place)).toEqual(one.places);
    expect(found).toMatchObject({ count: one.places.length, before: one.before, after: one.after });
    expect(found?.message).toMatch(/^\S.{20,160}$/);
    const silent = await changesOf(one.silent, one.silentSettings);
    expect(silent.map(({ kind }) => kind)).not.toContain(one.kind);
  });

  it('has a case for every kind that it knows', async () => {
    const sql = `CREATE TABLE t (id INTEGER PRIMARY KEY)`;
    expect(new Set(cases.map(({ kind }) => kind)).size).toBe(cases.length);
    expect(cases).toHaveLength(24);
    expect((await changesOf(sql)).map(({ kind }) => kind)).toEqual(['insert-or-replace', 'last-insert-rowid']);
  });

  it('is told once, with ten places and their count, however large the schema is', async () => {
    const tables = Array.from({ length: 40 }, (_, at) => `CREATE TABLE t${at} (id INTEGER PRIMARY KEY, b BOOLEAN)`);
    const changes = await changesOf(tables.join(';'));
    const [found] = changes.filter(({ kind }) => kind === 'boolean-comparison');
    expect(found).toMatchObject({ count: 40 });
    expect(found?.places.map(place)).toEqual(Array.from({ length: 10 }, (_, at) => `t${at}.b`));
    expect(new Set(changes.map(({ kind }) => kind)).size).toBe(changes.length);
  });

  it('says of units of time what SQLite would have compared', async () => {
    const sql = 'CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER); INSERT INTO t VALUES (1, 1700000000000)';
    const changes = await changesOf(sql, { casts: castsOf('t.at=milliseconds') });
    expect(changes.find(({ kind }) => kind === 'date-function')?.before).toBe(
      `SELECT * FROM "t" WHERE "at" > unixepoch('now', '-7 days') * 1000`,
    );
  });

  it('is the same for the same source', async () => {
    const file = sqliteFile(
      cases.map(({ fires }, at) => fires.replaceAll(/\b(t|users|orders|docs|log)\b/gi, `$1${at}`)).join(';'),
    );
    const once = await plan(commandOptions({ sources: [file] }));
    const again = await plan(commandOptions({ sources: [file] }));
    expect(once.report.codeChanges.length).toBeGreaterThan(18);
    expect(JSON.stringify(again.report.codeChanges)).toBe(JSON.stringify(once.report.codeChanges));
  });
});
