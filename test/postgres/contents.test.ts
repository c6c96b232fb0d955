import { expect, it } from 'vitest';
import { changedRanges } from '../../src/core/compare/key-ranges.ts';
import type { Connection } from '../../src/postgres/connect.ts';
import { digestAgain, digestTable, passOver } from '../../src/postgres/contents.ts';
import { rowsWritten } from '../../src/postgres/later-rows.ts';
import { describeServers, withDatabase, withRole } from '../servers/describe-servers.ts';
import { prepare, whenOlder, withSession } from './session.ts';

const t = { schema: 'public', name: 't' };

async function record(connection: Connection, table = t) {
  const contents = await digestTable(connection, { ...table, origin: null }, { alone: false });
  if (contents === null) throw new Error('unreadable');
  return contents;
}

/** What can happen to rows, and whether their contents are others afterwards. */
const happenings: readonly (readonly [string, boolean])[] = [
  ['UPDATE public.t SET v = v + 1e-12 WHERE id = 5', true],
  ['UPDATE public.t SET x = NULL WHERE id = 5', true],
  ['DELETE FROM public.t WHERE id = 2500', true],
  ['INSERT INTO public.t VALUES (0, NULL, 1)', true],
  ['INSERT INTO public.t VALUES (9223372036854775807, NULL, 1)', true],
  ['UPDATE public.t SET id = -7 WHERE id = 7', true],
  [
    'UPDATE public.t SET x = CASE id WHEN 1 THEN (SELECT x FROM public.t WHERE id = 2) ELSE (SELECT x FROM public.t WHERE id = 1) END WHERE id < 3',
    true,
  ],
  ['TRUNCATE public.t', true],
  ['UPDATE public.t SET v = v', false],
];

describeServers('the contents of a table', (server) => {
  it('are the same after nothing, and others after every change of a value', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await prepare(connection, [
          'CREATE TABLE public.t (id bigint PRIMARY KEY, x text, v float8)',
          `INSERT INTO public.t SELECT i, 'text ' || i, i / 3.0 FROM generate_series(1, 3000) i`,
        ]);
        await whenOlder(url, 't');
        const before = await record(connection);
        expect(before).toMatchObject({ columns: ['id', 'x', 'v'], key: ['id'], ranged: true });
        expect(before.ranges.map(({ rows }) => rows)).toEqual([1000n, 1000n, 1000n]);
        expect(before.writers).toHaveLength(1);
        await connection.query('VACUUM FREEZE public.t');
        expect(await digestAgain(connection, t, before)).toEqual(before.ranges);
        expect((await passOver(connection, t, before)).isUnwritten).toBe(true);
        for (const [sql, changes] of happenings) {
          await connection.query('BEGIN');
          await connection.query(sql);
          const now = (await digestAgain(connection, t, before)) ?? [];
          expect(changedRanges(before.ranges, now).length > 0, sql).toBe(changes);
          expect((await passOver(connection, t, before)).isUnwritten, sql).toBe(false);
          await connection.query('ROLLBACK');
        }
        // What was taken back has left no row behind.
        expect((await passOver(connection, t, before)).isUnwritten).toBe(true);
      }),
    ));

  it.each([
    [
      'without a key',
      'CREATE TABLE public.t (x text)',
      `INSERT INTO public.t VALUES ('a'), ('a'), (NULL)`,
      `DELETE FROM public.t WHERE ctid = '(0,1)'`,
    ],
    [
      'with a key of texts',
      'CREATE TABLE public.t (x text PRIMARY KEY)',
      `INSERT INTO public.t VALUES ('a'), ('b')`,
      `DELETE FROM public.t WHERE x = 'a'`,
    ],
    [
      'with a key of two columns',
      'CREATE TABLE public.t (a int, b int, PRIMARY KEY (a, b))',
      'INSERT INTO public.t VALUES (1, 2)',
      'UPDATE public.t SET b = 3',
    ],
    [
      'without columns',
      'CREATE TABLE public.t ()',
      'INSERT INTO public.t DEFAULT VALUES',
      'INSERT INTO public.t DEFAULT VALUES',
    ],
    [
      'of an odd name and an odd column',
      'CREATE TABLE public.t ("x" int, "we""ird, a" int)',
      'INSERT INTO public.t VALUES (1, 2)',
      'UPDATE public.t SET "we""ird, a" = 3',
    ],
    ['without rows', 'CREATE TABLE public.t (a int PRIMARY KEY)', 'SELECT 1', 'INSERT INTO public.t VALUES (1)'],
  ])('%s are compared too', async (_, create, fill, change) =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await prepare(connection, [create, fill]);
        const before = await record(connection);
        expect(await digestAgain(connection, t, before)).toEqual(before.ranges);
        await connection.query(change);
        const now = (await digestAgain(connection, t, before)) ?? [];
        expect(changedRanges(before.ranges, now)).not.toEqual([]);
      }),
    ),
  );

  it('written since are named by their keys, within the ranges that differ', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await prepare(connection, [
          'CREATE TABLE public.t (id bigint PRIMARY KEY, x text)',
          `INSERT INTO public.t SELECT i, 'text ' || i FROM generate_series(1, 3000) i`,
        ]);
        const before = await record(connection);
        await prepare(connection, [
          `UPDATE public.t SET x = 'other' WHERE id IN (7, 2001)`,
          `INSERT INTO public.t VALUES (4000, 'new'), (-1, 'new')`,
          'UPDATE public.t SET x = x WHERE id = 1500',
        ]);
        const changed = changedRanges(before.ranges, (await digestAgain(connection, t, before)) ?? []);
        expect(changed.map(({ low, high }) => [low, high])).toEqual([
          [1n, 1000n],
          [2001n, 3000n],
          [null, 0n],
          [3001n, null],
        ]);
        expect(await rowsWritten(connection, t, before, changed, 3)).toEqual({ rows: 4, keys: ['-1', '7', '2001'] });
      }),
    ));

  it('that the role may not read are not there', async () =>
    withDatabase(server, async (url) =>
      withRole(url, async (role, roleUrl) => {
        await withSession(url, (connection) =>
          prepare(connection, [
            'CREATE TABLE public.t (a int)',
            `GRANT SELECT ON public.t TO ${role}`,
            'ALTER TABLE public.t ENABLE ROW LEVEL SECURITY',
          ]),
        );
        await withSession(roleUrl, async (connection) => {
          expect(await digestTable(connection, { ...t, origin: null }, { alone: false })).toBeNull();
        });
      }),
    ));
});
