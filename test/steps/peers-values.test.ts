import { expect, it } from 'vitest';
import { describeServers } from '../servers/describe-servers.ts';
import { withMigrated } from '../support/migrated.ts';

describeServers('failures of other tools: values', (server) => {
  it('PEERS 27, 39: texts and reals in integer columns widen the column', async () => {
    const sql = `
      CREATE TABLE t (a INT, b INT, c INTEGER, d TEXT);
      INSERT INTO t VALUES ('false', 12.5, 'toto', 5), (7, 8, 9, 'x');`;
    await withMigrated(server, sql, async ({ columns, rows, notes }) => {
      expect(await columns('t')).toEqual(['a text', 'b numeric', 'c text', 'd text']);
      expect(await rows('SELECT * FROM t')).toEqual([
        { a: 'false', b: '12.5', c: 'toto', d: '5' },
        { a: '7', b: '8', c: '9', d: 'x' },
      ]);
      expect(notes).toEqual(['GM101 a', 'GM101 b', 'GM101 c']);
    });
  });

  it('PEERS 32, 33: NUL bytes and invalid UTF-8 are kept as bytes, with the key of an example', async () => {
    const sql = `
      CREATE TABLE t (id INTEGER PRIMARY KEY, nul TEXT, bad TEXT, good TEXT);
      INSERT INTO t VALUES (1, CAST(x'610062' AS TEXT), CAST(x'ff41' AS TEXT), 'ok'), (2, 'plain', 'ü', '�');`;
    await withMigrated(server, sql, async ({ columns, rows, report }) => {
      expect(await columns('t')).toMatchObject({ 1: 'nul bytea', 2: 'bad bytea', 3: 'good text' });
      expect(
        await rows(`SELECT encode(nul, 'hex') AS nul, encode(bad, 'hex') AS bad, good FROM t ORDER BY id`),
      ).toEqual([
        { nul: '610062', bad: 'ff41', good: 'ok' },
        { nul: '706c61696e', bad: 'c3bc', good: '�' },
      ]);
      expect(report.notes.map(({ message }) => message.includes('at key 1'))).toEqual([true, true]);
    });
  });

  it('PEERS 35: texts beyond ASCII stay texts, in every encoding of a database', async () => {
    for (const encoding of ['UTF-8', 'UTF-16le', 'UTF-16be']) {
      const sql = `PRAGMA encoding = '${encoding}'; CREATE TABLE t (a TEXT, b VARCHAR(9), c); INSERT INTO t VALUES ('Grüße 日本', '🙂é', 'ß');`;
      await withMigrated(server, sql, async ({ rows }) => {
        expect(await rows('SELECT a, b, c FROM t')).toEqual([{ a: 'Grüße 日本', b: '🙂é', c: 'ß' }]);
      });
    }
  });

  it('PEERS 34, 66: texts in BLOB columns are their bytes, blobs are exact', async () => {
    const sql = `
      CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB, bytes BLOB, x TEXT);
      INSERT INTO t VALUES (1, 'deadbeef', x'00ff10', 'a'), (2, x'deadbeef', x'', x'c3bc');`;
    await withMigrated(server, sql, async ({ rows }) => {
      expect(
        await rows(
          `SELECT encode(b, 'hex') AS b, encode(bytes, 'hex') AS bytes, encode(x, 'hex') AS x FROM t ORDER BY id`,
        ),
      ).toEqual([
        { b: '6465616462656566', bytes: '00ff10', x: '61' },
        { b: 'deadbeef', bytes: '', x: 'c3bc' },
      ]);
    });
  });

  it('PEERS 40, 63, 64: infinities, integers over 32 bits, doubles to the last bit', async () => {
    const sql = `
      CREATE TABLE t (r REAL, i INT, s SMALLINT);
      INSERT INTO t VALUES (9e999, 3000000000, 9223372036854775807), (-9e999, -9223372036854775808, 1),
        (0.1, 1, 1), (5e-324, 1, 1), (1.7976931348623157e308, 1, 1), (0.30000000000000004, 1, 1);`;
    await withMigrated(server, sql, async ({ columns, rows }) => {
      expect(await columns('t')).toEqual(['r double precision', 'i bigint', 's bigint']);
      expect(await rows('SELECT r::text AS r FROM t ORDER BY t.r')).toEqual(
        ['-Infinity', '5e-324', '0.1', '0.30000000000000004', '1.7976931348623157e+308', 'Infinity'].map((r) => ({
          r,
        })),
      );
      expect(await rows('SELECT min(i) AS low, max(i) AS high, max(s) AS s FROM t')).toEqual([
        { low: '-9223372036854775808', high: '3000000000', s: '9223372036854775807' },
      ]);
    });
  });
});
