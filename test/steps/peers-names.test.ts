import { expect, it } from 'vitest';
import { plan } from '../../src/steps/plan.ts';
import { describeServers } from '../servers/describe-servers.ts';
import { withMigrated } from '../support/migrated.ts';
import { commandOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const long = 'a_name_that_goes_on_and_on_until_it_is_past_sixty_three_bytes_and_more_';
const named = `
  CREATE TABLE "User Data" ("userId" INTEGER PRIMARY KEY, "order" TEXT, "HTTPUrl" TEXT, CONSTRAINT "OrderSet" CHECK ("order" <> ''));
  CREATE TABLE "LineItem" ("Id" INTEGER PRIMARY KEY, "userId" INT CONSTRAINT "ToUser" REFERENCES "User Data" ("userId"));
  CREATE INDEX "ByOrder" ON "User Data" ("order", lower("HTTPUrl"));
  INSERT INTO "User Data" VALUES (1, 'x', 'H'); INSERT INTO "LineItem" VALUES (5, 1);`;
const relations = `
  SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i', 'S')
  UNION SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'c') ORDER BY 1`;

describeServers('failures of other tools: names', (server) => {
  it('PEERS 21: names over 63 bytes stay two', async () => {
    const sql = `
      CREATE TABLE ${long}one (id INTEGER PRIMARY KEY, ${long}x INT, ${long}y INT);
      CREATE TABLE ${long}two (id INTEGER PRIMARY KEY, ${long}x INT REFERENCES ${long}one (id));
      CREATE INDEX ${long}idx ON ${long}one (${long}x);
      CREATE INDEX ${long}idx2 ON ${long}one (${long}y);
      INSERT INTO ${long}one VALUES (1, 2, 3); INSERT INTO ${long}two VALUES (1, 1);`;
    await withMigrated(server, sql, async ({ report, rows }) => {
      const names = report.sources[0]?.tables.map(({ target }) => target) ?? [];
      expect(new Set(names).size).toBe(2);
      expect(names.every((name) => Buffer.byteLength(name) <= 63 + 'public.'.length)).toBe(true);
      expect(report.notes.filter(({ code }) => code === 'GM201')).toHaveLength(7);
      expect(await rows(relations)).toHaveLength(9);
    });
  });

  it('PEERS 22, 23, 24: camel case and reserved words are kept, keys and foreign keys with them', async () => {
    await withMigrated(server, named, async ({ rows }) => {
      expect(await rows(`SELECT "userId", "order", "HTTPUrl" FROM "User Data"`)).toEqual([
        { userId: '1', order: 'x', HTTPUrl: 'H' },
      ]);
      await expect(rows(`INSERT INTO "LineItem" VALUES (6, 2)`)).rejects.toThrow('ToUser');
      await expect(rows(`INSERT INTO "User Data" ("order") VALUES ('')`)).rejects.toThrow('OrderSet');
    });
  });

  it.each([
    ['lower', ['byorder', 'lineitem', 'lineitem_id_seq', 'lineitem_pkey', 'orderset', 'touser', 'user data', 'user data_pkey', 'user data_userid_seq']],
    ['snake', ['by_order', 'line_item', 'line_item_id_seq', 'line_item_pkey', 'order_set', 'to_user', 'user_data', 'user_data_pkey', 'user_data_user_id_seq']],
  ] as const)('PEERS 22: --identifiers %s is for tables, columns, indexes and constraints', async (identifiers, names) => {
    await withMigrated(
      server,
      named,
      async ({ rows }) => {
        expect((await rows(relations)).map((row) => (row as { name: string }).name).sort()).toEqual([...names].sort());
      },
      { identifiers },
    );
  }); // biome-ignore format: one list a line

  it('PEERS 26: names that differ in case only are told apart, or named as a collision before anything is written', async () => {
    const sql = `
      CREATE TABLE a ("Id" INT, v TEXT); INSERT INTO a VALUES (1, 'x');
      CREATE TABLE "snake case" (a INT); CREATE TABLE snake_case (a INT);`;
    await withMigrated(server, sql, async ({ columns }) => {
      expect(await columns('a')).toEqual(['Id bigint', 'v text']);
    });
    const options = commandOptions({ sources: [sqliteFile(sql)], identifiers: 'snake' });
    const { report } = await plan(options);
    expect(report).toMatchObject({ status: 'blocked', exitCode: 3 });
    expect(report.notes.filter(({ severity }) => severity === 'blocker').map(({ code }) => code)).toEqual(['GM203']);
  });

  it('empty names, system columns, an index called like a table', async () => {
    const sql = `
      CREATE TABLE s (id INTEGER PRIMARY KEY, oid INT, ctid TEXT, xmin INT, tableoid INT, "" TEXT, "a.b" INT, "q""q" INT);
      INSERT INTO s VALUES (1, 2, 'c', 3, 4, 'e', 5, 6);
      CREATE TABLE t_pkey (v TEXT PRIMARY KEY);
      CREATE TABLE t (id TEXT PRIMARY KEY);
      CREATE INDEX s_pkey ON s (xmin);`;
    await withMigrated(server, sql, async ({ columns, rows }) => {
      expect((await columns('s')).map((column) => column.split(' ')[0])).toEqual([
        'id', 'oid', 'ctid_', 'xmin_', 'tableoid_', 'unnamed', 'a.b', 'q"q',
      ]); // biome-ignore format: a list of names
      expect(await rows('SELECT oid, ctid_, unnamed FROM s')).toEqual([{ oid: '2', ctid_: 'c', unnamed: 'e' }]);
    });
  });
});
