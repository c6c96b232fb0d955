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
