import { expect, it } from 'vitest';
import { migrate } from '../../src/steps/migrate.ts';
import { plan } from '../../src/steps/plan.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { verify } from '../../src/steps/verify.ts';
import { asSuperuser, describeServers, type TestServer, withDatabase } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const source = `
  CREATE VIRTUAL TABLE mails USING fts5(subject, body, year UNINDEXED, tokenize='porter');
  INSERT INTO mails (rowid, subject, body, year) VALUES (7, 'Running late', 'the foxes', 2024), (-2, NULL, 'café', 2025);
  CREATE TABLE docs (id INTEGER PRIMARY KEY, title TEXT, body TEXT);
  INSERT INTO docs VALUES (1, 'one', 'quick brown'), (2, 'two', 'fox jumps');
  CREATE VIRTUAL TABLE docs_search USING fts5(title, body, content='docs', content_rowid='id');
  INSERT INTO docs_search (docs_search) VALUES ('rebuild');
  CREATE VIRTUAL TABLE boxes USING rtree(id, x1, x2, y1, y2, z1, z2, +label);
  INSERT INTO boxes VALUES (3, 0.1, 0.2, 1, 2, 5, 6, 'a'), (4, 10, 20, 10, 20, 5, 6, 'b');
  CREATE VIRTUAL TABLE spans USING rtree_i32(id, low, high);
  INSERT INTO spans VALUES (1, -2147483648, 2147483647);
  CREATE VIRTUAL TABLE hidden USING fts5(words, content='');
  INSERT INTO hidden (rowid, words) VALUES (1, 'gone');`;

async function migrated(
  server: TestServer,
  use: (target: { sources: string[]; to: string; run: string | null }) => Promise<void>,
): Promise<void> {
  await withDatabase(server, async (url) => {
    const options = { sources: [sqliteFile(source, 'mail.db')], to: url };
    const report = await migrate(migrateOptions(options));
    expect(report.error).toBeNull();
    expect(report).toMatchObject({ status: 'migrated', exitCode: 0 });
    await use({ ...options, run: report.run });
  });
}

const sabotages = [
  { what: 'the GIN index of a full-text table', sql: 'DROP INDEX mails_tsv_idx', names: ['mails', 'mails_tsv_idx'] },
  { what: 'the tsvector', sql: 'ALTER TABLE mails DROP COLUMN tsv', names: ['mails', 'tsv'] },
  {
    what: 'a tsvector that is kept up to date',
    sql: 'ALTER TABLE mails ALTER COLUMN tsv DROP EXPRESSION',
    names: ['mails', 'tsv'],
  },
  { what: 'the index of external content', sql: 'DROP INDEX docs_search', names: ['docs', 'docs_search'] },
  {
    what: 'the method of an index',
    sql: 'DROP INDEX docs_search; CREATE INDEX docs_search ON docs ((body || title))',
    names: ['docs', 'docs_search'],
  },
  { what: 'the GiST index', sql: 'DROP INDEX boxes_box_idx', names: ['boxes', 'boxes_box_idx'] },
  { what: 'a coordinate', sql: 'UPDATE boxes SET x1 = x1 + 1e-9 WHERE id = 3', names: ['boxes', 'x1'] },
  { what: 'a text', sql: `UPDATE mails SET body = 'cafe' WHERE rowid = -2`, names: ['mails', 'body', '-2'] },
];

describeServers('virtual tables', (server) => {
  it('PEERS 15: rows, keys and searches are carried; what has no rows is named', async () => {
    await migrated(server, async ({ to, sources }) => {
      const mails = await asSuperuser(to, `SELECT rowid, subject, body, year FROM mails ORDER BY rowid`);
      expect(mails).toEqual([
        { rowid: '-2', subject: null, body: 'café', year: '2025' },
        { rowid: '7', subject: 'Running late', body: 'the foxes', year: '2024' },
      ]);
      expect(
        await asSuperuser(to, `SELECT rowid FROM mails WHERE tsv @@ websearch_to_tsquery('english', 'fox run')`),
      ).toEqual([{ rowid: '7' }]);
      const next = await asSuperuser(
        to,
        `INSERT INTO mails (body) VALUES ('new words') RETURNING rowid, tsv::text AS tsv`,
      );
      expect(next).toEqual([{ rowid: '8', tsv: "'new':1 'word':2" }]);
      const found = await asSuperuser(
        to,
        `SELECT id, label, x1 FROM boxes WHERE box(point(x1, y1), point(x2, y2)) && box(point(0, 0), point(5, 5))`,
      );
      expect(found).toEqual([{ id: '3', label: 'a', x1: 0.09999998658895493 }]);
      const { report } = await plan(commandOptions({ sources }));
      expect(report.notCarried.filter(({ kind }) => kind === 'virtual table').map(({ name }) => name)).toEqual([
        'hidden',
      ]);
      expect(report.notes.map(({ code, table }) => `${code} ${table}`)).toEqual(
        expect.arrayContaining(['GM503 hidden', 'GM521 mails', 'GM522 docs_search', 'GM523 boxes', 'GM523 spans']),
      );
    });
  });

  it('the advised queries use the indexes', async () => {
    await migrated(server, async ({ to, sources }) => {
      const { report } = await plan(commandOptions({ sources }));
      const advised = report.notes.find(({ code }) => code === 'GM522')?.advice.split('\n')[0] ?? '';
      const [, vector] = advised.match(/ as (.*) @@ /) ?? [];
      const explained = await asSuperuser(
        to,
        `SET enable_seqscan = off; EXPLAIN SELECT id FROM docs WHERE ${vector} @@ websearch_to_tsquery('simple', 'fox')`,
      );
      expect(JSON.stringify(explained)).toContain('docs_search');
    });
  });

  it.each(sabotages)('verify misses $what', async ({ sql, names }) => {
    await migrated(server, async (options) => {
      expect(await verify(commandOptions(options))).toMatchObject({ status: 'verified', exitCode: 0 });
      await asSuperuser(options.to, sql);
      const report = await verify(commandOptions(options));
      expect(report).toMatchObject({ status: 'different', exitCode: 4 });
      const texts = report.differences.map((difference) => JSON.stringify(difference));
      expect(
        texts.some((text) => names.every((name) => text.includes(name))),
        texts.join('\n'),
      ).toBe(true);
    });
  });

  it('can be taken back', async () => {
    await migrated(server, async ({ run, ...options }) => {
      const back = await rollback({ ...commandOptions(options), run, checkOnly: false });
      expect(back.error).toBeNull();
      expect(await asSuperuser(options.to, `SELECT to_regclass('public.mails') AS mails`)).toEqual([{ mails: null }]);
    });
  });

  it('texts whose words fill more than a tsvector are carried whole', async () => {
    await withDatabase(server, async (url) => {
      const words = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT group_concat('w-' || i, ' ') FROM n`;
      const sql = `
        CREATE VIRTUAL TABLE f USING fts4(a, b); INSERT INTO f SELECT 'x', (${words}); INSERT INTO f SELECT hex(zeroblob(2000000)), 'y';
        CREATE TABLE t (a TEXT); INSERT INTO t ${words}; CREATE VIRTUAL TABLE g USING fts5(a, content='t')`;
      const report = await migrate(migrateOptions({ sources: [sqliteFile(sql)], to: url }));
      expect(report.error).toBeNull();
      expect(report.exitCode).toBe(0);
      expect(report.notes.filter(({ code }) => code === 'GM524').map(({ table }) => table)).toEqual(['f', 'g']);
    });
  });

  it('triggers that only feed an index of external content are not needed, because the index follows its table', async () => {
    await withDatabase(server, async (url) => {
      const sql = `
        CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT); CREATE TABLE log (what TEXT);
        CREATE VIRTUAL TABLE words USING fts5(title, body, content='notes', content_rowid='id');
        CREATE VIRTUAL TABLE old_words USING fts4(content="notes", title, body);
        CREATE TRIGGER ai AFTER INSERT ON notes BEGIN
          INSERT INTO words (rowid, title, body) VALUES (new.id, new.title, new.body);
          INSERT INTO old_words (docid, title, body) VALUES (new.rowid, new.title, new.body); END;
        CREATE TRIGGER ad AFTER DELETE ON notes BEGIN
          INSERT INTO words (words, rowid, title, body) VALUES ('delete', old.id, old.title, old.body); END;
        CREATE TRIGGER bd BEFORE DELETE ON notes BEGIN DELETE FROM old_words WHERE docid = old.id; END;
        CREATE TRIGGER au AFTER UPDATE ON notes BEGIN
          INSERT INTO words (words, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
          INSERT INTO words (rowid, title, body) VALUES (new.id, new.title, new.body);
          INSERT INTO log VALUES ('updated ' || new.id); END;
        CREATE TRIGGER folded AFTER INSERT ON notes BEGIN
          INSERT INTO words (rowid, title, body) VALUES (new.id, lower(new.title), new.body); END;
        CREATE TRIGGER half AFTER INSERT ON notes BEGIN INSERT INTO words (rowid, title) VALUES (new.id, new.title); END;
        CREATE TRIGGER some AFTER INSERT ON notes WHEN new.id > 5 BEGIN
          INSERT INTO words (rowid, title, body) VALUES (new.id, new.title, new.body); END;
        CREATE TRIGGER swapped AFTER INSERT ON notes BEGIN
          INSERT INTO words (rowid, title, body) VALUES (new.id, new.body, new.title); END;`;
      const options = { sources: [sqliteFile(sql)], to: url };
      const report = await migrate(migrateOptions(options));
      expect(report.error).toBeNull();
      const named = (code: string) => report.notes.filter((note) => note.code === code).map(({ message }) => message);
      expect(named('GM535').map((message) => message.slice(0, 50))).toEqual([
        'the trigger ai is not needed: all that it does is ',
        'the trigger ad is not needed: all that it does is ',
        'the trigger bd is not needed: all that it does is ',
        'the trigger au is carried without what it does to ',
      ]);
      const refused = report.notCarried.filter(({ kind }) => kind === 'trigger').map(({ name }) => name);
      expect(refused).toEqual(['folded', 'half', 'some', 'swapped']);

      const vectors = report.notes
        .filter(({ code }) => code === 'GM522')
        .map(({ advice }) => advice.match(/ as (.*) @@ /)?.[1]);
      expect(vectors.length).toBe(2);
      const found = (word: string) =>
        Promise.all(
          vectors.map(async (vector) => {
            const query = `SELECT id::int FROM notes WHERE ${vector} @@ websearch_to_tsquery('simple', '${word}') ORDER BY id`;
            return (await asSuperuser(url, query)).map(({ id }) => id);
          }),
        );
      await asSuperuser(url, `INSERT INTO notes VALUES (1, 'apple', 'pie'), (2, 'plum', 'jam')`);
      expect(await found('pie')).toEqual([[1], [1]]);
      await asSuperuser(url, `UPDATE notes SET body = 'tart' WHERE id = 1; DELETE FROM notes WHERE id = 2`);
      expect([await found('pie'), await found('tart'), await found('plum')]).toEqual([
        [[], []],
        [[1], [1]],
        [[], []],
      ]);
      expect(await asSuperuser(url, 'SELECT what FROM log')).toEqual([{ what: 'updated 1' }]);
      await asSuperuser(url, 'DELETE FROM notes; DELETE FROM log');
      expect(await verify(commandOptions(options))).toMatchObject({ status: 'verified', differences: [] });
      await asSuperuser(url, 'DROP INDEX words');
      expect(await verify(commandOptions(options))).toMatchObject({ status: 'different' });
    });
  });

  it('what --exclude leaves out is not named, and an FTS table has no index on its content table then', async () => {
    await withDatabase(server, async (url) => {
      const options = { sources: [sqliteFile(source)], to: url, exclude: ['docs_search', 'hidden'] };
      const report = await migrate(migrateOptions(options));
      expect(report.error).toBeNull();
      expect(report.notes.filter(({ table }) => table === 'hidden' || table === 'docs_search')).toEqual([]);
      expect(report.notCarried).toEqual([]);
      expect(await asSuperuser(url, `SELECT to_regclass('public.docs_search') AS found`)).toEqual([{ found: null }]);
      expect(await verify(commandOptions(options))).toMatchObject({ status: 'verified' });
    });
  });
});
