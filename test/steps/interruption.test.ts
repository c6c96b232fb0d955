import { expect, it } from 'vitest';
import { writeGigchain } from '../../fixtures/generate.js';
import type { MigrationEvent, StepName } from '../../src/steps/events.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { status } from '../../src/steps/status.ts';
import { withTarget } from '../../src/steps/target.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { sqliteFile, temporaryDirectory, writeSqlite } from '../support/sqlite-file.ts';

const steps: readonly StepName[] = ['create', 'load', 'finish', 'verify'];
/** Milliseconds after the step began: at once, and while its statements run. */
const delays = [0, 5, 25];

describeServers('a run that is interrupted leaves the target as it was', (server) => {
  const moments = steps.flatMap((step) => delays.map((delay) => ({ step, delay })));

  it.each(moments)('in step $step after $delay ms', async ({ step, delay }) => {
    await withDatabase(server, async (url) => {
      const [source] = await writeGigchain({ directory: temporaryDirectory(), rows: 20_000, only: ['analytics'] });
      const controller = new AbortController();
      const listen = (event: MigrationEvent) => {
        if (event.kind !== 'step-started' || event.step !== step) return;
        if (delay === 0) controller.abort();
        else setTimeout(() => controller.abort(), delay);
      };
      const options = { sources: [source?.file ?? ''], to: url };
      const report = await migrate(migrateOptions(options, { listen, signal: controller.signal }));
      // A short step may be over before the interruption comes; then a later one ends the run.
      expect(report).toMatchObject({ status: 'interrupted', exitCode: 130 });
      const relations = `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`;
      expect(await asSuperuser(url, relations)).toEqual([]);
      expect((await status(commandOptions(options))).runs).toMatchObject([{ status: 'interrupted', alive: false }]);

      const back = await rollback({ ...commandOptions(options), run: null, checkOnly: false });
      expect(back).toMatchObject({ status: 'rolled_back', exitCode: 0, run: report.run });
      const left = await asSuperuser(url, `SELECT nspname FROM pg_namespace WHERE nspname ~ '^gigchain_migrate_'`);
      expect(left).toEqual([]);
      expect(await asSuperuser(url, relations)).toEqual([]);
      expect((await status(commandOptions(options))).runs).toMatchObject([{ status: 'failed' }]);
    });
  });

  it.each(['everything', 'data-only'] as const)(
    'as soon as the cutover begins, also of small tables (%s)',
    async (parts) => {
      await withDatabase(server, async (url) => {
        const options = {
          sources: [sqliteFile('CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)')],
          to: url,
        };
        if (parts === 'data-only') await asSuperuser(url, 'CREATE TABLE t (id bigint PRIMARY KEY)');
        const controller = new AbortController();
        const listen = (event: MigrationEvent) => {
          if (event.kind === 'step-started' && event.step === 'cutover') controller.abort();
        };
        const report = await migrate(migrateOptions({ ...options, parts }, { listen, signal: controller.signal }));
        expect(report).toMatchObject({ status: 'interrupted', exitCode: 130 });
        expect((await status(commandOptions(options))).runs).toMatchObject([{ status: 'interrupted', alive: false }]);
      });
    },
  );

  it('with the long statements of all its connections', async () => {
    await withDatabase(server, async (url) => {
      const controller = new AbortController();
      const options = commandOptions({ to: url, jobs: 3 }, { signal: controller.signal });
      const began = performance.now();
      const ends: string[] = [];
      const working = withTarget(options, { sessions: 'read-write', record: null }, ({ withConnections }) => {
        setTimeout(() => controller.abort(), 1000);
        return withConnections(3, async (connection) => {
          const end = await connection.query('SELECT pg_catalog.pg_sleep(120)').catch(String);
          ends.push(String(end));
        });
      });
      await working;
      expect(ends).toEqual(ends.map(() => expect.stringContaining('57014')));
      expect(ends).toHaveLength(3);
      expect(performance.now() - began).toBeLessThan(60_000);
    });
  });

  const shop = `CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO t VALUES (1, 5); CREATE TABLE log (n INTEGER);
    CREATE VIEW big AS SELECT id, n FROM t WHERE n > 1; CREATE VIEW biggest AS SELECT max(n) AS n FROM big;
    CREATE TRIGGER i AFTER INSERT ON t BEGIN INSERT INTO log VALUES (NEW.n); END;
    CREATE TRIGGER v INSTEAD OF INSERT ON big BEGIN INSERT INTO t VALUES (NEW.id, NEW.n); END;`;

  it.each([
    { what: 'is stopped', step: 'verify', exitCode: 130 },
    { what: 'finds its source changed', step: 'cutover', exitCode: 3 },
  ] as const)('with views and triggers staged, when it $what', async ({ step, exitCode }) => {
    await withDatabase(server, async (url) => {
      const file = sqliteFile(shop);
      const options = { sources: [file], to: url };
      expect((await migrate(migrateOptions(options))).error).toBeNull();
      // What is staged is kept for --resume.
      const listed = () =>
        asSuperuser(
          url,
          `SELECT n.nspname AS schema, c.relname AS name, c.oid::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^gigchain_migrate'
           UNION ALL SELECT n.nspname, f.proname, f.oid::text FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
           WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^gigchain_migrate' ORDER BY 1, 2`,
        );
      const before = await listed();
      const controller = new AbortController();
      const listen = (event: MigrationEvent) => {
        if (event.kind !== 'step-started' || event.step !== step) return;
        if (step === 'cutover') writeSqlite(file, 'INSERT INTO t VALUES (2, 6)');
        else controller.abort();
      };
      const report = await migrate(migrateOptions(options, { listen, signal: controller.signal }));
      expect(report).toMatchObject({ exitCode });
      expect(await listed()).toEqual(before);
      await asSuperuser(url, 'INSERT INTO big VALUES (7, 8)');
      expect(await asSuperuser(url, 'SELECT n::int FROM log')).toEqual([{ n: 8 }]);
      expect(await asSuperuser(url, 'SELECT n::int FROM biggest')).toEqual([{ n: 8 }]);
    });
  });
});
