import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from '../../src/steps/migrate.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { withMigrated } from '../support/migrated.ts';
import { migrateOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

describeServers('failures of other tools: declared types and defaults', (server) => {
  it('PEERS 1: type names of several words, unknown and empty ones', async () => {
    const sql = `
      CREATE TABLE t (a UNSIGNED BIG INT, b DOUBLE PRECISION, c NATIVE CHARACTER(70), d "some word"(1, 2), e, f "", g VARYING CHARACTER (9));
      INSERT INTO t VALUES (1, 2.5, 'c', 'd', 3, x'00', 'g');`;
    await withMigrated(server, sql, async ({ columns, rows }) => {
      expect(await columns('t')).toEqual([
        'a bigint',
        'b double precision',
        'c character varying(70)',
        'd text',
        'e bigint',
        'f bytea',
        'g character varying(9)',
      ]);
      expect(await rows(`SELECT a, b, c, d, e, encode(f, 'hex') AS f, g FROM t`)).toEqual([
        { a: '1', b: 2.5, c: 'c', d: 'd', e: '3', f: '00', g: 'g' },
      ]);
    });
  });

  it("PEERS 6: DEFAULT 'null' and DEFAULT null on numbers, times and blobs", async () => {
    const sql = `
      CREATE TABLE t (id INTEGER PRIMARY KEY, a BIGINT DEFAULT null, b TIMESTAMP DEFAULT NULL, c BLOB DEFAULT NuLL, d TEXT DEFAULT 'null');
      CREATE TABLE odd (id INTEGER PRIMARY KEY, a BIGINT DEFAULT 'null');`;
    await withMigrated(server, sql, async ({ rows, report }) => {
      await rows('INSERT INTO t DEFAULT VALUES');
      await rows('INSERT INTO odd DEFAULT VALUES');
      expect(await rows('SELECT a, b, c, d FROM t')).toEqual([{ a: null, b: null, c: null, d: 'null' }]);
      // The text 'null' in a number's column is one that bigint cannot hold: named, not guessed at.
      expect(report.notCarried).toMatchObject([{ kind: 'default', name: 'odd.a', code: 'GM306' }]);
      expect(await rows('SELECT a FROM odd')).toEqual([{ a: null }]);
    });
  });

  it('PEERS 7, 9: CURRENT_* in any case, strftime with milliseconds, by the type of the column', async () => {
    const sql = `
      CREATE TABLE t (id INTEGER PRIMARY KEY, a DATE DEFAULT current_date, b TIMESTAMP DEFAULT Current_Timestamp, c TEXT DEFAULT current_time,
        d TEXT DEFAULT (STRFTIME('%Y-%m-%d %H:%M:%f','NOW')), e DATETIME DEFAULT (STRFTIME('%Y-%m-%d %H:%M:%f','NOW')));
      INSERT INTO t VALUES (1, '2024-01-02', '2024-01-02 03:04:05', '03:04:05', 'x', '2024-01-02 03:04:05.678');`;
    await withMigrated(server, sql, async ({ columns, rows, report }) => {
      expect(report.notCarried).toEqual([]);
      const types = (await columns('t')).map((column) => column.split(' ')[1]);
      expect(types).toEqual(['bigint', 'date', 'timestamp', 'text', 'text', 'timestamp']);
      await rows('INSERT INTO t (id) VALUES (2)');
      const utc = `(now() AT TIME ZONE 'UTC')`;
      expect(
        await rows(
          `SELECT ${utc} - a::timestamp < '2 days' AS a, abs(extract(epoch FROM ${utc} - b)) < 60 AS b,
             c ~ '^[0-9]{2}:[0-9]{2}:[0-9]{2}$' AS c, d ~ '^[0-9-]{10} [0-9:]{8}[.][0-9]{3}$' AS d,
             abs(extract(epoch FROM ${utc} - e)) < 60 AS e FROM t WHERE id = 2`,
        ),
      ).toEqual([{ a: true, b: true, c: true, d: true, e: true }]);
    });
  });

  it("PEERS 69: DEFAULT '' stays, and a time as a number stays a number", async () => {
    const sql = `
      CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT '', b INTEGER DEFAULT (unixepoch()), c REAL DEFAULT (julianday('now')),
        d TEXT DEFAULT (datetime('now')), e INTEGER DEFAULT (strftime('%s', 'now')));`;
    await withMigrated(server, sql, async ({ rows, report }) => {
      expect(report.notCarried).toEqual([]);
      await rows('INSERT INTO t DEFAULT VALUES');
      expect(
        await rows(
          `SELECT a, abs(b - extract(epoch FROM now())) < 60 AS b, abs((c - 2440587.5) * 86400 - extract(epoch FROM now())) < 60 AS c,
             d ~ '^[0-9-]{10} [0-9:]{8}$' AS d, abs(e - extract(epoch FROM now())) < 60 AS e FROM t`,
        ),
      ).toEqual([{ a: '', b: true, c: true, d: true, e: true }]);
    });
  });

  it('PEERS 2, 3, 4, 5: int(5), text(100), timestampz, byte[]', async () => {
    const sql = `
      CREATE TABLE t (a INT(5), b TEXT(100), c TIMESTAMPZ, d BYTE[], e CHAR(3));
      INSERT INTO t VALUES (70000, printf('%.200c', 'x'), '2024-01-02 03:04:05Z', x'00ff', 'ab ');`;
    await withMigrated(server, sql, async ({ columns, rows, notes }) => {
      expect(await columns('t')).toEqual(['a bigint', 'b text', 'c text', 'd bytea', 'e character varying(3)']);
      expect(await rows(`SELECT a, length(b) AS b, c, encode(d, 'hex') AS d, e FROM t`)).toEqual([
        { a: '70000', b: 200, c: '2024-01-02 03:04:05Z', d: '00ff', e: 'ab ' },
      ]);
      expect(notes).toEqual(['GM105 c', 'GM112 c', 'GM105 d']);
    });
  });

  it('PEERS 10, 11, 12: DEFAULT false on a number, DEFAULT "", DEFAULT (null)', async () => {
    const sql = `
      CREATE TABLE t (id INTEGER PRIMARY KEY, a NUMERIC DEFAULT false, b INTEGER DEFAULT true, c TEXT DEFAULT "", d BLOB DEFAULT (null),
        e TEXT DEFAULT "it's", f BOOLEAN DEFAULT false);
      INSERT INTO t (id) VALUES (1);`;
    await withMigrated(server, sql, async ({ rows, report }) => {
      await rows('INSERT INTO t DEFAULT VALUES');
      const row = { a: '0', b: '1', c: '', d: null, e: "it's", f: false };
      expect(await rows('SELECT a, b, c, d, e, f FROM t ORDER BY id')).toEqual([row, row]);
      expect(report.notCarried).toEqual([]);
    });
  });

  it("PEERS 8: datetime('now', 'localtime') is the local time of the session, with a note", async () => {
    const sql = `
      CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT (datetime('now')), b TEXT DEFAULT (datetime('now','localtime')),
        c DATETIME DEFAULT (datetime('now','localtime')), d TEXT DEFAULT (date(0, 'unixepoch', 'localtime')));`;
    await withMigrated(server, sql, async ({ rows, notes, report }) => {
      expect(report.notCarried).toEqual([]);
      expect(notes).toEqual(['GM312 b', 'GM312 c', 'GM312 d']);
      // UTC and ten hours more, whatever the day: the zone has no summer time.
      await rows(`BEGIN; SET LOCAL timezone = 'Pacific/Honolulu'; INSERT INTO t DEFAULT VALUES; COMMIT`);
      expect(
        await rows(`SELECT a::timestamp - b::timestamp AS b, date_trunc('second', a::timestamp) - c AS c, d FROM t`),
      ).toEqual([
        { b: expect.objectContaining({ hours: 10 }), c: expect.objectContaining({ hours: 10 }), d: '1969-12-31' },
      ]);
    });
  });

  it('PEERS 13, 70: generated columns are computed by PostgreSQL, or kept as they are with a note', async () => {
    const sql = `
      CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b INT, s INT AS (a + b) STORED, v INT GENERATED ALWAYS AS (s * 2), r INT AS (a || ''));
      INSERT INTO t (id, a, b) VALUES (1, 2, 3), (2, NULL, 1);`;
    await withMigrated(server, sql, async ({ rows, notes, columns }) => {
      await rows('INSERT INTO t (a, b) VALUES (5, 6)');
      expect(await rows('SELECT s, v FROM t ORDER BY id')).toEqual([
        { s: '5', v: '10' },
        { s: null, v: null },
        { s: '11', v: '22' },
      ]);
      // The text that the expression gives becomes a number by the column's affinity, which PostgreSQL does not do.
      expect(notes).toEqual(['GM309 r']);
      expect((await columns('t')).at(-1)).toBe('r bigint');
    });
  });

  it('PEERS 13: stored values that an older SQLite computed otherwise are kept, with a note', async () => {
    const file = sqliteFile(`
      CREATE TABLE t (id INTEGER PRIMARY KEY, a REAL, s REAL AS (round(a, 2)) STORED, v REAL AS (s + 1));
      INSERT INTO t (id, a) VALUES (1, 1.25), (2, 2.5);`);
    const raw = new Database(file);
    raw.unsafeMode(true);
    raw.exec(`PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'round(a, 2)', 'round(a, 1)')`);
    raw.close();
    await withDatabase(server, async (url) => {
      const { exitCode, notes } = await migrate(migrateOptions({ sources: [file], to: url }));
      expect(exitCode).toBe(0);
      expect(notes.map(({ code, column }) => `${code} ${column}`)).toEqual(['GM309 s']);
      expect(await asSuperuser(url, 'SELECT s, v FROM t ORDER BY id')).toEqual([
        { s: 1.25, v: 2.25 },
        { s: 2.5, v: 3.5 },
      ]);
    });
  });

  it('PEERS 28, 29, 30, 68: seconds, milliseconds and 0 in DATETIME stay numbers, with a note of their unit', async () => {
    const sql = `
      CREATE TABLE t (s DATETIME, ms TIMESTAMP, zero DATETIME, j DATETIME);
      INSERT INTO t VALUES (1627303906, 1627303906122, 0, 2460310.5), (1500000000, 1500000000000, 0, NULL);`;
    await withMigrated(server, sql, async ({ rows, report }) => {
      expect(await rows('SELECT s, ms, zero, j FROM t ORDER BY s DESC LIMIT 1')).toEqual([
        { s: '1627303906', ms: '1627303906122', zero: '0', j: 2460310.5 },
      ]);
      const units = report.notes.filter(({ code }) => code === 'GM104').map(({ message }) => message);
      expect(units.map((message) => message.includes('seconds since 1970') || message.includes('Julian'))).toEqual([
        true, true, false, true,
      ]); // biome-ignore format: one value a column
      expect(units[1]).toContain('milliseconds since 1970');
    });
  });

  it('PEERS 31: zero dates and empty dates are kept as texts', async () => {
    const sql = `
      CREATE TABLE t (d DATE, ts DATETIME, e DATE);
      INSERT INTO t VALUES ('0000-00-00', '0000-00-00 00:00:00', ''), ('2024-01-01', '2024-01-01 00:00:00', '2024-01-01');`;
    await withMigrated(server, sql, async ({ rows, notes }) => {
      expect(await rows('SELECT * FROM t ORDER BY d LIMIT 1')).toEqual([
        { d: '0000-00-00', ts: '0000-00-00 00:00:00', e: '' },
      ]);
      expect(notes).toEqual(['GM101 d', 'GM101 ts', 'GM101 e']);
    });
  });

  it('PEERS 36: JSON that is none stays text, JSON that jsonb would change stays json', async () => {
    const sql = `
      CREATE TABLE t (good JSON, twice JSON, bad JSON, nul JSON);
      INSERT INTO t VALUES ('{"a": 1}', '{"a":1,"a":2}', '{oops', '"\\u0000"'), ('[2.50]', '[1]', '{}', '{}');`;
    await withMigrated(server, sql, async ({ columns, rows }) => {
      expect(await columns('t')).toEqual(['good jsonb', 'twice json', 'bad text', 'nul json']);
      expect(
        await rows(`SELECT good ->> 'a' AS a, twice::text AS twice, bad, nul::text AS nul FROM t LIMIT 1`),
      ).toEqual([{ a: '1', twice: '{"a":1,"a":2}', bad: '{oops', nul: '"\\u0000"' }]);
    });
  });
});
