import { expect, it } from 'vitest';
import { parseRename } from '../../../src/core/settings/read-renames.ts';
import { describeServers } from '../../servers/describe-servers.ts';
import { postgres, sqlite } from './prisma-schema.ts';
import { withApplication } from './with-application.ts';

const renamesOf = (...written: readonly string[]) => written.flatMap((text) => parseRename(text) ?? []);

/** The same application, whose schema in PostgreSQL has got other names by `@@map` and `@map`. */
const mapped = postgres
  .replaceAll('"User"', 'accounts')
  .replaceAll('"Post"', '"blog.Articles"')
  .replaceAll('"authorId"', 'written_by')
  .replaceAll('"parentId"', 'answers')
  .replaceAll('"email"', '"mail"');
const casts = [
  { table: 'User', column: 'tags', type: { kind: 'reading', reading: 'json array' }, policy: 'fail' },
  { table: 'Post', column: 'token', type: { kind: 'reading', reading: 'hex' }, policy: 'empty' },
] as const;
const renames = renamesOf(
  'User=accounts',
  'Post=blog.Articles',
  'user.EMAIL=mail',
  'Post.authorId=written_by',
  'Post.parentId=answers',
);

describeServers('renames, with --data-only', (server) => {
  it('lead tables and columns to where no name does, through plan, migrate, verify, a later insert, rollback and check', async () =>
    withApplication(
      { server, sqlite, postgres: mapped, settings: { casts } },
      async ({ plan, migrate, verify, sql, rolledBack }) => {
        const without = await plan();
        expect(without.exitCode).toBe(3);
        expect(without.notes.filter(({ severity }) => severity === 'blocker')).toMatchObject([
          { code: 'GM801', table: 'User', advice: expect.stringContaining('(--rename User=<table>)') },
          { code: 'GM801', table: 'Post' },
          { code: 'GM802', table: 'accounts', advice: expect.stringContaining('--rename <table>=accounts') },
          { code: 'GM802', table: 'blog.Articles' },
        ]);
        const tablesOnly = await plan({ renames: renames.slice(0, 2) });
        expect(tablesOnly.notes.filter(({ severity }) => severity === 'blocker')).toMatchObject([
          { code: 'GM803', column: 'email', advice: expect.stringContaining('(--rename User.email=<column>)') },
          { code: 'GM804', column: 'mail', advice: expect.stringContaining('--rename User.<column>=mail') },
          { code: 'GM803', column: 'authorId' },
          { code: 'GM803', column: 'parentId' },
          { code: 'GM804', column: 'written_by' },
        ]);

        const planned = await plan({ renames });
        expect(planned).toMatchObject({ exitCode: 0, error: null });
        expect(planned.notes.filter(({ code }) => code === 'GM820').map(({ message }) => message)).toEqual([
          "goes into the target's table public.accounts",
          "goes into the target's column mail",
          "goes into the target's table public.blog.Articles",
          "goes into the target's column written_by",
          "goes into the target's column answers",
        ]);
        expect(await migrate({ renames })).toMatchObject({ exitCode: 0, status: 'migrated', error: null });
        expect(await sql('SELECT id, mail FROM accounts ORDER BY id')).toEqual([
          { id: 'ck1', mail: 'A@b.c' },
          { id: 'ck2', mail: 'd@e.f' },
          { id: 'ck3', mail: 'g@h.i' },
        ]);
        const articles = 'SELECT id, written_by, answers FROM "blog.Articles" ORDER BY id';
        expect(await sql(articles)).toEqual([
          { id: 1, written_by: 'ck1', answers: 2 },
          { id: 2, written_by: 'ck1', answers: 1 },
        ]);

        expect(await verify({ renames })).toMatchObject({ exitCode: 0, status: 'verified', error: null });
        expect(await verify()).toMatchObject({ exitCode: 3, status: 'blocked' });
        await sql(`UPDATE accounts SET mail = 'changed' WHERE id = 'ck2'`);
        const changed = await verify({ renames });
        expect(changed).toMatchObject({ exitCode: 4, differences: [{ table: 'User', column: 'email' }] });
        await sql(`UPDATE accounts SET mail = 'd@e.f' WHERE id = 'ck2'`);
        await rolledBack(`INSERT INTO "blog.Articles" (written_by, views) VALUES ('ck2', 0) RETURNING id`, [{ id: 3 }]);
        expect(await sql('SELECT count(*)::int AS n FROM accounts')).toEqual([{ n: 0 }]);
      },
    ));

  it('may change names over, and stand above a name that is there', async () =>
    withApplication(
      {
        server,
        sqlite: `CREATE TABLE old (id INTEGER PRIMARY KEY, a TEXT, b TEXT); INSERT INTO old VALUES (1, 'a', 'b');
          CREATE TABLE "new" (id INTEGER PRIMARY KEY, c TEXT); INSERT INTO "new" VALUES (2, 'c')`,
        postgres:
          'CREATE TABLE new (id int PRIMARY KEY, a text, b text); CREATE TABLE old (id int PRIMARY KEY, c text); CREATE TABLE older (id int PRIMARY KEY, c text)',
      },
      async ({ plan, migrate, verify, sql }) => {
        const over = { renames: renamesOf('old=new', 'new=old', 'old.a=b', 'old.b=a'), exclude: ['older'] };
        expect(await migrate(over)).toMatchObject({ exitCode: 0, error: null });
        expect(await sql('SELECT a, b, (SELECT c FROM old) AS c FROM new')).toEqual([{ a: 'b', b: 'a', c: 'c' }]);
        expect(await verify(over)).toMatchObject({ exitCode: 0, error: null });
        // What the application's next version brings takes no rows of the source, and nothing is lost by it.
        await sql('CREATE TABLE later (id int PRIMARY KEY)');
        await sql('ALTER TABLE new ADD COLUMN kind int NOT NULL DEFAULT 1');
        await sql('ALTER TABLE new ALTER COLUMN kind DROP DEFAULT');
        expect(await verify(over)).toMatchObject({ exitCode: 0, status: 'verified', error: null });
        await sql('DROP TABLE later');
        await sql('ALTER TABLE new DROP COLUMN kind');
        // The table that has the name gets no rows then, which is told.
        const { notes } = await plan({ renames: renamesOf('old=new', 'new=older'), existing: 'truncate' });
        const message = "goes into the target's table public.new, and not into public.old";
        expect(notes).toContainEqual(expect.objectContaining({ code: 'GM820', table: 'old', message }));
      },
    ));

  it('that lead where another name leads too are blocked, tables and columns', async () =>
    withApplication(
      {
        server,
        sqlite:
          'CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT, title TEXT); CREATE TABLE b (id INTEGER PRIMARY KEY, name TEXT)',
        postgres: 'CREATE TABLE b (id int PRIMARY KEY, name text)',
      },
      async ({ plan }) => {
        const { exitCode, notes } = await plan({ renames: renamesOf('a=b', 'a.title=name') });
        expect(exitCode).toBe(3);
        expect(notes.filter(({ severity }) => severity === 'blocker')).toMatchObject([
          { code: 'GM805', table: 'a', column: 'title', message: expect.stringContaining('name and title would both') },
          { code: 'GM805', table: 'b', message: expect.stringMatching(/would both go into public\.b$/) },
        ]);
      },
    ));

  it('that lead past a table of the same name leave it without rows; a name that leads past another does not', async () =>
    withApplication(
      {
        server,
        sqlite: `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO users VALUES (1, 'a');
          CREATE TABLE userRoles (id INTEGER PRIMARY KEY); INSERT INTO userRoles VALUES (7)`,
        postgres: `CREATE TABLE accounts (id int PRIMARY KEY, name text); CREATE TABLE users (id int PRIMARY KEY, name text);
          CREATE TABLE user_roles (id int PRIMARY KEY); CREATE TABLE "UserRoles" (id int PRIMARY KEY)`,
      },
      async ({ plan, migrate, sql }) => {
        const { exitCode, notes } = await plan({ renames: renamesOf('users=accounts') });
        expect(exitCode).toBe(3);
        expect(notes.filter(({ severity }) => severity === 'blocker')).toMatchObject([
          { code: 'GM802', table: 'user_roles', advice: expect.stringContaining('--exclude user_roles') },
        ]);
        const renames = renamesOf('users=accounts', 'userRoles=user_roles');
        expect(await migrate({ renames })).toMatchObject({ exitCode: 0, error: null });
        const tables = ['accounts', 'users', 'user_roles', '"UserRoles"'];
        const counts = tables.map((table) => `(SELECT count(*)::int FROM ${table})`);
        expect(await sql(`SELECT ARRAY[${counts.join(', ')}] AS counts`)).toEqual([{ counts: [1, 0, 1, 0] }]);
      },
    ));

  it('of unknown names end with exit 2, all at once and with suggestions', async () =>
    withApplication(
      {
        server,
        sqlite: 'CREATE TABLE users (id INTEGER PRIMARY KEY, mail TEXT); CREATE TABLE left_out (a)',
        postgres: 'CREATE TABLE accounts (id int PRIMARY KEY, address text)',
        settings: { exclude: ['left_out'] },
      },
      async ({ plan, verify }) => {
        const wrong = {
          casts: [{ table: 'users', column: 'mial', type: { kind: 'text' }, policy: 'fail' }] as const,
          renames: renamesOf(
            'user=accounts',
            'users=accounts',
            'users.mal=address',
            'users.mail=adress',
            'users.id=x',
            'elsewhere:users=a',
            'left_out=y',
          ),
        };
        const { exitCode, error } = await plan(wrong);
        expect({ exitCode, message: error?.message }).toEqual({ exitCode: 2, message: '6 things are wrong' });
        const written = 'Write the names that the table and the column have in SQLite.';
        expect(error?.advice.split('\n')).toEqual([
          '--cast names users.mial, which no source has',
          `  Did you mean users.mail or users.id? ${written}`,
          '--rename names user, which no source has',
          `  Did you mean users? ${written}`,
          '--rename names users.mal, which no source has',
          `  Did you mean users.mail or users.id? ${written}`,
          "--rename users.mail=adress: the target's table public.accounts has no column adress",
          '  Did you mean address?',
          "--rename users.id=x: the target's table public.accounts has no column x",
          '--rename names elsewhere:users, which no source has',
          `  ${written}`,
        ]);
        expect((await plan({ renames: renamesOf('users=acounts') })).error).toEqual({
          message: '--rename users=acounts: the schema public of the target has no table acounts',
          advice: 'Did you mean accounts?',
        });
        expect(await verify(wrong)).toMatchObject({ exitCode: 2 });
      },
    ));
});
