import { expect, it } from 'vitest';
import { parseRename } from '../../../src/core/settings/read-renames.ts';
import { describeServers } from '../../servers/describe-servers.ts';
import { sqliteFile } from '../../support/sqlite-file.ts';
import { withApplication } from './with-application.ts';

const users = `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO users VALUES (1, 'Ada'), (2, 'Bob');
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT); INSERT INTO settings VALUES ('theme', 'dark');`;
const shop = `CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER, total NUMERIC); INSERT INTO orders VALUES (10, 1, 9.5), (11, 2, 1);
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT); INSERT INTO settings VALUES ('currency', 'EUR');`;

const postgres = `
  CREATE SCHEMA people; CREATE SCHEMA sales;
  CREATE TABLE people.users (id bigserial PRIMARY KEY, name text NOT NULL); INSERT INTO people.users VALUES (9, 'seeded');
  CREATE TABLE people.settings (key text PRIMARY KEY, value text);
  CREATE TABLE sales.orders (id bigserial PRIMARY KEY, user_id bigint NOT NULL CONSTRAINT of_user REFERENCES people.users, total numeric(8,2));
  INSERT INTO sales.orders VALUES (90, 9, 1); CREATE TABLE sales.settings (key text PRIMARY KEY, value text);
  CREATE FUNCTION people.no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'must not fire'; END $$;
  CREATE TRIGGER no BEFORE INSERT ON sales.orders FOR EACH ROW EXECUTE FUNCTION people.no();
  ALTER TABLE sales.orders DISABLE TRIGGER no; ALTER TABLE sales.orders ENABLE REPLICA TRIGGER no;`;

const state = `SELECT (SELECT json_agg(u ORDER BY id) FROM people.users u) AS users, (SELECT json_agg(o ORDER BY id) FROM sales.orders o) AS orders,
  (SELECT json_agg(s) FROM people.settings s) AS people, (SELECT json_agg(s) FROM sales.settings s) AS sales,
  (SELECT tgenabled FROM pg_trigger WHERE tgname = 'no') AS trigger, (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'of_user') AS key`;

describeServers('--data-only into several schemas', (server) => {
  it('is one exchange, with foreign keys between them, one rollback and one proof', async () =>
    withApplication({ server, sqlite: users, postgres }, async ({ file, plan, migrate, verify, sql, rolledBack }) => {
      const other = sqliteFile(shop);
      const both = { sources: [file, other], map: { [file]: 'people', [other]: 'sales' } };
      const [before] = await sql(state);
      expect((await plan(both)).notes.filter(({ code }) => code === 'GM808')).toHaveLength(2);
      for (const existing of ['upsert', 'truncate'] as const) {
        const report = await migrate({ ...both, existing });
        expect(report).toMatchObject({ exitCode: 0, status: 'migrated', error: null });
        expect(report.notes.filter(({ severity }) => severity === 'blocker')).toEqual([]);
        const rows = { upsert: [3, 3], truncate: [2, 2] }[existing];
        expect(
          await sql(`SELECT (SELECT count(*)::int FROM people.users) AS u, (SELECT count(*)::int FROM sales.orders) AS o,
            (SELECT value FROM people.settings) AS p, (SELECT value FROM sales.settings) AS s`),
        ).toEqual([{ u: rows[0], o: rows[1], p: 'dark', s: 'EUR' }]);
        expect(await verify({ ...both, existing })).toMatchObject({ exitCode: 0, error: null });
        await rolledBack(`INSERT INTO people.users (name) VALUES ('new') RETURNING name`, [{ name: 'new' }]);
        expect(await sql(state)).toEqual([before]);
      }
    }));

  it('names rows whose parent neither the other source nor the other schema has', async () =>
    withApplication(
      { server, sqlite: users, postgres: `${postgres} DELETE FROM sales.orders` },
      async ({ file, plan }) => {
        const other = sqliteFile(`${shop} INSERT INTO orders VALUES (12, 9, 1), (13, 7, 1)`);
        const both = { sources: [file, other], map: { [file]: 'people', [other]: 'sales' } };
        const orphans = async (existing: 'upsert' | 'truncate') =>
          (await plan({ ...both, existing })).notes
            .filter(({ code }) => code === 'GM827')
            .map(({ table, column, message }) => `${table}.${column}: ${message}`);
        expect(await orphans('upsert')).toEqual([
          'orders.user_id: 1 rows refer (of_user) to rows of people.users that are not in the source or the target, as 7 at key 13',
        ]);
        expect(await orphans('truncate')).toEqual([
          'orders.user_id: 2 rows refer (of_user) to rows of people.users that are not in the source, as 9 at key 12',
        ]);
      },
    ));

  it('may as well be one schema, where a rename of one source tells its table from that of the other', async () =>
    withApplication(
      {
        server,
        sqlite: users,
        postgres: `CREATE TABLE users (id bigint PRIMARY KEY, name text); CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users, total numeric);
          CREATE TABLE settings (key text PRIMARY KEY, value text); CREATE TABLE shop_settings (key text PRIMARY KEY, content text)`,
      },
      async ({ file, plan, migrate, verify, sql }) => {
        const other = sqliteFile(shop);
        const both = { sources: [file, other] };
        const blocked = await plan({ ...both, exclude: ['shop_settings'] });
        expect(blocked.notes.filter(({ severity }) => severity === 'blocker')).toMatchObject([
          { code: 'GM805', table: 'settings', advice: expect.stringContaining('--rename') },
        ]);
        const label = blocked.sources[1]?.label ?? '';
        const renames = [`"${label}":settings=shop_settings`, `"${label}":settings.value=content`].flatMap(
          (text) => parseRename(text) ?? [],
        );
        expect(await migrate({ ...both, renames })).toMatchObject({ exitCode: 0, error: null });
        expect(await sql('SELECT s.value, t.content FROM settings s, shop_settings t')).toEqual([
          { value: 'dark', content: 'EUR' },
        ]);
        expect(await verify({ ...both, renames })).toMatchObject({ exitCode: 0, error: null });
      },
    ));

  it('keeps what char(n), boolean and sequences of every sort mean, and tells what they do not hold', async () =>
    withApplication(
      {
        server,
        sqlite: `CREATE TABLE odd (id INTEGER PRIMARY KEY, code TEXT, padded TEXT, yes TEXT, down INTEGER, small INTEGER);
          INSERT INTO odd VALUES (1, 'ab ', 'ab  ', 'Yes', -7, 12), (2, 'cd', 'ef', 'off', -3, 32767)`,
        postgres: `CREATE SEQUENCE downwards INCREMENT -1; CREATE SEQUENCE small AS smallint;
          CREATE TABLE odd (id bigserial PRIMARY KEY, code char(4), padded char(4), yes boolean, down int DEFAULT nextval('downwards'),
            small int DEFAULT nextval('small'))`,
      },
      async ({ plan, migrate, verify, sql, rolledBack }) => {
        const blocked = await plan();
        expect(blocked.error?.message).toMatch(/^GM806: 1 values do not fit char\(4\): the first is "ab " at key 1/);
        expect(blocked.error?.advice).toContain('(--cast odd.code=text:strip)');
        const casts = [{ table: 'odd', column: 'code', type: { kind: 'text' }, policy: 'strip' }] as const;
        const report = await migrate({ casts });
        expect(report).toMatchObject({ exitCode: 0, error: null });
        const told = report.notes.map(({ code, column, severity }) => `${severity} ${code} ${column}`);
        expect(told).toEqual(['info GM821 yes', 'warning GM825 code', 'info GM822 down', 'warning GM830 small']);
        expect(await sql('SELECT code || $$|$$ AS code, padded || $$|$$ AS padded, yes FROM odd ORDER BY id')).toEqual([
          { code: 'ab|', padded: 'ab|', yes: true },
          { code: 'cd|', padded: 'ef|', yes: false },
        ]);
        expect(await verify({ casts })).toMatchObject({ exitCode: 0, error: null });
        await expect(sql('INSERT INTO odd (code) VALUES ($$x$$)')).rejects.toThrow('reached maximum value');
        await rolledBack('INSERT INTO odd (small) VALUES (1) RETURNING down', [{ down: -9 }]);
      },
    ));
});
