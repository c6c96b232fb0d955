import { expect, it } from 'vitest';
import { describeServers } from '../../servers/describe-servers.ts';
import { postgres, sqlite } from './prisma-schema.ts';
import { withApplication } from './with-application.ts';

const casts = [
  { table: 'User', column: 'tags', type: { kind: 'reading', reading: 'json array' }, policy: 'fail' },
  { table: 'Post', column: 'token', type: { kind: 'reading', reading: 'hex' }, policy: 'empty' },
] as const;

describeServers('--data-only into the tables of Prisma', (server) => {
  it('plans, migrates, verifies, lets the application go on, and takes it back', async () =>
    withApplication(
      { server, sqlite, postgres, settings: { casts } },
      async ({ plan, migrate, verify, sql, rolledBack }) => {
        const planned = await plan();
        expect(planned).toMatchObject({ exitCode: 0, error: null });
        const codes = planned.notes.map(({ code, table, column }) => [code, table, column].join(' '));
        expect(codes).toEqual(
          expect.arrayContaining(['GM810 User createdAt', 'GM813 _prisma_migrations ', 'GM812 Post token']),
        );

        expect(await migrate()).toMatchObject({ exitCode: 0, status: 'migrated', error: null });
        expect(await verify()).toMatchObject({ exitCode: 0, status: 'verified', error: null });
        expect(
          await sql(
            `SELECT role::text, "isActive", trim_scale(balance)::text AS balance, tags, ip::text, "createdAt"::text FROM "User" ORDER BY id`,
          ),
        ).toEqual([
          {
            role: 'ADMIN',
            isActive: true,
            balance: '12.5',
            tags: ['a', 'b, c', null, 'd"e\\'],
            ip: '192.168.0.1/32',
            createdAt: '2025-10-08 12:34:56.789',
          },
          {
            role: 'USER',
            isActive: false,
            balance: '0',
            tags: [],
            ip: '2001:db8::1/128',
            createdAt: '2023-11-14 22:13:20',
          },
          {
            role: 'USER',
            isActive: false,
            balance: '3',
            tags: null,
            ip: '10.0.0.0/8',
            createdAt: '2023-11-14 22:13:20.001',
          },
        ]);
        expect(
          await sql(
            `SELECT id, "parentId", views::text, encode(raw, 'hex') AS raw, encode(token, 'hex') AS token FROM "Post" ORDER BY id`,
          ),
        ).toEqual([
          { id: 1, parentId: 2, views: '9007199254740993', raw: '00ff', token: 'deadbeef' },
          { id: 2, parentId: 1, views: '1', raw: null, token: null },
        ]);
        await rolledBack(`INSERT INTO "Post" ("authorId", views) VALUES ('ck2', 0) RETURNING id`, [{ id: 3 }]);
      },
    ));

  it('names what the types cannot hold, before anything is written', async () =>
    withApplication(
      {
        server,
        sqlite: `${sqlite}; UPDATE "User" SET role = 'OWNER' WHERE id = 'ck3'; UPDATE "Post" SET publishedAt = '2025-01-01T00:00:00.1234Z' WHERE id = 2`,
        postgres,
        settings: { casts },
      },
      async ({ migrate, sql }) => {
        const report = await migrate();
        expect(report).toMatchObject({ exitCode: 3, status: 'blocked', run: null });
        const found = report.notes.filter(({ code }) => code === 'GM806');
        expect(found.map(({ table, column, message }) => `${table}.${column}: ${message}`)).toEqual([
          'User.role: 1 values do not fit public."Role": the first is "OWNER" at key ck3',
          'Post.publishedAt: 1 values do not fit timestamp(3): the first is "2025-01-01T00:00:00.1234Z" at key 2',
        ]);
        expect(await sql(`SELECT nspname FROM pg_namespace WHERE nspname ~ '^gigchain'`)).toEqual([]);
      },
    ));
});
