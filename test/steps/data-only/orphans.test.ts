import { expect, it } from 'vitest';
import { describeServers } from '../../servers/describe-servers.ts';
import { withApplication } from './with-application.ts';

const sqlite = `
  CREATE TABLE a (id INTEGER PRIMARY KEY, up INTEGER); INSERT INTO a VALUES (1, NULL), (2, 1);
  CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER, word TEXT, lang TEXT, n INTEGER);
  INSERT INTO b VALUES (1, 1, 'x', 'de', 1), (5, 7, 'x', 'de', 1), (3, 7, NULL, 'fr', 2), (4, 8, 'X', 'de', NULL), (6, NULL, 'y', NULL, 3);
  CREATE TABLE c (word TEXT PRIMARY KEY COLLATE NOCASE); INSERT INTO c VALUES ('x'), ('y');`;

const postgres = `
  CREATE TABLE a (id bigserial PRIMARY KEY, up bigint REFERENCES a);
  CREATE TABLE c (word text PRIMARY KEY);
  CREATE SCHEMA other; CREATE TABLE other.langs (code varchar(2), n int, PRIMARY KEY (code, n)); INSERT INTO other.langs VALUES ('de', 1);
  CREATE TABLE b (id bigserial PRIMARY KEY, a bigint CONSTRAINT b_a REFERENCES a, word text CONSTRAINT b_word REFERENCES c, lang varchar(2), n int,
    CONSTRAINT b_lang FOREIGN KEY (lang, n) REFERENCES other.langs);`;

describeServers('rows without a parent, with --data-only', (server) => {
  it('are found by the plan, each foreign key with a count and an example; NULL has no parent to look for', async () =>
    withApplication({ server, sqlite, postgres }, async ({ migrate, sql }) => {
      const { exitCode, run, notes } = await migrate();
      expect([exitCode, run]).toEqual([3, null]);
      const found = notes.filter(({ code }) => code === 'GM827');
      expect(found.map(({ severity, table, column, message }) => `${severity} ${table}.${column}: ${message}`)).toEqual(
        [
          'blocker b.a: 3 rows refer (b_a) to rows of public.a that are not in the source or the target, as 7 at key 3',
          'blocker b.null: 1 rows refer (b_lang) to rows of other.langs that are not in the target, as fr, 2 at key 3',
          'blocker b.word: 1 rows refer (b_word) to rows of public.c that are not in the source or the target, as X at key 4',
        ],
      );
      expect(found[0]?.advice).toContain('ALTER TABLE public.b DROP CONSTRAINT b_a');
      expect(await sql('SELECT count(*)::int AS n FROM b')).toEqual([{ n: 0 }]);
    }));

  it('may have them among the rows that stay in the target, and not among those that make way', async () =>
    withApplication(
      {
        server,
        sqlite,
        postgres: `${postgres} INSERT INTO a VALUES (7), (8); INSERT INTO c VALUES ('X'); INSERT INTO other.langs VALUES ('fr', 2)`,
      },
      async ({ plan, migrate, sql }) => {
        const { notes } = await plan({ existing: 'truncate' });
        expect(notes.filter(({ code }) => code === 'GM827').map(({ message }) => message)).toEqual([
          '3 rows refer (b_a) to rows of public.a that are not in the source, as 7 at key 3',
          '1 rows refer (b_word) to rows of public.c that are not in the source, as X at key 4',
        ]);
        expect(await migrate({ existing: 'upsert' })).toMatchObject({ exitCode: 0, error: null });
        expect(await sql('SELECT count(*)::int AS n FROM b')).toEqual([{ n: 5 }]);
      },
    ));

  it('that are equal to a parent only after a conversion are found by the foreign key, with the target as before', async () =>
    withApplication(
      {
        server,
        sqlite: `CREATE TABLE a (id TEXT PRIMARY KEY); INSERT INTO a VALUES ('1'); CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER); INSERT INTO b VALUES (1, 1), (2, 7)`,
        postgres: `CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id serial PRIMARY KEY, a int CONSTRAINT b_a REFERENCES a)`,
      },
      async ({ migrate, sql, check }) => {
        const report = await migrate();
        expect(report).toMatchObject({ exitCode: 3, status: 'blocked' });
        expect(report.error?.message).toContain('b_a');
        expect(await sql('SELECT count(*)::int AS n FROM a')).toEqual([{ n: 0 }]);
        expect((await check()).differences.filter(({ table }) => table.startsWith('public.'))).toEqual([]);
      },
    ));
});
