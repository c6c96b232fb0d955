import { expect, it } from 'vitest';
import { migrate } from '../../src/steps/migrate.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { migrateOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';
import { viewRows } from '../support/view-rows.ts';

const tables = `
  CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE, mail TEXT UNIQUE, team TEXT COLLATE NOCASE, score REAL);
  INSERT INTO users VALUES (1, 'ann', 'a@x', 'Red', 1.5), (2, 'bob', NULL, 'red', NULL), (3, 'cy', NULL, 'BLUE', 2.5),
    (4, 'dee', 'd@x', 'blue', -7.25), (5, 'ed', 'e@x', NULL, 0.1);
  CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users, total INTEGER, status TEXT, day TEXT);
  INSERT INTO orders VALUES (1, 1, 10, 'open', '2021-01-01'), (2, 1, 7, 'paid', '2021-01-02'), (3, 3, 7, 'open', '2021-02-02'),
    (4, NULL, 0, NULL, '2021-02-03'), (5, 4, 100, 'void', '2021-03-01'), (6, 4, 100, 'paid', '2021-03-01');
  CREATE TABLE items (order_id INTEGER, sku TEXT, qty INTEGER, PRIMARY KEY (order_id, sku));
  INSERT INTO items VALUES (1, 'a', 1), (1, 'b', 2), (2, 'a', 1), (3, 'c', 5), (5, 'a', 10);
  CREATE TABLE loose (a INTEGER, b TEXT);
  INSERT INTO loose VALUES (1, 'x'), (1, 'y'), (2, 'z');
`;

/** Nothing is left open in these: what is shown beside a group follows from what is grouped by. */
const determined: Readonly<Record<string, string>> = {
  by_unique_key: `SELECT u.login, u.team, count(o.id) FROM users u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.login`,
  by_key_of_a_join: `SELECT o.id, u.login, sum(i.qty) FROM orders o JOIN users u ON u.id = o.user_id JOIN items i ON i.order_id = o.id GROUP BY o.id`,
  by_foreign_key: `SELECT o.user_id, u.id, u.login, count(*) FROM orders o JOIN users u ON o.user_id = u.id GROUP BY o.user_id`,
  by_foreign_key_left: `SELECT o.user_id, u.login, count(*) FROM orders o LEFT JOIN users u ON u.id = o.user_id AND u.score > 0 GROUP BY o.user_id`,
  by_using: `SELECT o.id, u.login, count(*) FROM orders o JOIN users u USING (id) GROUP BY o.id`,
  of_a_condition: `SELECT status, count(*) FROM orders WHERE status = 'open' AND total > 0`,
  in_a_subquery: `SELECT o.user_id, (SELECT login FROM users u WHERE u.id = o.user_id) AS who, count(*) FROM orders o GROUP BY o.user_id`,
  in_and_outside_of_an_aggregate: `SELECT status, id + max(id) AS twice, count(*) FILTER (WHERE total > 7) FROM orders GROUP BY status`,
  of_the_greatest: `SELECT user_id, day, status, max(total * 10 + id) FROM orders GROUP BY user_id`,
  subquery_of_the_greatest: `SELECT o.status, (SELECT login FROM users u WHERE u.id = o.user_id) AS who, max(o.id) FROM orders o GROUP BY o.status`,
  ties_of_the_greatest: `SELECT lower(team) AS team, login, max(score IS NULL) FROM users GROUP BY lower(team)`,
  window_over_groups: `SELECT status, row_number() OVER (ORDER BY max(id)) AS place, total FROM orders GROUP BY status`,
};

/** SQLite takes any row: the view shows one that it might take. */
const anyRow: Readonly<Record<string, string>> = {
  bare: `SELECT status, user_id, day, count(*) FROM orders GROUP BY status`,
  bare_of_a_join: `SELECT i.sku, o.status, count(*) FROM items i JOIN orders o ON o.id = i.order_id GROUP BY i.sku`,
  beside_a_nullable_key: `SELECT mail, login, count(*) FROM users GROUP BY mail`,
  left_join_with_more: `SELECT o.user_id, i.sku FROM orders o LEFT JOIN items i ON i.order_id = o.id GROUP BY o.user_id`,
  having_bare: `SELECT user_id, count(*) FROM orders GROUP BY user_id HAVING status <> 'x' ORDER BY status`,
  grouped_nocase: `SELECT team, count(*) FROM users GROUP BY team`,
  grouped_nocase_by_place: `SELECT count(*), team FROM users GROUP BY 2`,
  distinct_nocase: `SELECT DISTINCT team FROM users`,
  distinct_nocase_sorted: `SELECT DISTINCT team, id > 2 AS late FROM users ORDER BY team`,
  distinct_inside: `SELECT count(*) FROM (SELECT DISTINCT team FROM users)`,
};

const refused: Readonly<Record<string, readonly [string, string]>> = {
  without_a_key: ['SELECT a, b, count(*) FROM loose GROUP BY a', 'which SQLite takes from any row of a group'],
  of_two_extremes: ['SELECT min(id), max(id), status FROM orders', 'the row of one or another min() or max()'],
  union_nocase: ["SELECT team FROM users UNION SELECT 'RED'", 'of whose equal texts SQLite keeps any'],
  distinct_groups: ['SELECT DISTINCT max(team COLLATE BINARY), team FROM users GROUP BY id', 'of whose equal texts'],
};

describeServers('views with groups', (server) => {
  it('show beside a group what follows from it, what its greatest row has, or what any row of it has', async () =>
    withDatabase(server, async (url) => {
      const all = [
        ...Object.entries({ ...determined, ...anyRow }),
        ...Object.entries(refused).map(([n, [s]]) => [n, s]),
      ];
      const views = all.map(([name, sql]) => `CREATE VIEW ${name} AS ${sql};`).join('\n');
      const file = sqliteFile(tables + views, 'groups.db');
      const report = await migrate(migrateOptions({ sources: [file], to: url }));
      expect(report).toMatchObject({ error: null, exitCode: 0 });
      const left = report.notes.filter(({ code }) => code === 'GM501');
      for (const [name, [, reason]] of Object.entries(refused))
        expect(left.find(({ table }) => table === name)?.message, name).toContain(reason);
      expect(left.map(({ table }) => table).sort()).toEqual(Object.keys(refused).sort());
      for (const name of Object.keys({ ...determined, ...anyRow })) {
        const { sqlite, postgres } = await viewRows(file, url, name);
        expect(postgres, name).toEqual(sqlite);
      }
      const noted = report.notes.filter(({ code }) => code === 'GM512').map(({ table }) => table);
      expect(noted.sort()).toEqual(Object.keys(anyRow).sort());
    }));
});
