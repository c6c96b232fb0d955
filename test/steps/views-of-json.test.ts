import { expect, it } from 'vitest';
import { migrate } from '../../src/steps/migrate.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { migrateOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';
import { viewRows } from '../support/view-rows.ts';

const tables = `
  CREATE TABLE posts (id INTEGER PRIMARY KEY, tags TEXT, meta JSON);
  INSERT INTO posts VALUES (1, '["a","b","a"]', '{"n":{"k":1,"list":[10,20]},"t":true}'), (2, '[]', '{}'), (3, NULL, NULL),
    (4, '["b",null,3,3.0,true,{"x" : "y z"}]', '{"n":{"k k":null},"_u":"é","B2":[{"c":false}]}');
  CREATE TABLE wanted (tag TEXT);
  INSERT INTO wanted VALUES ('b'), ('z'), (NULL);
`;

const carried: Readonly<Record<string, string>> = {
  elements: `SELECT p.id, j.key, j.value, j.type, j.atom, j.fullkey, j.path FROM posts p, json_each(p.tags) j`,
  members: `SELECT posts.id, key, type, fullkey, path FROM posts JOIN json_each(meta)`,
  under_a_path: `SELECT posts.id, e.key, e.value, e.fullkey FROM posts, json_each(meta, '$.n') AS e`,
  of_an_element: `SELECT posts.id, e.value FROM posts, json_each(meta, '$.n.list[1]') AS e`,
  tree: `SELECT p.id, t.key, t.type, t.atom, t.fullkey, t.path FROM posts p, json_tree(p.meta) t`,
  tree_under_a_path: `SELECT p.id, t.key, t.type, t.fullkey, t.path FROM posts p, json_tree(p.meta, '$.n') t`,
  left_join: `SELECT p.id, j.value FROM posts p LEFT JOIN json_each(p.tags) j ON j.type = 'text'`,
  of_a_literal: `SELECT value, type, key FROM json_each('[1, 1.50, 1e3, 12345678901234567890, -0, "x\\u00e9", [ 1 , "a b" ], {"k" : 2}]')`,
  of_a_scalar: `SELECT key, value, type, fullkey, path FROM json_each('"alone"')`,
  of_null: `SELECT value FROM json_each(NULL)`,
  nested: `SELECT a.key, b.value FROM json_each('[[1,2],[3]]') a, json_each(a.value) b`,
  in_exists: `SELECT id FROM posts WHERE EXISTS (SELECT 1 FROM json_each(posts.tags) WHERE value = 'a')`,
  in_in: `SELECT id FROM posts WHERE 'b' IN (SELECT value FROM json_each(tags))`,
  in_a_value: `SELECT id, (SELECT count(*) FROM json_each(tags)) AS n FROM posts`,
  by_key: `SELECT value FROM json_each('{"a":1,"b":"1","1":true}') WHERE key = 'a' OR key = '1' OR value = 1`,
  by_place: `SELECT posts.id FROM posts, json_each(tags) j WHERE j.key = 0`,
  counted: `SELECT j.value, count(*) AS n FROM posts, json_each(tags) j GROUP BY j.value`,
  counted_by_place: `SELECT value, count(*) AS n FROM posts, json_each(tags) GROUP BY 1 HAVING count(*) > 1 ORDER BY n`,
  different: `SELECT DISTINCT value FROM json_each('[1, "1", true, 2, null, null, [1], [ 1 ]]')`,
  put_together: `SELECT p.id, group_concat(j.type, '/') FROM posts p, json_each(p.tags) j WHERE j.type <> 'null' GROUP BY p.id`,
  read_further: `SELECT value ->> 'y' AS y, value ->> '$.y' AS same FROM json_each('[{"y":1},"{\\"y\\":2}",null,true,{"z":0}]')`,
  as_numbers: `SELECT CAST(value AS REAL) * 2 AS twice FROM json_each('[3,1,2]') ORDER BY CAST(value AS REAL) LIMIT 2`,
  many_of_one: `SELECT w.tag, count(j.key) FROM wanted w LEFT JOIN posts p LEFT JOIN json_each(p.tags) j ON j.atom IS NOT NULL GROUP BY w.tag`,
};

const refused: Readonly<Record<string, readonly [string, string]>> = {
  all_columns: [`SELECT * FROM json_each('[1]')`, "the column id of a JSON function, a number of SQLite's own"],
  parents: [`SELECT t.parent FROM json_tree('[1]') t`, 'the column parent of a JSON function'],
  no_json: [`SELECT value FROM wanted, json_each(tag)`, 'JSON in a text column whose rows are not all JSON'],
  later_table: [`SELECT p.id FROM json_each(p.tags) j, posts p`, 'the column p.tags, which is not there'],
  computed_path: [`SELECT value FROM posts, json_each(meta, '$.' || id)`, 'a JSON path that is computed'],
  tree_of_a_place: [`SELECT value FROM posts, json_tree(meta, '$.n.list[0]')`, 'json_tree() from $.n.list[0]'],
  as_integer: [
    `SELECT CAST(value AS INTEGER) FROM json_each('[3]')`,
    'the INTEGER of a text that may have been a REAL',
  ],
  right_join: [`SELECT value FROM posts RIGHT JOIN json_each(tags) ON 1`, 'RIGHT or FULL JOIN'],
};

describeServers('views with json_each() and json_tree()', (server) => {
  it('give the rows of SQLite, or are named', async () =>
    withDatabase(server, async (url) => {
      const all = [...Object.entries(carried), ...Object.entries(refused).map(([name, [sql]]) => [name, sql])];
      const views = all.map(([name, sql]) => `CREATE VIEW ${name} AS ${sql};`).join('\n');
      const file = sqliteFile(tables + views, 'json.db');
      const report = await migrate(migrateOptions({ sources: [file], to: url }));
      expect(report).toMatchObject({ error: null, exitCode: 0 });
      const left = report.notes.filter(({ code }) => code === 'GM501');
      for (const [name, [, reason]] of Object.entries(refused))
        expect(left.find(({ table }) => table === name)?.message, name).toContain(reason);
      expect(left.map(({ table }) => table).sort()).toEqual(Object.keys(refused).sort());
      for (const name of Object.keys(carried)) {
        const { sqlite, postgres } = await viewRows(file, url, name);
        expect(postgres.map(withNumbers).sort(), name).toEqual(sqlite.map(withNumbers).sort());
      }
    }));
});

/** A number from JSON is a text in PostgreSQL, spelled as SQLite spells it: 3.0 where JavaScript has 3. */
function withNumbers(row: string): string {
  return row
    .split(' | ')
    .map((part) => (part !== '' && Number.isFinite(Number(part)) ? String(Number(part)) : part))
    .join(' | ');
}
