import { renameSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { loadLimits } from '../../src/core/copy/load-limits.ts';
import type { Settings } from '../../src/core/settings/settings.ts';
import type { MigrationEvent, StepName } from '../../src/steps/events.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { status } from '../../src/steps/status.ts';
import { verify } from '../../src/steps/verify.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { shop } from '../support/shop.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const shopWithMore = `${shop}
  CREATE VIEW spent AS SELECT customer, count(*) AS orders FROM orders GROUP BY customer;
  CREATE TABLE log (what TEXT);
  CREATE TRIGGER logged AFTER INSERT ON visits BEGIN INSERT INTO log VALUES (new.page); END;`;

type Changes = Partial<Settings> & { readonly to: string };

/** A migration that is interrupted as soon as an event is what is waited for. */
async function interruptedAt(changes: Changes, isMoment: (event: MigrationEvent) => boolean) {
  const controller = new AbortController();
  const listen = (event: MigrationEvent) => {
    if (isMoment(event)) controller.abort();
  };
  return migrate(migrateOptions({ jobs: 1, ...changes }, { listen, signal: controller.signal }));
}

/** A migration with --resume, and what it told. */
async function resumed(changes: Changes) {
  const events: MigrationEvent[] = [];
  const report = await migrate(
    migrateOptions({ jobs: 1, resume: true, ...changes }, { listen: (event) => events.push(event) }),
  );
  const kept = events.filter((event) => event.kind === 'rows-kept');
  const said = events.flatMap((event) => (event.kind === 'said' ? [event.message] : []));
  return { report, kept, said };
}

const startOf = (step: StepName) => (event: MigrationEvent) => event.kind === 'step-started' && event.step === step;
const ownSchemas = `SELECT nspname FROM pg_namespace WHERE nspname ~ '^gigchain_migrate_'`;

const usualLimits = { ...loadLimits };
afterEach(() => void Object.assign(loadLimits, usualLimits));

describeServers('a run that was interrupted goes on', (server) => {
  const moments: readonly (readonly [string, number, (event: MigrationEvent) => boolean])[] = [
    ['when its tables were created', 0, startOf('load')],
    ['when one table was loaded', 1, (event) => event.kind === 'table-loaded'],
    ['when all tables were loaded', 4, startOf('finish')],
    ['when it was verified', 4, startOf('verify')],
  ];

  it.each(moments)('%s', async (_, loaded, isMoment) => {
    await withDatabase(server, async (to) => {
      loadLimits.sharedTables = 1;
      const sources = [sqliteFile(shopWithMore)];
      const first = await interruptedAt({ sources, to }, isMoment);
      expect(first).toMatchObject({ status: 'interrupted', exitCode: 130 });
      expect(first.error?.advice).toContain('--resume');
      expect(first.error?.advice).toContain(`gigchain-migrate rollback ${first.run}`);
      expect(await asSuperuser(to, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`)).toEqual(
        [],
      );
      expect((await status(commandOptions({ to }))).runs).toMatchObject([
        { status: 'interrupted', alive: false, can: ['resume', 'rollback'] },
      ]);

      const { report, kept } = await resumed({ sources, to });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0, run: first.run });
      expect(kept).toHaveLength(loaded);
      expect(report.sources[0]?.tables.map((table) => table.loaded)).toEqual(
        report.sources[0]?.tables.map((table) => table.rows),
      );
      expect(report.notCarried).toEqual([]);
      expect(await asSuperuser(to, ownSchemas)).toEqual([]);
      expect((await status(commandOptions({ to }))).runs).toMatchObject([{ status: 'migrated' }]);
      expect(await verify(commandOptions({ sources, to }))).toMatchObject({ exitCode: 0, differences: [] });
      await asSuperuser(to, `INSERT INTO visits VALUES ('now', '/new')`);
      expect(await asSuperuser(to, 'SELECT what FROM log')).toEqual([{ what: '/new' }]);
    });
  });

  it('when tables that share a transaction were loaded, with all of them', async () => {
    await withDatabase(server, async (to) => {
      const sources = [sqliteFile(shop)];
      const first = await interruptedAt({ sources, to }, (event) => event.kind === 'table-loaded');
      const { report, kept } = await resumed({ sources, to });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0, run: first.run });
      expect(kept).toHaveLength(report.totals.tables);
    });
  });

  it('in the middle of a large table', async () => {
    await withDatabase(server, async (to) => {
      const sources = [sqliteFile('CREATE TABLE big (id INTEGER PRIMARY KEY, data BLOB)')];
      const raw = new Database(sources[0] ?? '');
      raw.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
        INSERT INTO big SELECT i * 7, zeroblob(100000) || randomblob(8) FROM n`);
      raw.close();
      Object.assign(loadLimits, { largeTable: 5_000_000, piece: 6_400_000, announcePause: 0 });
      const read = Math.ceil(loadLimits.piece / 100_000) + 5;
      const first = await interruptedAt(
        { sources, to },
        (event) => event.kind === 'table-progress' && event.step === 'load' && event.done >= read,
      );
      expect(first).toMatchObject({ status: 'interrupted' });
      const { report, kept } = await resumed({ sources, to });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0, run: first.run, differences: [] });
      expect(kept).toMatchObject([{ table: 'big', of: 100 }]);
      expect(kept[0]?.kind === 'rows-kept' && kept[0].rows).toBeGreaterThan(60);
      expect(kept[0]?.kind === 'rows-kept' && kept[0].rows).toBeLessThan(100);
    });
  });

  it('with a large table of which the rest is read at once', async () => {
    await withDatabase(server, async (to) => {
      Object.assign(loadLimits, { largeTable: 1, announcePause: 0 });
      const sources = [sqliteFile(shop)];
      const first = await interruptedAt({ sources, to }, (event) => event.kind === 'table-loaded');
      expect(first).toMatchObject({ status: 'interrupted' });
      const { report, kept } = await resumed({ sources, to });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0, run: first.run, differences: [] });
      expect(kept.length).toBeGreaterThan(0);
    });
  });

  it('with the ranges that several connections had loaded, however the keys are spread', async () => {
    await withDatabase(server, async (to) => {
      Object.assign(loadLimits, { largeTable: 1_000_000, piece: 200_000, worthSharing: 100_000, announcePause: 0 });
      const sources = [
        sqliteFile(`CREATE TABLE big (id INTEGER PRIMARY KEY, data TEXT);
          CREATE TABLE hidden (data TEXT PRIMARY KEY);
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
          INSERT INTO big SELECT i, printf('%0200d', i) FROM n;
          INSERT INTO hidden(rowid, data) SELECT id * id * 7 - 9000, printf('%0200d', id) FROM big;
          UPDATE big SET id = 9223372036854775807 WHERE id = 20000;
          UPDATE big SET id = -9223372036854775808 WHERE id = 1;
          UPDATE big SET id = -id WHERE id BETWEEN 2 AND 5000`),
      ];
      let run: string | null = null;
      for (const share of [0.2, 0.7]) {
        const stopped = await interruptedAt(
          { sources, to, jobs: 3, resume: run !== null },
          (event) => event.kind === 'table-progress' && event.step === 'load' && event.done >= share * event.total,
        );
        expect(stopped).toMatchObject({ status: 'interrupted' });
        expect(stopped.run).toBe(run ?? stopped.run);
        run = stopped.run;
      }
      const ranges = await asSuperuser(to, 'SELECT name, above, through, rows FROM gigchain_migrate.staged');
      expect(ranges.length).toBeGreaterThan(3);
      const { report, kept } = await resumed({ sources, to, jobs: 3 });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0, run, differences: [] });
      expect(kept.length).toBeGreaterThan(0);
      expect(report.sources[0]?.tables.map(({ loaded }) => loaded)).toEqual([20_000, 20_000]);
      expect(await asSuperuser(to, 'SELECT count(*)::int AS n, count(DISTINCT id)::int AS ids FROM big')).toEqual([
        { n: 20_000, ids: 20_000 },
      ]);
    });
  });

  it('after the source moved on before the cutover, to what was read then, if that is wanted', async () => {
    await withDatabase(server, async (to) => {
      const sources = [sqliteFile(shopWithMore)];
      const change = () => {
        const raw = new Database(sources[0] ?? '');
        raw.exec(`INSERT INTO visits VALUES ('late', '/late')`);
        raw.close();
      };
      const listen = (event: MigrationEvent) => {
        if (startOf('cutover')(event)) change();
      };
      const first = await migrate(migrateOptions({ sources, to }, { listen }));
      expect(first).toMatchObject({ status: 'blocked', exitCode: 3 });
      expect(first.error?.message).toContain('changed since it was read');

      const refused = await resumed({ sources, to });
      expect(refused.report).toMatchObject({ status: 'blocked', exitCode: 3 });
      expect(refused.report.error?.message).toContain('changed since it was read');
      expect(refused.report.error?.advice).toContain('--resume --allow-stale');

      const { report } = await resumed({ sources, to, allowStale: true });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0, run: first.run });
      expect(await asSuperuser(to, 'SELECT count(*)::int AS rows FROM visits')).toEqual([{ rows: 3 }]);
      expect(await asSuperuser(to, 'SELECT count(*)::int AS rows FROM spent')).toEqual([{ rows: 2 }]);
      expect(await asSuperuser(to, ownSchemas)).toEqual([]);
    });
  });

  it('not when a source changed while it was loaded', async () => {
    await withDatabase(server, async (to) => {
      const sources = [sqliteFile(shop)];
      const first = await interruptedAt({ sources, to }, startOf('finish'));
      const raw = new Database(sources[0] ?? '');
      raw.exec(`DELETE FROM visits`);
      raw.close();
      for (const allowStale of [false, true]) {
        const { report } = await resumed({ sources, to, allowStale });
        expect(report).toMatchObject({ status: 'blocked', exitCode: 3 });
        expect(report.error?.message).toContain(`run ${first.run} cannot go on: `);
        expect(report.error?.advice).toContain(`gigchain-migrate rollback ${first.run}`);
      }
      const back = await rollback({ ...commandOptions({ to }), run: null, checkOnly: false });
      expect(back).toMatchObject({ status: 'rolled_back', exitCode: 0, run: first.run });
      expect(await asSuperuser(to, ownSchemas)).toEqual([]);
      const { report, said } = await resumed({ sources, to });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0 });
      expect(said).toContainEqual(expect.stringContaining('a new one begins'));
    });
  });

  it('not with another plan', async () => {
    await withDatabase(server, async (to) => {
      const sources = [sqliteFile(shop)];
      const first = await interruptedAt({ sources, to }, startOf('finish'));
      const { report } = await resumed({ sources, to, textCollation: 'C' });
      expect(report).toMatchObject({ status: 'blocked', exitCode: 3 });
      const why = (other: typeof report) =>
        other.error?.message.replace(`run ${first.run} cannot go on: the plan is another one than it was then: `, '');
      expect(why(report)).toMatch(/^--text-collation was database and is C; table public\.\w+ is planned otherwise; /);
      const renamed = `${sources[0]}.old`;
      renameSync(sources[0] ?? '', renamed);
      const { report: other } = await resumed({ sources: [renamed], to });
      expect(why(other)).toContain(`${sources[0]} is called ${renamed} now; `);
    });
  });

  it('as the newest run, whatever was migrated meanwhile', async () => {
    await withDatabase(server, async (to) => {
      const sources = [sqliteFile(shop)];
      const first = await interruptedAt({ sources, to }, startOf('verify'));
      expect(first).toMatchObject({ status: 'interrupted' });
      await asSuperuser(to, 'CREATE TABLE visits (before text)');
      const second = await migrate(migrateOptions({ sources, to }));
      const { report } = await resumed({ sources, to });
      expect(report).toMatchObject({ status: 'migrated', run: first.run });
      const order = async () => (await status(commandOptions({ to }))).runs.map(({ run, can }) => [run, can]);
      expect(await order()).toEqual([
        [first.run, ['rollback', 'finalize']],
        [second.run, ['finalize']],
      ]);
      expect(
        await rollback({ ...commandOptions({ to }), run: null, checkOnly: false, despiteChanges: false }),
      ).toMatchObject({ exitCode: 0, run: first.run });
      expect(await verify(commandOptions({ sources, to }))).toMatchObject({ exitCode: 0 });
      expect(
        await rollback({ ...commandOptions({ to }), run: null, checkOnly: false, despiteChanges: false }),
      ).toMatchObject({ exitCode: 0, run: second.run });
      expect(await asSuperuser(to, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`)).toEqual(
        [{ relname: 'visits' }],
      );
    });
  });

  it('unless a new run is wanted, which names it', async () => {
    await withDatabase(server, async (to) => {
      const sources = [sqliteFile(shop)];
      const first = await interruptedAt({ sources, to }, startOf('finish'));
      const { report, said } = await resumed({ sources, to, resume: false });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0 });
      expect(report.run).not.toBe(first.run);
      expect(said).toContainEqual(expect.stringContaining(`run ${first.run} was interrupted`));
    });
  });
});
