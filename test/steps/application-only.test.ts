import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from '../../src/steps/migrate.ts';
import { verify } from '../../src/steps/verify.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

/** A schema in which functions and collations are the application's own, and a view that no SQLite of today can parse. */
function applicationFile(): string {
  const file = sqliteFile(`
    CREATE TABLE r(k TEXT COLLATE BINARY PRIMARY KEY, n INTEGER CHECK (abs(n) >= 0), s AS (abs(n)) STORED, v AS (abs(n) + 1));
    INSERT INTO r VALUES ('b', -2), ('a', 3);
    CREATE INDEX by_secret ON r(abs(n)); CREATE INDEX some ON r(n) WHERE abs(n) > 2; CREATE UNIQUE INDEX one ON r(n COLLATE BINARY);
    CREATE TABLE w(k TEXT COLLATE BINARY, n INTEGER, PRIMARY KEY(k, n)) WITHOUT ROWID;
    INSERT INTO w VALUES ('x', 1), ('y', 2);
    CREATE VIEW secrets AS SELECT abs(n) FROM r; CREATE VIEW old AS SELECT 1;
    CREATE TRIGGER t AFTER INSERT ON r BEGIN SELECT abs(new.n); END;
    CREATE VIRTUAL TABLE f USING fts4(a); INSERT INTO f VALUES ('words');`);
  const raw = new Database(file);
  raw.unsafeMode(true);
  raw.exec(`PRAGMA writable_schema = ON;
    UPDATE sqlite_schema SET sql = replace(replace(sql, 'COLLATE BINARY', 'COLLATE theirs'), 'abs(', 'secret(');
    UPDATE sqlite_schema SET sql = 'CREATE VIEW old AS SELECT 1 one two' WHERE name = 'old';
    UPDATE sqlite_schema SET sql = 'CREATE VIRTUAL TABLE f USING fts4(a, tokenize=theirs)' WHERE name = 'f'`);
  raw.close();
  return file;
}

describeServers('what only the application has', (server) => {
  it('stops no row; what it takes part in is named', async () => {
    await withDatabase(server, async (url) => {
      const options = { sources: [applicationFile()], to: url };
      const report = await migrate(migrateOptions(options));
      expect(report.error).toBeNull();
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0 });
      expect(await asSuperuser(url, `SELECT k, n, s FROM r ORDER BY k`)).toEqual([
        { k: 'a', n: '3', s: '3' },
        { k: 'b', n: '-2', s: '2' },
      ]);
      expect(await asSuperuser(url, `SELECT k, n FROM w ORDER BY k`)).toEqual([
        { k: 'x', n: '1' },
        { k: 'y', n: '2' },
      ]);
      expect(await asSuperuser(url, `SELECT docid, c0a FROM f_content`)).toEqual([{ docid: '1', c0a: 'words' }]);
      expect(report.notCarried.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['by_secret', 'some', 'one', 'secrets', 'old', 't', 'f', 'r.v']),
      );
      expect(await verify(commandOptions(options))).toMatchObject({ status: 'verified', exitCode: 0 });
    });
  });
});
