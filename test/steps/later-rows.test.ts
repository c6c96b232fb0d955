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
