import { expect, it } from 'vitest';
import { plan } from '../../src/steps/plan.ts';
import { withoutViews } from '../../src/steps/refused-views.ts';
import { RunRecord } from '../../src/steps/run-record.ts';
import { commandOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

it('a view that turns out wrong takes the triggers along that use it', async () => {
  const options = commandOptions({
    sources: [
      sqliteFile(`CREATE TABLE t (a INTEGER); CREATE VIEW v AS SELECT a FROM t;
        CREATE TRIGGER on_it INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (NEW.a); END;
        CREATE TRIGGER reads_it AFTER DELETE ON t BEGIN UPDATE t SET a = 0 WHERE a IN (SELECT a FROM V); END;
        CREATE TRIGGER without_it AFTER DELETE ON t BEGIN UPDATE t SET a = 0; END;`),
    ],
  });
  const { plan: made } = await plan(options);
  const [view] = made?.views ?? [];
  if (made === null || view === undefined) throw new Error('no plan');
  expect(made.triggers.map(({ sourceName }) => sourceName)).toEqual(['on_it', 'reads_it', 'without_it']);
  const record = new RunRecord('migrate', options);
  const left = withoutViews(made, [{ view, reason: 'its rows differ' }], record);
  expect(left.triggers.map(({ sourceName }) => sourceName)).toEqual(['without_it']);
  expect(left.notCarried.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'view v',
    'trigger on_it',
    'trigger reads_it',
  ]);
  expect(record.plan).toBe(left);
});

it('a view that searches a full-text table is named, with the search of PostgreSQL as a proposal', async () => {
  const options = commandOptions({
    sources: [
      sqliteFile(`CREATE VIRTUAL TABLE notes USING fts5(title, body, tokenize = 'porter');
        INSERT INTO notes VALUES ('Fox', 'the quick fox'), ('Dog', 'a lazy dog');
        CREATE VIEW of_table AS SELECT n.rowid AS id, title FROM notes n WHERE n MATCH 'quick';
        CREATE VIEW of_column AS SELECT title FROM notes WHERE body MATCH 'dog' AND title <> '';
        CREATE VIEW ranked AS SELECT title FROM notes WHERE notes MATCH 'fox' ORDER BY rank;`),
    ],
  });
  const { plan: made } = await plan(options);
  const notes = made?.notes.filter(({ code }) => code === 'GM501') ?? [];
  expect(notes.map(({ table, advice }) => [table, advice.slice(advice.indexOf('CREATE VIEW'))])).toEqual([
    [
      'of_table',
      `CREATE VIEW "public"."of_table" AS SELECT "n"."rowid" AS "id", "n"."title" AS "title" FROM "public"."notes" AS "n" WHERE "n"."tsv" @@ pg_catalog.websearch_to_tsquery('english', 'quick')`,
    ],
    [
      'of_column',
      `CREATE VIEW "public"."of_column" AS SELECT "notes"."title" AS "title" FROM "public"."notes" AS "notes" WHERE (pg_catalog.to_tsvector('english', "notes"."body") @@ pg_catalog.websearch_to_tsquery('english', 'dog')) AND ("notes"."title" <> '')`,
    ],
    ['ranked', '.'],
  ]);
  expect(notes[0]?.message).toContain('the operator MATCH is a search of a full-text table');
  expect(notes[2]?.message).toContain('the rank of a row in a full-text search');
});
