import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from '../../src/steps/migrate.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { status } from '../../src/steps/status.ts';
import { verify } from '../../src/steps/verify.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const tables = `
  CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, city TEXT COLLATE NOCASE, boss INTEGER, pay REAL, active BOOLEAN,
    hired DATETIME);
  INSERT INTO people VALUES (1, 'Ann', 'Rome', NULL, 100.5, 1, '2020-01-02 03:04:05'), (2, 'bob', 'rome', 1, 0.1, 0, NULL),
    (3, 'Zoë', 'Oslo', 1, 0.2, 1, '2021-05-06 07:08:09'), (4, NULL, NULL, 2, NULL, NULL, '2019-12-31 23:59:59');
  CREATE TABLE orders (id INTEGER PRIMARY KEY, person INTEGER REFERENCES people, amount INTEGER, note TEXT);
  INSERT INTO orders VALUES (10, 1, 5, 'x'), (11, 1, 7, NULL), (12, 3, 2, 'y'), (13, NULL, 9, 'x');
  CREATE TABLE tags (person INTEGER, tag TEXT, PRIMARY KEY (person, tag)) WITHOUT ROWID;
  INSERT INTO tags VALUES (1, 'a'), (1, 'b'), (3, 'a');
  CREATE TABLE plain (a INTEGER, b TEXT);
  INSERT INTO plain VALUES (1, 'one'), (2, 'two'), (NULL, NULL);
  CREATE TABLE other (a INTEGER, c TEXT);
  INSERT INTO other VALUES (2, 'zwei'), (3, 'drei'), (NULL, 'nichts');
  CREATE TABLE third (a INTEGER, d TEXT);
  INSERT INTO third VALUES (3, 'tres'), (1, 'uno'), (7, 'siete');
`;

/** Views that must come over with SQLite's rows, names of the columns and all. */
const carried: Readonly<Record<string, string>> = {
  comma_before_left_join: `SELECT p.name, o.amount, t.tag FROM people p, orders o LEFT JOIN tags t ON t.person = p.id WHERE o.person = p.id`,
  cross_and_inner: `SELECT p.id, o.id FROM people p CROSS JOIN orders o INNER JOIN tags ON tags.person = p.id AND o.person = p.id`,
  natural: `SELECT * FROM plain NATURAL JOIN other`,
  natural_left: `SELECT *, a, other.a AS right_a FROM plain NATURAL LEFT JOIN other`,
  using_left: `SELECT * FROM plain LEFT JOIN other USING (a) LEFT JOIN third USING (a)`,
  using_right: `SELECT * FROM plain RIGHT JOIN other USING (a)`,
  using_full: `SELECT a, b, c, plain.a AS left_a, other.a AS right_a FROM plain FULL OUTER JOIN other USING (a)`,
  using_full_twice: `SELECT * FROM plain FULL JOIN other USING (a) FULL JOIN third USING (a)`,
  on_a_later_table: `SELECT p.id, t.tag FROM people p JOIN orders o ON o.person = t.person JOIN tags t ON t.person = p.id`,
  in_parentheses: `SELECT p.id, amount FROM people p LEFT JOIN (orders o JOIN tags t ON t.person = o.person) ON o.person = p.id`,
  in_parentheses_with_alias: `SELECT x.name, x.amount, t.tag FROM (people p JOIN orders o ON o.person = p.id) AS x LEFT JOIN tags t ON t.person = x.person`,
  subquery_in_from: `SELECT s.n, s.active FROM (SELECT count(*) AS n, active FROM people WHERE city = 'oslo' GROUP BY active) s`,
  subquery_without_alias: `SELECT n + 1 AS m FROM (SELECT count(*) AS n FROM people)`,
  table_star: `SELECT o.*, p.name FROM orders o JOIN people p ON p.id = o.person`,
  same_names: `SELECT p.id, o.id, t.id FROM people p, orders o, people t WHERE o.person = p.id AND t.id = p.id`,
  two_of_one_table: `SELECT a.name, b.name AS boss FROM people a LEFT JOIN people b ON a.boss = b.id`,
  names_without_alias: `SELECT PEOPLE.NAME, (id), id+1, count(*) OVER (), city COLLATE BINARY, 'x', "id" FROM People`,
  aliases_everywhere: `SELECT pay * 2 AS twice FROM people WHERE twice > 1 GROUP BY twice HAVING twice < 1000 ORDER BY twice`,
  group_by_place: `SELECT active, count(*) AS n, sum(amount) FROM people JOIN orders ON person = people.id GROUP BY 1 ORDER BY 2 DESC`,
  group_by_key: `SELECT p.id, p.name, count(o.id) AS n FROM people p LEFT JOIN orders o ON o.person = p.id GROUP BY p.id`,
  star_of_a_key: `SELECT p.*, count(o.id) AS n FROM people p LEFT JOIN orders o ON o.person = p.id GROUP BY p.id`,
  star_with_max: `SELECT *, max(amount) FROM orders`,
  group_by_expression: `SELECT id % 2 AS odd, (id % 2) + 10 AS more, count(*) FROM people GROUP BY id % 2`,
  having_without_group: `SELECT count(*) AS n FROM people HAVING count(*) > 2`,
  bare_with_max: `SELECT person, note, max(amount) FROM orders GROUP BY person`,
  bare_with_min: `SELECT name || '!' AS loud, min(pay) AS least, count(*) FROM people`,
  distinct_rows: `SELECT DISTINCT active FROM people ORDER BY active DESC LIMIT 2`,
  union_all: `SELECT id, name FROM people UNION ALL SELECT amount, note FROM orders ORDER BY 1 LIMIT 3`,
  union_of_kinds: `SELECT id, 1 AS one FROM people UNION SELECT pay, 2.5 FROM people WHERE pay IS NOT NULL`,
  left_to_right: `SELECT a FROM plain UNION SELECT a FROM other INTERSECT SELECT a FROM third`,
  except_and_union: `SELECT a FROM plain EXCEPT SELECT a FROM other UNION ALL SELECT a FROM third`,
  null_first: `SELECT NULL AS n UNION ALL SELECT NULL UNION ALL SELECT id FROM people`,
  booleans_of_both: `SELECT active FROM people UNION ALL SELECT active FROM people`,
  several_values: `VALUES (1, 'a'), (2.5, NULL), (NULL, 'c')`,
  sorted_text: `SELECT name FROM people ORDER BY name LIMIT 2`,
  sorted_nocase: `SELECT id FROM people ORDER BY city DESC, id LIMIT 2`,
  sorted_nulls: `SELECT id FROM people ORDER BY pay LIMIT 1`,
  ties_of_one_table: `SELECT id FROM orders ORDER BY note LIMIT 2`,
  ties_of_groups: `SELECT note, count(*) AS n FROM orders GROUP BY note ORDER BY n > 0 DESC LIMIT 2`,
  limit_alone: `SELECT id FROM orders LIMIT 2`,
  limit_of_distinct: `SELECT DISTINCT active FROM people WHERE active LIMIT 1`,
  texts_put_together: `SELECT note, group_concat(id, '/') AS ids, group_concat(DISTINCT person) AS persons FROM orders GROUP BY note`,
  limit_with_comma: `SELECT id FROM people ORDER BY id LIMIT 1, 2`,
  limit_computed: `SELECT id FROM people ORDER BY id LIMIT (SELECT count(*) FROM plain) - 1 OFFSET 1 - 2`,
  limit_computed_negative: `SELECT id FROM people ORDER BY id LIMIT (SELECT -count(*) FROM plain) OFFSET (SELECT 1 - count(*) FROM plain)`,
  limit_negative: `SELECT id FROM people ORDER BY id LIMIT -1 OFFSET 3`,
  with_plain: `WITH rich AS (SELECT * FROM people WHERE pay > 0.15), few (n) AS (SELECT count(*) FROM rich) SELECT r.name, n FROM rich r, few`,
  with_later: `WITH one AS (SELECT a + 1 AS b FROM two), two AS (SELECT a FROM plain) SELECT * FROM one`,
  with_recursive: `WITH RECURSIVE up(id, depth, path) AS (SELECT id, 0, name FROM people WHERE boss IS NULL UNION ALL
    SELECT p.id, depth + 1, path || '/' || coalesce(p.name, '?') FROM people p JOIN up ON p.boss = up.id) SELECT * FROM up`,
  counting: `WITH RECURSIVE n(i) AS (VALUES (1) UNION SELECT i + 1 FROM n WHERE i < 20) SELECT i, i * 0.5 AS half FROM n`,
  widening: `WITH RECURSIVE n(i, x) AS (SELECT 1, NULL UNION ALL SELECT i + 1, i * 1.5 FROM n WHERE i < 4) SELECT i, x FROM n`,
  correlated: `SELECT name, (SELECT count(*) FROM orders WHERE person = people.id) AS n, (SELECT note FROM orders WHERE person = people.id ORDER BY id DESC) AS last FROM people`,
  exists_and_in: `SELECT id FROM people WHERE EXISTS (SELECT 1 FROM orders o WHERE o.person = people.id) AND id IN (SELECT person FROM tags)`,
  hidden_alias: `SELECT p.id FROM people p WHERE p.id IN (SELECT p.person FROM orders p WHERE p.amount > 4)`,
  window_named: `SELECT id, row_number() OVER w AS r, sum(amount) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM orders WINDOW w AS (ORDER BY amount)`,
  rowid_alias: `SELECT rowid, oid AS o, people._rowid_ AS r FROM people`,
  texts_in_double_quotes: `SELECT id, "hello" AS greeting FROM people WHERE name = "Ann"`,
  on_such_a_view: `SELECT greeting FROM texts_in_double_quotes`,
  indexed: `SELECT id FROM people NOT INDEXED WHERE id > 2`,
  main_schema: `SELECT id FROM main.people`,
  of_views: `SELECT n.name, c.n FROM correlated n JOIN two_of_one_table c2 ON c2.name = n.name JOIN with_plain c ON c.name = n.name`,
  comparisons: `SELECT id = 2 AS two, pay > 1 AS rich, active, NOT active AS idle, name IS NULL AS nobody FROM people`,
  sums: `SELECT sum(pay) AS s, avg(pay) AS a, total(pay) AS t, sum(id) AS i FROM people`,
  of_sums: `SELECT s * 2 AS twice FROM sums`,
  constant: `SELECT 1, 'a', NULL, 2.5, x'0102', -3`,
  no_rows: `SELECT id FROM people WHERE 0`,
};

/** Views whose meaning cannot be kept, each with a part of the reason. */
const refused: Readonly<Record<string, readonly [string, string]>> = {
  broken: ['SELECT * FROM nowhere', 'it reads nowhere, which is not there'],
  on_broken: ['SELECT * FROM broken', 'it reads the view broken, which is not carried'],
  no_column: ['SELECT nope.x FROM people', 'the column nope.x'],
  too_few_columns: ['SELECT id FROM too_few_columns', 'too_few_columns'],
  hidden_rowid: ['SELECT rowid FROM plain', 'the rowid of plain'],
  bare: ['SELECT a, b, count(*) FROM plain GROUP BY a', 'which SQLite takes from any row of a group'],
  union_nocase: ["SELECT city FROM people UNION SELECT 'ROME'", 'the collation NOCASE'],
  limit_of_any_kind: ["SELECT id FROM people LIMIT '2'", 'LIMIT with what may be no integer'],
  of_the_application: ['SELECT mine(id) FROM people', 'the function mine()'],
  mixed_classes: ["SELECT id FROM people UNION SELECT x'00'", 'texts and blobs'],
  recursion_with_limit: [
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5) SELECT i FROM n',
    'a recursion with ORDER BY or LIMIT',
  ],
};

function sourceOfViews(): string {
  const views = [...Object.entries(carried), ...Object.entries(refused).map(([name, [sql]]) => [name, sql])];
  return sqliteFile(`${tables}${views.map(([name, sql]) => `CREATE VIEW ${name} AS ${sql};`).join('\n')}`, 'views.db');
}

describeServers('views', (server) => {
  it('PEERS 14: come over with the rows and columns of SQLite, WITH among them, or are named', async () =>
    withDatabase(server, async (url) => {
      const file = sourceOfViews();
      const report = await migrate(migrateOptions({ sources: [file], to: url }));
      expect(report.error).toBeNull();
      const left = report.notes.filter(({ code }) => code === 'GM501');
      expect(left.filter(({ table }) => table !== null && table in carried)).toEqual([]);
      expect(report.notes.filter(({ code }) => code === 'GM511')).toEqual([]);
      for (const [name, [, reason]] of Object.entries(refused)) {
        expect(left.find(({ table }) => table === name)?.message, name).toContain(reason);
      }
      expect(report.notCarried.map(({ name }) => name).sort()).toEqual(Object.keys(refused).sort());
      const database = new Database(file, { readonly: true });
      for (const name of Object.keys(carried).filter(
        (view) => view !== 'texts_in_double_quotes' && view !== 'on_such_a_view',
      )) {
        const statement = database.prepare(`SELECT * FROM ${name}`).raw();
        const found = await asSuperuser(url, `SELECT pg_catalog.to_jsonb(v) AS row FROM public.${name} v`);
        expect(found.length, name).toBe(statement.all().length);
        const columns = await asSuperuser(
          url,
          `SELECT attname AS name FROM pg_catalog.pg_attribute WHERE attrelid = 'public.${name}'::regclass ORDER BY attnum`,
        );
        expect(
          columns.map((column) => column.name),
          name,
        ).toEqual(statement.columns().map((column) => column.name));
      }
      database.close();
      const again = await verify(commandOptions({ sources: [file], to: url }));
      expect(again).toMatchObject({ error: null, differences: [] });
    }));
});

const small = `
  CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT);
  INSERT INTO people VALUES (1, 'Ann'), (2, 'Bob');
  CREATE VIEW of_view AS SELECT upper(name) AS loud FROM names;
  CREATE VIEW names AS SELECT name FROM people;
`;

async function objectsIn(url: string, schema: string): Promise<string[]> {
  const rows = await asSuperuser(
    url,
    `SELECT c.relkind::text || ' ' || c.relname AS object FROM pg_catalog.pg_class c
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname LIKE '${schema}' AND c.relkind IN ('r', 'v') ORDER BY 1`,
  );
  return rows.map(({ object }) => String(object));
}

const all = ['r people', 'v names', 'v of_view'];

describeServers('the way of views', (server) => {
  it('is that of the tables: two runs and two rollbacks', async () =>
    withDatabase(server, async (url) => {
      const options = { sources: [sqliteFile(small, 'small.db')], to: url };
      const first = await migrate(migrateOptions(options));
      expect(first).toMatchObject({ error: null, notCarried: [] });
      const second = await migrate(migrateOptions(options));
      expect(second).toMatchObject({ error: null, exitCode: 0 });
      expect(await objectsIn(url, 'public')).toEqual(all);
      expect(await objectsIn(url, 'gigchain\\_migrate\\_backup%')).toEqual(all);
      await asSuperuser(url, `INSERT INTO public.people (name) VALUES ('Cleo')`);
      expect(await asSuperuser(url, 'SELECT loud FROM public.of_view ORDER BY loud')).toHaveLength(3);

      const back = await rollback({ ...commandOptions(options), run: null, checkOnly: false, despiteChanges: true });
      expect(back.error).toBeNull();
      expect(back.restored.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual([
        'table people',
        'view names',
        'view of_view',
      ]);
      expect(await asSuperuser(url, 'SELECT loud FROM public.of_view ORDER BY loud')).toHaveLength(2);
      const check = await rollback({ ...commandOptions(options), run: second.run, checkOnly: true });
      expect(check).toMatchObject({ status: 'verified', exitCode: 0 });

      expect((await rollback({ ...commandOptions(options), run: null, checkOnly: false })).error).toBeNull();
      expect(await objectsIn(url, 'public')).toEqual([]);
      const { runs } = await status(commandOptions(options));
      expect(runs.map((run) => run.status)).toEqual(['rolled_back', 'rolled_back']);
    }));

  it('ends at what belongs to others: a view on a replaced view, a table under the name of a view, a view under that of a table', async () =>
    withDatabase(server, async (url) => {
      const options = { sources: [sqliteFile(small, 'small.db')], to: url };
      expect((await migrate(migrateOptions(options))).error).toBeNull();
      await asSuperuser(url, 'CREATE VIEW public.mine AS SELECT * FROM public.of_view');
      const blocked = await migrate(migrateOptions(options));
      expect(blocked).toMatchObject({ exitCode: 3, status: 'blocked' });
      expect(blocked.notes.filter(({ code }) => code === 'GM402').map(({ message }) => message)).toEqual([
        'view public.mine uses the view public.of_view, which would be replaced',
      ]);
      await asSuperuser(
        url,
        `DROP VIEW public.mine, public.of_view, public.names; DROP TABLE public.people;
         CREATE TABLE public.names (id integer); CREATE VIEW public.people AS SELECT 1 AS id`,
      );
      const clashing = await migrate(migrateOptions(options));
      expect(clashing.notes.filter(({ code }) => code === 'GM401').map(({ message }) => message)).toEqual([
        'the name people, which table people needs, belongs to the view public.people in the target',
        'the name names, which view names needs, belongs to the table public.names in the target',
      ]);
      expect(await objectsIn(url, 'public')).toEqual(['r names', 'v people']);
    }));

  it('leaves nothing after a dry run', async () =>
    withDatabase(server, async (url) => {
      const options = { sources: [sqliteFile(small, 'small.db')], to: url, dryRun: true };
      expect(await migrate(migrateOptions(options))).toMatchObject({ status: 'dry-run', error: null });
      expect(await objectsIn(url, '%\\_2%')).toEqual([]);
      expect(await objectsIn(url, 'public')).toEqual([]);
    }));

  it('ends before the cutover where a translation is wrong: the view is dropped and named, and so are those that read it', async () =>
    withDatabase(server, async (url) => {
      const more =
        'CREATE VIEW count_of AS SELECT count(*) AS n FROM people; CREATE VIEW fine AS SELECT id FROM people;';
      const options = { sources: [sqliteFile(small + more, 'small.db')], to: url };
      const report = await migrate({
        ...migrateOptions(options),
        // The plan is what will happen: a wrong body stands for a translation that is wrong.
        confirm: (plan) => {
          for (const view of plan.views) {
            if (view.name === 'names') Object.assign(view, { body: [`SELECT 'Eve' AS name`] });
            if (view.name === 'count_of') Object.assign(view, { body: ['SELECT nothing AS n'] });
          }
          return Promise.resolve(true);
        },
      });
      expect(report).toMatchObject({ exitCode: 0, error: null, status: 'migrated' });
      expect(await objectsIn(url, 'public')).toEqual(['r people', 'v fine']);
      const reasons = report.notes.filter(({ code }) => code === 'GM501').map(({ message }) => message);
      expect(reasons).toHaveLength(3);
      expect(reasons[0]).toContain('could not create view count_of');
      expect(reasons[1]).toBe('the view names is not carried: its rows differ: SQLite gives 2 rows, PostgreSQL 1');
      expect(reasons[2]).toBe('the view of_view is not carried: it reads the view names, which is not carried');
      expect(report.notCarried.map(({ name }) => name)).toEqual(['count_of', 'names', 'of_view']);
    }));
});

describeServers('verify', (server) => {
  it('finds a view that was dropped or changed', async () =>
    withDatabase(server, async (url) => {
      const options = { sources: [sqliteFile(small, 'small.db')], to: url };
      expect((await migrate(migrateOptions(options))).error).toBeNull();
      await asSuperuser(
        url,
        `DROP VIEW public.of_view; CREATE VIEW public.of_view AS SELECT pg_catalog.lower(name) AS loud FROM public.names`,
      );
      const changed = await verify(commandOptions(options));
      expect(changed).toMatchObject({ exitCode: 4, status: 'different' });
      expect(changed.differences.map(({ table }) => table)).toEqual(['of_view']);
      await asSuperuser(url, 'DROP VIEW public.of_view');
      const missing = await verify(commandOptions(options));
      expect(missing.error?.message).toBe('view of_view: no such view');
    }));
});
