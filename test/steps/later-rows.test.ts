import { expect, it } from 'vitest';
import { migrate } from '../../src/steps/migrate.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { migrateOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

/** What was carried must mean the same for rows that nobody had when the plan was made. */
describeServers('rows that come after the migration', (server) => {
  it('a number beyond 64 bits has a text, as in SQLite', async () => {
    await withDatabase(server, async (url) => {
      const source = sqliteFile(
        `CREATE TABLE a(id INTEGER PRIMARY KEY, n NUMERIC); CREATE VIEW v AS SELECT id, n || '' AS t FROM a;
         INSERT INTO a VALUES (1, 5), (2, 2.5)`,
      );
      expect((await migrate(migrateOptions({ sources: [source], to: url }))).exitCode).toBe(0);
      await asSuperuser(url, 'INSERT INTO a VALUES (3, 1e20), (4, -9223372036854775808)');
      const rows = await asSuperuser(url, 'SELECT t FROM v ORDER BY id');
      expect(rows).toEqual(['5', '2.5', '1.0e+20', '-9223372036854775808'].map((t) => ({ t })));
    });
  });

  it('texts of times are read in every spelling, also where the table was empty or all rows were spelled alike', async () => {
    await withDatabase(server, async (url) => {
      const source = sqliteFile(
        `CREATE TABLE a(id INTEGER PRIMARY KEY, at TEXT CHECK (at IS NULL OR datetime(at) IS NOT NULL));
         CREATE UNIQUE INDEX a_day ON a(date(at));
         CREATE VIEW v AS SELECT id, datetime(at) AS t, date(at) > '2024-02-01' AS late FROM a;
         CREATE TABLE b(id INTEGER PRIMARY KEY, at TEXT); CREATE VIEW w AS SELECT date(at, '+1 month') AS t FROM b;
         INSERT INTO a VALUES (1, '2024-01-02 03:04:05')`,
      );
      expect((await migrate(migrateOptions({ sources: [source], to: url }))).exitCode).toBe(0);
      await asSuperuser(url, `INSERT INTO a VALUES (2, '2024-03-01T01:00:00.5+02:00'), (3, '2460000.5'), (4, '10:20')`);
      await expect(asSuperuser(url, `INSERT INTO a VALUES (5, 'soon')`)).rejects.toThrow('check constraint');
      await expect(asSuperuser(url, `INSERT INTO a VALUES (5, '2024-01-02T23:00Z')`)).rejects.toThrow('a_day');
      await asSuperuser(url, `INSERT INTO b VALUES (1, '2024-01-31'), (2, '2024-05-06T07:08Z'), (3, 'soon')`);
      expect(await asSuperuser(url, 'SELECT t, late FROM v ORDER BY id')).toEqual([
        { t: '2024-01-02 03:04:05', late: 0 },
        { t: '2024-02-29 23:00:00', late: 1 },
        { t: '2023-02-25 00:00:00', late: 0 },
        { t: '2000-01-01 10:20:00', late: 0 },
      ]);
      expect(await asSuperuser(url, 'SELECT t FROM w')).toEqual(['2024-03-02', '2024-06-06', null].map((t) => ({ t })));
    });
  });

  it('coordinates of an R*Tree keep their order', async () => {
    await withDatabase(server, async (url) => {
      const source = sqliteFile(
        'CREATE VIRTUAL TABLE area USING rtree(id, x0, x1, y0, y1); INSERT INTO area VALUES (1, 0, 2, 0, 2)',
      );
      expect((await migrate(migrateOptions({ sources: [source], to: url }))).exitCode).toBe(0);
      await expect(asSuperuser(url, 'INSERT INTO area VALUES (2, 5, 1, 0, 1)')).rejects.toThrow('check constraint');
      await asSuperuser(url, 'INSERT INTO area VALUES (2, 1, 1, 0, 1)');
    });
  });
});
