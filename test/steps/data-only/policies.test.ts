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
      expect(blockers[0]?.advice).toContain('--cast <table>.word=varchar(20):strip');
      expect(await sql('SELECT count(*)::int AS n FROM words')).toEqual([{ n: 0 }]);
    }));

  it('are not taken for done where the column holds no texts; enums and domains are named by what they are', async () =>
    withApplication(
      {
        server,
        sqlite: `CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT, e TEXT, d TEXT); INSERT INTO t VALUES (1, '7', 'x', 'no')`,
        postgres: `CREATE TYPE kind AS ENUM ('a', 'b'); CREATE DOMAIN count AS int;
          CREATE TABLE t (id bigint PRIMARY KEY, n int, e kind, d count)`,
      },
      async ({ plan, migrate, sql }) => {
        const casts = [
          { table: 't', column: 'n', type: { kind: 'integer' }, policy: 'strip' },
          { table: 't', column: 'e', type: { kind: 'text' }, policy: 'null' },
          { table: 't', column: 'd', type: { kind: 'integer' }, policy: 'null' },
        ] as const;
        const { exitCode, notes } = await plan({ casts });
        expect(exitCode).toBe(3);
        expect(notes.filter(({ severity }) => severity === 'blocker').map(({ message }) => message)).toEqual([
          `the policy strip of --cast t.n is for texts, and the target's column is integer`,
        ]);
        expect(await migrate({ casts: casts.slice(1) })).toMatchObject({ exitCode: 0, error: null });
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
});
