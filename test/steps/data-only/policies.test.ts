import { expect, it } from 'vitest';
import type { Cast, Settings } from '../../../src/core/settings/settings.ts';
import { describeServers } from '../../servers/describe-servers.ts';
import { withApplication } from './with-application.ts';

/** Rows 1 and 2 are sound, one of them with a U+FFFD of its own; then a NUL, a byte that begins no character, half a character. */
const rows = (value: (hex: string) => string) =>
  ['476f6f64', 'efbfbd6f6b', '4e00554c', '61ff62', '63c3'].map((hex, at) => `(${at + 1}, ${value(hex)})`).join(', ');

const sqlite = `
  CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT, doc JSON);
  INSERT INTO words (id, word) VALUES ${rows((hex) => `CAST(x'${hex}' AS TEXT)`)};
  UPDATE words SET doc = CAST(x'5b2261ff225d' AS TEXT) WHERE id = 1;`;

const postgres = 'CREATE TABLE words (id bigint PRIMARY KEY, word varchar(20), doc jsonb)';

const cast = (policy: Cast['policy']): Partial<Settings> => ({
  casts: [
    { table: 'words', column: 'word', type: { kind: 'text' }, policy },
    { table: 'words', column: 'doc', type: { kind: 'jsonb' }, policy },
  ],
});

const found = 'SELECT id::int, word, doc FROM words ORDER BY id';

describeServers('texts that PostgreSQL cannot hold, with --data-only', (server) => {
  it('are a blocker, whatever a driver makes of them', async () =>
    withApplication({ server, sqlite, postgres }, async ({ migrate, sql }) => {
      const { exitCode, notes } = await migrate();
      expect(exitCode).toBe(3);
      const blockers = notes.filter(({ severity }) => severity === 'blocker');
      expect(blockers.map(({ code, column, message }) => `${code} ${column}: ${message}`)).toEqual([
        `GM806 word: 3 values do not fit varchar(20): the first is "N\\u0000UL" at key 3`,
        `GM806 doc: 1 values do not fit jsonb: the first is x'5b2261ff225d' at key 1`,
      ]);
      expect(blockers[0]?.advice).toContain(`--cast 'words.word=varchar(20):strip'`);
      expect(await sql('SELECT count(*)::int AS n FROM words')).toEqual([{ n: 0 }]);
    }));

  it('are not taken for done where the column holds no texts; enums and domains are named by what they are', async () =>
    withApplication(
      {
        server,
        sqlite: `CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT, e TEXT, d TEXT); INSERT INTO t VALUES (1, '7', 'x', 'no');
          CREATE TABLE long (v TEXT); INSERT INTO long VALUES ('abcdef' || char(0))`,
        postgres: `CREATE TYPE kind AS ENUM ('a', 'b'); CREATE DOMAIN count AS int;
          CREATE TABLE t (id bigint PRIMARY KEY, n int, e kind, d count); CREATE TABLE long (v varchar(3))`,
      },
      async ({ plan, migrate, sql }) => {
        const casts = [
          { table: 't', column: 'n', type: { kind: 'integer' }, policy: 'strip' },
          { table: 't', column: 'e', type: { kind: 'text' }, policy: 'null' },
          { table: 't', column: 'd', type: { kind: 'integer' }, policy: 'null' },
          { table: 'long', column: 'v', type: { kind: 'text' }, policy: 'strip' },
        ] as const;
        const { exitCode, notes } = await plan({ casts });
        expect(exitCode).toBe(3);
        expect(notes.filter(({ severity }) => severity === 'blocker').map(({ message }) => message)).toEqual([
          `the policy strip of --cast t.n is for texts, and the target's column is integer`,
          '1 values do not fit varchar(3): the first is "abcdef\\u0000" at key 1',
        ]);
        // What is given and did not help is not offered.
        expect(notes.find(({ table, code }) => table === 'long' && code === 'GM806')?.advice).toBe(
          "Correct them in the source; widen the target's column, or give up what does not fit (--cast 'long.v=varchar(3):null').",
        );
        expect(await migrate({ casts: casts.slice(1), exclude: ['long'] })).toMatchObject({ exitCode: 0, error: null });
        expect(await sql('SELECT n, e, d FROM t')).toEqual([{ n: 7, e: null, d: null }]);
      },
    ));

  it.each([
    { policy: 'strip', words: ['Good', '\ufffdok', 'NUL', 'ab', 'c'], doc: ['a'] },
    { policy: 'replace', words: ['Good', '\ufffdok', 'N\ufffdUL', 'a\ufffdb', 'c\ufffd'], doc: ['a\ufffd'] },
    { policy: 'null', words: ['Good', '\ufffdok', null, null, null], doc: null },
  ] as const)('become what the policy $policy says, counted and shown, and verify reads them so', async (expected) =>
    withApplication(
      { server, sqlite, postgres, settings: cast(expected.policy) },
      async ({ migrate, verify, sql, rolledBack }) => {
        const report = await migrate();
        expect(report).toMatchObject({ exitCode: 0, status: 'migrated', error: null });
        const lossy = report.notes.filter(({ severity }) => severity === 'warning');
        expect(lossy.map(({ code, column }) => `${code} ${column}`)).toEqual(
          expected.policy === 'null' ? ['GM812 word', 'GM812 doc'] : ['GM825 word', 'GM825 doc'],
        );
        expect(lossy[0]?.message).toMatch(/^3 .*"N\\u0000UL" at key 3/);
        const docs = [expected.doc, null, null, null, null];
        expect(await sql(found)).toEqual(expected.words.map((word, at) => ({ id: at + 1, word, doc: docs[at] })));
        expect(await verify()).toMatchObject({ exitCode: 0, differences: [], error: null });
        await sql(`UPDATE words SET word = 'other' WHERE id = 4`);
        expect((await verify()).differences).toEqual([expect.objectContaining({ column: 'word', key: '4' })]);
        await sql(
          `UPDATE words SET word = ${expected.words[3] === null ? 'NULL' : `'${expected.words[3]}'`} WHERE id = 4`,
        );
        await rolledBack(`INSERT INTO words VALUES (9, 'new') RETURNING id::int`, [{ id: 9 }]);
      },
    ),
  );

  const documents = [
    String.raw`{"k": "a\u0000b", "plain": 1}`,
    String.raw`["\\u0000", "half \ud83d", "\ude00\uD83D\uDE00"]`,
    String.raw`{"\u0000": "\ud83d\u0000\ude00"}`,
    String.raw`{"sound": "\u00e9\n"}`,
  ];
  const escaped = {
    sqlite: `CREATE TABLE words (id INTEGER PRIMARY KEY, doc JSON, raw JSON);
      INSERT INTO words VALUES ${documents.map((text, at) => `(${at + 1}, '${text}', '${text}')`).join(', ')}, (5, NULL, NULL)`,
    postgres: 'CREATE TABLE words (id bigint PRIMARY KEY, doc jsonb, raw json)',
  };

  it('are escapes in jsonb too: without a policy a blocker that names one', async () =>
    withApplication({ server, ...escaped }, async ({ plan }) => {
      const { exitCode, notes } = await plan();
      expect(exitCode).toBe(3);
      const blockers = notes.filter(({ severity }) => severity === 'blocker');
      expect(blockers).toMatchObject([
        {
          code: 'GM806',
          column: 'doc',
          message: expect.stringMatching(/^3 values do not fit jsonb: .* at key 1$/),
          advice: expect.stringContaining('--cast words.doc=jsonb:strip'),
        },
      ]);
    }));

  it.each([
    { policy: 'strip', docs: [{ k: 'ab', plain: 1 }, ['\\u0000', 'half ', '\u{1f600}'], { '': '' }] },
    {
      policy: 'replace',
      docs: [
        { k: 'a\ufffdb', plain: 1 },
        ['\\u0000', 'half \ufffd', '\ufffd\u{1f600}'],
        { '\ufffd': '\ufffd\ufffd\ufffd' },
      ],
    },
    { policy: 'null', docs: [null, null, null] },
  ] as const)(
    'that are escapes in jsonb become what the policy $policy says; json keeps them',
    async ({ policy, docs }) => {
      const casts = [{ table: 'words', column: 'doc', type: { kind: 'jsonb' }, policy }] as const;
      await withApplication(
        { server, ...escaped, settings: { casts } },
        async ({ migrate, verify, sql, rolledBack }) => {
          const report = await migrate();
          expect(report).toMatchObject({ exitCode: 0, status: 'migrated', error: null });
          const [lossy] = report.notes.filter(({ severity }) => severity === 'warning');
          expect(lossy).toMatchObject({
            code: policy === 'null' ? 'GM812' : 'GM825',
            column: 'doc',
            message: expect.stringMatching(/^3 .* at key 1$/),
          });
          const here = await sql('SELECT doc, raw::text FROM words ORDER BY id');
          expect(here).toEqual(
            [...docs, { sound: 'é\n' }, null].map((doc, at) => ({ doc, raw: documents[at] ?? null })),
          );
          expect(await verify()).toMatchObject({ exitCode: 0, differences: [], error: null });
          await sql(`UPDATE words SET doc = '{"k": "a"}' WHERE id = 1`);
          expect((await verify()).differences).toMatchObject([{ column: 'doc', key: '1' }]);
          await sql(
            `UPDATE words SET doc = ${docs[0] === null ? 'NULL' : `'${JSON.stringify(docs[0])}'`} WHERE id = 1`,
          );
          await rolledBack(`INSERT INTO words (id) VALUES (9) RETURNING id::int`, [{ id: 9 }]);
        },
      );
    },
  );

  it('left out of keys may make two of them one, which is a blocker', async () =>
    withApplication(
      {
        server,
        sqlite: String.raw`CREATE TABLE words (id INTEGER PRIMARY KEY, doc JSON); INSERT INTO words VALUES (1, '{"a": 1, "a\u0000": 2}')`,
        postgres: 'CREATE TABLE words (id bigint PRIMARY KEY, doc jsonb)',
        settings: { casts: [{ table: 'words', column: 'doc', type: { kind: 'jsonb' }, policy: 'strip' }] },
      },
      async ({ plan }) => {
        const { exitCode, notes } = await plan();
        expect(exitCode).toBe(3);
        expect(notes.filter(({ severity }) => severity === 'blocker')).toMatchObject([
          { code: 'GM806', column: 'doc' },
        ]);
      },
    ));
});
