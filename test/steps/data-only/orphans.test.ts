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
      expect(found[0]?.advice).toContain('ALTER TABLE "public"."b" DROP CONSTRAINT "b_a"');
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

  it('whose type is compared by no text are found by the foreign key, with the target as before', async () =>
    withApplication(
      {
        server,
        sqlite: `CREATE TABLE a (id TEXT PRIMARY KEY); INSERT INTO a VALUES ('2025-01-01'); CREATE TABLE b (id INTEGER PRIMARY KEY, a TEXT);
          INSERT INTO b VALUES (1, '2025-01-01'), (2, '2025-01-02')`,
        postgres: `CREATE TABLE a (id date PRIMARY KEY); CREATE TABLE b (id serial PRIMARY KEY, a date CONSTRAINT b_a REFERENCES a)`,
      },
      async ({ migrate, sql, check }) => {
        const report = await migrate();
        expect(report).toMatchObject({ exitCode: 3, status: 'blocked' });
        expect(report.error?.message).toContain('b_a');
        expect(await sql('SELECT count(*)::int AS n FROM a')).toEqual([{ n: 0 }]);
        expect((await check()).differences.filter(({ table }) => table.startsWith('public.'))).toEqual([]);
      },
    ));

  it.each([
    {
      what: 'integers that are written as texts',
      parents: `TEXT PRIMARY KEY); INSERT INTO a VALUES ('1'), ('20')`,
      children: `INTEGER); INSERT INTO b VALUES (1, 1), (2, NULL), (3, '20'), (4, 7), (5, 7)`,
      type: 'int',
      there: '8',
      orphans: '2 rows refer (b_a) to rows of public.a that are not in the source or the target, as 7 at key 4',
      gone: 'b.id IN (4, 5)',
    },
    {
      what: 'decimals, with and without digits at the end',
      parents: `NUMERIC PRIMARY KEY); INSERT INTO a VALUES (1), (2.5), ('3.10')`,
      children: `TEXT); INSERT INTO b VALUES (1, '1'), (2, '2.50'), (3, '3.1'), (4, '8.0'), (5, '9.5')`,
      type: 'numeric(8,3)',
      there: '8',
      orphans: '1 rows refer (b_a) to rows of public.a that are not in the source or the target, as 9.5 at key 5',
      gone: 'b.id = 5',
    },
    {
      what: 'char(n), whose blanks at the end mean nothing',
      parents: `TEXT PRIMARY KEY); INSERT INTO a VALUES ('x    '), ('y')`,
      children: `TEXT); INSERT INTO b VALUES (1, 'x'), (2, 'y    '), (3, 'z    '), (4, 'X')`,
      type: 'char(5)',
      there: "'z'",
      orphans: '1 rows refer (b_a) to rows of public.a that are not in the source or the target, as X at key 4',
      gone: 'b.id = 4',
    },
    {
      what: 'citext, in any case',
      parents: `TEXT PRIMARY KEY); INSERT INTO a VALUES ('Straße'), ('ÉCOLE'), ('plain')`,
      children: `TEXT); INSERT INTO b VALUES (1, 'STRAßE'), (2, 'École'), (3, 'PLAIN'), (4, 'There'), (5, 'ecole'), (6, 'Nowhere')`,
      type: 'citext',
      there: "'tHERE'",
      orphans: '2 rows refer (b_a) to rows of public.a that are not in the source or the target, as ecole at key 5',
      gone: 'b.id > 4',
    },
    {
      what: 'uuid, of bytes and of texts in any spelling',
      parents: `BLOB PRIMARY KEY); INSERT INTO a VALUES (x'0f8fad5bd9cb469fa16570867728950e'), (x'7c9e6679742540de944be07fc1f90ae7')`,
      children: `TEXT); INSERT INTO b VALUES (1, '0F8FAD5B-D9CB-469F-A165-70867728950E'), (2, '{7c9e6679742540de944be07fc1f90ae7}'), (3, '00000000000000000000000000000001'),
        (4, x'00000000000000000000000000000002')`,
      type: 'uuid',
      there: "'00000000-0000-0000-0000-000000000001'",
      orphans:
        "1 rows refer (b_a) to rows of public.a that are not in the source or the target, as x'00000000000000000000000000000002' at key 4",
      gone: 'b.id = 4',
    },
  ])('are found among $what', async ({ parents, children, type, there, orphans, gone }) => {
    const both = `CREATE TABLE a (id ${parents}; CREATE TABLE b (id INTEGER PRIMARY KEY, a ${children};`;
    const tables = `CREATE TABLE a (id ${type} PRIMARY KEY); INSERT INTO a VALUES (${there});
      CREATE TABLE b (id serial PRIMARY KEY, a ${type} CONSTRAINT b_a REFERENCES a)`;
    const [extensions, settings] = [['citext'], { existing: 'upsert' }] as const;
    await withApplication({ server, sqlite: both, postgres: tables, extensions, settings }, async ({ plan, sql }) => {
      const { exitCode, notes } = await plan();
      expect(exitCode).toBe(3);
      expect(notes.filter(({ severity }) => severity === 'blocker').map(({ message }) => message)).toEqual([orphans]);
      expect(await sql('SELECT count(*)::int AS n FROM b')).toEqual([{ n: 0 }]);
    });
    // And no row more than PostgreSQL itself would name.
    const sound = { server, sqlite: `${both} DELETE FROM b WHERE ${gone};`, postgres: tables, extensions, settings };
    await withApplication(sound, async ({ migrate, verify }) => {
      expect(await migrate()).toMatchObject({ exitCode: 0, error: null });
      expect(await verify()).toMatchObject({ exitCode: 0, error: null });
    });
  });

  it('are those of which MATCH FULL does not allow a part of the key to be NULL', async () => {
    const rows = `CREATE TABLE a (x INTEGER, y TEXT, PRIMARY KEY (x, y)); INSERT INTO a VALUES (1, 'one');
      CREATE TABLE b (id INTEGER PRIMARY KEY, x INTEGER, y TEXT); INSERT INTO b VALUES (1, 1, 'one'), (2, NULL, NULL)`;
    const postgres = `CREATE TABLE a (x int, y text, PRIMARY KEY (x, y)); CREATE TABLE b (id serial PRIMARY KEY, x int, y text,
      CONSTRAINT b_full FOREIGN KEY (x, y) REFERENCES a MATCH FULL DEFERRABLE)`;
    const wrong = `${rows}, (3, 1, NULL), (4, 2, 'two'), (5, NULL, 'one'), (6, 3, 'two')`;
    await withApplication({ server, sqlite: wrong, postgres }, async ({ plan }) => {
      const { notes } = await plan();
      expect(notes.filter(({ code }) => code === 'GM827').map(({ message }) => message)).toEqual([
        '2 rows refer (b_full) to rows of public.a by a part of the key only, which MATCH FULL does not allow, as 1, NULL at key 3',
        '2 rows refer (b_full) to rows of public.a that are not in the source or the target, as 2, two at key 4',
      ]);
    });
    await withApplication({ server, sqlite: rows, postgres }, async ({ migrate, sql, rolledBack }) => {
      expect(await migrate()).toMatchObject({ exitCode: 0, error: null });
      expect(await sql(`SELECT pg_get_constraintdef(oid) AS key FROM pg_constraint WHERE conname = 'b_full'`)).toEqual([
        { key: 'FOREIGN KEY (x, y) REFERENCES a(x, y) MATCH FULL DEFERRABLE' },
      ]);
      await rolledBack('INSERT INTO b (x, y) VALUES (NULL, NULL) RETURNING id', [{ id: 3 }]);
    });
  });

  it('are not those whose parent a collation of the target takes for equal', async () =>
    withApplication(
      {
        server,
        sqlite: `CREATE TABLE a (id TEXT PRIMARY KEY); INSERT INTO a VALUES ('One'); CREATE TABLE b (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO b VALUES (1, 'ONE')`,
        postgres: `CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
          CREATE TABLE a (id text COLLATE caseless PRIMARY KEY); CREATE TABLE b (id serial PRIMARY KEY, a text COLLATE caseless REFERENCES a)`,
      },
      async ({ migrate }) => expect(await migrate()).toMatchObject({ exitCode: 0, error: null }),
    ));
});
