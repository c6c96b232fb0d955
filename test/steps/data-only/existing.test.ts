import { expect, it } from 'vitest';
import type { Report } from '../../../src/core/catalog/report.ts';
import { describeServers } from '../../servers/describe-servers.ts';
import { withApplication } from './with-application.ts';

/** Both installations have seeded roles, with different ids, and what points to them. */
const sqlite = `
  CREATE TABLE roles (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, level INTEGER);
  INSERT INTO roles VALUES (1, 'admin', 9), (2, 'user', 1), (3, 'editor', 5);
  CREATE TABLE users (id INTEGER PRIMARY KEY, role_id INTEGER NOT NULL REFERENCES roles, boss_id INTEGER REFERENCES users, email TEXT NOT NULL UNIQUE);
  INSERT INTO users VALUES (10, 1, NULL, 'a@b.c'), (11, 2, 10, 'd@e.f');
  CREATE TABLE grants (role_id INTEGER REFERENCES roles, what TEXT, PRIMARY KEY (role_id, what));
  INSERT INTO grants VALUES (1, 'all'), (2, 'read');`;

const postgres = `
  CREATE TABLE roles (id serial PRIMARY KEY, name varchar(20) NOT NULL UNIQUE, level int, note text DEFAULT 'new');
  INSERT INTO roles (name, level, note) VALUES ('user', 1, 'seed'), ('admin', 10, 'seed'), ('guest', 0, 'seed');
  UPDATE roles SET id = 30 WHERE name = 'guest';
  CREATE TABLE users (id serial PRIMARY KEY, role_id int NOT NULL CONSTRAINT users_role REFERENCES roles, boss_id int REFERENCES users, email text NOT NULL UNIQUE);
  INSERT INTO users (role_id, email) VALUES (2, 'root@target'), (30, 'guest@target');
  CREATE TABLE grants (role_id int REFERENCES roles, what text, PRIMARY KEY (role_id, what));
  INSERT INTO grants VALUES (1, 'read'), (2, 'all'), (2, 'sudo'), (30, 'look');`;

const roles = `SELECT id, name, level, note FROM roles ORDER BY id`;

describeServers('--existing', (server) => {
  it('fail names the tables that hold rows, shows them and changes nothing', async () =>
    withApplication({ server, sqlite, postgres }, async ({ migrate, sql }) => {
      const report = await migrate();
      expect(report).toMatchObject({ exitCode: 3, status: 'blocked' });
      const found = report.notes.filter(({ code }) => code === 'GM808');
      expect(found.map(({ table }) => table)).toEqual(['roles', 'users', 'grants']);
      expect(found[0]?.message).toContain('public.roles has 3 rows already, as (1,user,1,seed)');
      expect(await sql(roles)).toHaveLength(3);
    }));

  it.each(['upsert', 'skip'] as const)(
    '%s stops at a row that has the id of another row of the source',
    async (existing) =>
      withApplication(
        {
          server,
          sqlite: `CREATE TABLE role (id INTEGER PRIMARY KEY, name TEXT UNIQUE); INSERT INTO role VALUES (1, 'admin'), (2, 'viewer')`,
          postgres: `CREATE TABLE role (id int PRIMARY KEY, name text UNIQUE); INSERT INTO role VALUES (1, 'admin'), (2, 'root');
          CREATE TABLE held (role_id int REFERENCES role, who text); INSERT INTO held VALUES (2, 'alice')`,
          settings: { existing, exclude: ['held'] },
        },
        async ({ plan, migrate, sql }) => {
          for (const report of [await plan(), await migrate()]) {
            expect(report).toMatchObject({ exitCode: 3, status: 'blocked', run: null });
            expect(report.error?.message).toBe(
              'GM831: public.role: 1 rows of the target have the id of another row of the source, the first is (2,root)',
            );
          }
          expect(await sql('SELECT name FROM role ORDER BY id')).toEqual([{ name: 'admin' }, { name: 'root' }]);
        },
      ),
  );

  it('is blocked by rows outside the run that point to ids which change; what only the server compares stops the dry run', async () =>
    withApplication(
      {
        server,
        sqlite: `CREATE TABLE role (id INTEGER PRIMARY KEY, name TEXT UNIQUE); INSERT INTO role VALUES (1, 'admin');
          CREATE TABLE day (id INTEGER PRIMARY KEY, at TEXT UNIQUE); INSERT INTO day VALUES (1, '2025-01-01'), (2, '2025-01-02')`,
        postgres: `CREATE TABLE role (id int PRIMARY KEY, name text UNIQUE); INSERT INTO role VALUES (7, 'admin');
          CREATE TABLE held (role_id int CONSTRAINT of_role REFERENCES role, who text); INSERT INTO held VALUES (7, 'alice'), (7, 'bob');
          CREATE TABLE day (id int PRIMARY KEY, at date UNIQUE); INSERT INTO day VALUES (2, '2024-12-31')`,
        settings: { existing: 'skip', exclude: ['held'] },
      },
      async ({ plan, migrate, sql }) => {
        const blocked = await plan();
        expect(blocked.notes.filter(({ severity }) => severity === 'blocker')).toMatchObject([
          {
            code: 'GM816',
            table: 'role',
            message:
              '2 rows of public.held, which is not part of the run, refer (of_role) to rows of public.role which get the ids of the source',
          },
        ]);
        await sql('DELETE FROM held');
        expect(await plan()).toMatchObject({ exitCode: 0 });
        const report = await migrate({ dryRun: true });
        expect(report).toMatchObject({ exitCode: 3, status: 'blocked' });
        expect(report.error?.message).toContain('table public.day: 1 rows of the target have the id of another row');
        expect(await sql(`SELECT count(*)::int AS n FROM pg_namespace WHERE nspname ~ '^gigchain_migrate_'`)).toEqual([
          { n: 0 },
        ]);
      },
    ));

  it.each(['upsert', 'skip'] as const)('%s takes any names of columns', async (existing) =>
    withApplication(
      {
        server,
        sqlite: `CREATE TABLE s (k INTEGER PRIMARY KEY, s TEXT UNIQUE, p TEXT, t TEXT, x TEXT, c TEXT);
          INSERT INTO s VALUES (1, 'one', 'p', 't', 'x', 'c'), (2, 'two', 'p', 't', 'x', 'c')`,
        postgres: `CREATE TABLE s (k int PRIMARY KEY, s text UNIQUE, p text, t text, x text, c text);
          INSERT INTO s VALUES (5, 'one', 'q', 't', 'x', 'c')`,
        settings: { existing },
      },
      async ({ migrate, sql }) => {
        expect(await migrate()).toMatchObject({ exitCode: 0, error: null });
        const p = existing === 'upsert' ? 'p' : 'q';
        expect(await sql('SELECT k, s, p FROM s ORDER BY k')).toEqual([
          { k: 1, s: 'one', p },
          { k: 2, s: 'two', p: 'p' },
        ]);
      },
    ),
  );

  it.each(['upsert', 'skip'] as const)('%s finds a row again whose only key is citext', async (existing) =>
    withApplication(
      {
        server,
        extensions: ['citext'],
        sqlite: `CREATE TABLE tag (name TEXT UNIQUE, weight INTEGER); INSERT INTO tag VALUES ('Red', 1), ('Blue', 2)`,
        postgres: `CREATE TABLE tag (name citext UNIQUE, weight int); INSERT INTO tag VALUES ('RED', 7), ('green', 3)`,
        settings: { existing },
      },
      async ({ migrate, verify, sql }) => {
        expect(await migrate()).toMatchObject({ exitCode: 0, error: null });
        expect(await sql('SELECT name, weight FROM tag ORDER BY name')).toEqual([
          { name: 'Blue', weight: 2 },
          { name: 'green', weight: 3 },
          existing === 'upsert' ? { name: 'Red', weight: 1 } : { name: 'RED', weight: 7 },
        ]);
        expect(await verify()).toMatchObject({ exitCode: 0, status: 'verified', differences: [] });
      },
    ),
  );

  it('truncate makes room and brings it back', async () =>
    withApplication(
      { server, sqlite, postgres, settings: { existing: 'truncate' } },
      async ({ migrate, verify, sql, rolledBack }) => {
        expect(await migrate()).toMatchObject({ exitCode: 0, error: null });
        expect(await verify()).toMatchObject({ exitCode: 0, status: 'verified' });
        expect(await sql(roles)).toEqual([
          { id: 1, name: 'admin', level: 9, note: 'new' },
          { id: 2, name: 'user', level: 1, note: 'new' },
          { id: 3, name: 'editor', level: 5, note: 'new' },
        ]);
        await rolledBack(`INSERT INTO users (role_id, email) VALUES (3, 'new@x') RETURNING id`, [{ id: 12 }]);
        expect(await sql(roles)).toHaveLength(3);
      },
    ));

  it('upsert gives rows of both sides the ids of the source, and what points to them follows', async () =>
    withApplication(
      { server, sqlite, postgres, settings: { existing: 'upsert' } },
      async ({ migrate, verify, sql, rolledBack }) => {
        expect(await migrate()).toMatchObject({ exitCode: 0, error: null });
        expect(await sql(roles)).toEqual([
          { id: 1, name: 'admin', level: 9, note: 'seed' },
          { id: 2, name: 'user', level: 1, note: 'seed' },
          { id: 3, name: 'editor', level: 5, note: 'new' },
          { id: 30, name: 'guest', level: 0, note: 'seed' },
        ]);
        expect(await sql('SELECT role_id, what FROM grants ORDER BY 1, 2')).toEqual([
          { role_id: 1, what: 'all' },
          { role_id: 1, what: 'sudo' },
          { role_id: 2, what: 'read' },
          { role_id: 30, what: 'look' },
        ]);
        expect(await sql('SELECT id, role_id, boss_id, email FROM users ORDER BY id')).toEqual([
          { id: 1, role_id: 1, boss_id: null, email: 'root@target' },
          { id: 2, role_id: 30, boss_id: null, email: 'guest@target' },
          { id: 10, role_id: 1, boss_id: null, email: 'a@b.c' },
          { id: 11, role_id: 2, boss_id: 10, email: 'd@e.f' },
        ]);
        expect(await verify()).toMatchObject({ exitCode: 0, status: 'verified', error: null });
        await rolledBack(`INSERT INTO roles (name) VALUES ('late') RETURNING id`, [{ id: 31 }]);
      },
    ));

  it('skip leaves rows of both sides as they were but for their ids', async () =>
    withApplication(
      { server, sqlite, postgres, settings: { existing: 'skip' } },
      async ({ migrate, verify, sql, rolledBack }) => {
        const told = ({ notes }: Report) => notes.filter(({ code }) => code === 'GM823' || code === 'GM824');
        const dry = await migrate({ dryRun: true });
        expect(dry).toMatchObject({ exitCode: 0, status: 'dry-run', error: null });
        expect(await sql(roles)).toHaveLength(3);
        expect(await migrate({ dryRun: true, failOn: 'warning' })).toMatchObject({ exitCode: 3, status: 'blocked' });
        const report = await migrate();
        expect(report).toMatchObject({ exitCode: 0, error: null });
        expect(await sql(roles)).toEqual([
          { id: 1, name: 'admin', level: 10, note: 'seed' },
          { id: 2, name: 'user', level: 1, note: 'seed' },
          { id: 3, name: 'editor', level: 5, note: 'new' },
          { id: 30, name: 'guest', level: 0, note: 'seed' },
        ]);
        const leftOut = { rows: 2, different: 1 };
        expect(report.sources[0]?.tables[0]).toMatchObject({ rows: 3, loaded: 1, leftOut, verified: 2 });
        expect(report.sources[0]?.tables[1]).toMatchObject({
          rows: 2,
          loaded: 2,
          leftOut: { rows: 0, different: 0 },
          verified: 2,
        });
        expect(told(report).map(({ code, table }) => [code, table])).toContainEqual(['GM824', 'roles']);
        expect(told(report)).toContainEqual(
          expect.objectContaining({
            message: expect.stringMatching(/^1 rows hold other values than the source, with the keys 1: /),
          }),
        );
        expect(told(dry)).toEqual(told(report));
        const later = await verify();
        expect(later).toMatchObject({ exitCode: 0, status: 'verified', error: null });
        expect(later.sources[0]?.tables[0]).toMatchObject({ leftOut: { rows: null, different: 1 }, verified: 2 });
        const counts = (one: Report) =>
          told(one).map(({ code, table, message }) => [code, table, message.split(',')[0]]);
        expect(counts(later)).toEqual(counts(report));
        await rolledBack(`INSERT INTO roles (name) VALUES ('late') RETURNING id`, [{ id: 31 }]);
      },
    ));

  it('upsert stops where a row of the target has the id of another row of the source', async () =>
    withApplication(
      {
        server,
        sqlite,
        postgres: postgres
          .replace(
            "SET id = 30 WHERE name = 'guest'",
            "SET id = 33 WHERE name = 'user'; UPDATE roles SET id = 1 WHERE name = 'guest'",
          )
          .replace("VALUES (2, 'root@target'), (30,", "VALUES (2, 'root@target'), (1,")
          .replace("(1, 'read'), (2, 'all'), (2, 'sudo'), (30, 'look')", "(33, 'read')"),
        settings: { existing: 'upsert' },
      },
      async ({ migrate, sql }) => {
        const before = await sql(roles);
        const report = await migrate();
        expect(report).toMatchObject({ exitCode: 3, status: 'blocked' });
        expect(report.error?.message).toContain('others than those of the source that have the same id');
        expect(await sql(roles)).toEqual(before);
      },
    ));
});
