import { expect, it } from 'vitest';
import { describeServers } from '../servers/describe-servers.ts';
import { withMigrated } from '../support/migrated.ts';

describeServers('failures of other tools: declared types and defaults', (server) => {
  it('PEERS 2, 3, 4, 5: int(5), text(100), timestampz, byte[]', async () => {
    const sql = `
      CREATE TABLE t (a INT(5), b TEXT(100), c TIMESTAMPZ, d BYTE[], e CHAR(3));
      INSERT INTO t VALUES (70000, printf('%.200c', 'x'), '2024-01-02 03:04:05Z', x'00ff', 'ab ');`;
    await withMigrated(server, sql, async ({ columns, rows, notes }) => {
      expect(await columns('t')).toEqual(['a bigint', 'b text', 'c text', 'd bytea', 'e character varying(3)']);
      expect(await rows(`SELECT a, length(b) AS b, c, encode(d, 'hex') AS d, e FROM t`)).toEqual([
        { a: '70000', b: 200, c: '2024-01-02 03:04:05Z', d: '00ff', e: 'ab ' },
      ]);
      expect(notes).toEqual(['GM105 c', 'GM105 d']);
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
