import pg from 'pg';
import { expect, it } from 'vitest';
import { migrate } from '../../src/steps/migrate.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { withLockedObjects } from '../../src/steps/with-locks.ts';
import { Network } from '../faults/network.ts';
import { whenOlder, withSession } from '../postgres/session.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { shop } from '../support/shop.ts';
import { sqliteFile, writeSqlite } from '../support/sqlite-file.ts';

const ownSchemas = `SELECT nspname FROM pg_namespace WHERE nspname ~ '^gigchain_migrate_'`;

/** The shop's table as the operator has it, and what it looks like as long as nothing was replaced. */
const before = `CREATE TABLE orders (id int); INSERT INTO orders VALUES (7)`;

/** Migrates with `at` done when the cutover begins; the run waits for it, as it does for whoever answers the question. */
async function migrateWith(url: string, file: string, change: string) {
  const options = migrateOptions({ sources: [file], to: url });
  return migrate({ ...options, confirm: async () => (await asSuperuser(url, change)).length >= 0 });
}

async function expectAsBefore(url: string): Promise<void> {
  expect(await asSuperuser(url, 'SELECT id FROM orders')).toEqual([{ id: 7 }]);
  expect(await asSuperuser(url, ownSchemas)).toEqual([]);
}

describeServers('the cutover', (server) => {
  it.each([
    ['INSERT INTO orders VALUES (8)', 'had 1 rows when you agreed and has 2 now'],
    ['ALTER TABLE orders RENAME TO old; CREATE TABLE orders (id int)', 'is another one than when you agreed'],
    ['GRANT SELECT ON orders TO PUBLIC', 'has changed since you agreed: what is granted on it'],
    ['ALTER TABLE orders ENABLE ROW LEVEL SECURITY', 'has changed since you agreed: its row-level security'],
    [
      'CREATE VIEW later AS SELECT * FROM orders',
      'view public.later, which uses public.orders, was not there when you agreed',
    ],
    ['CREATE TABLE visits (x int)', 'table public.visits would be replaced and was not there when you agreed'],
    ['DROP TABLE orders', 'table public.orders is no longer there'],
  ])('is stopped by %s after the plan was shown', async (change, message) => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, before);
      const report = await migrateWith(url, sqliteFile(shop), change);
      expect(report.exitCode).toBe(3);
      expect(report.error?.message).toContain(message);
      expect(report.error?.advice).toContain('--resume');
    });
  });

  it('is stopped by a row that was written to the source after it was read', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, before);
      const file = sqliteFile(shop);
      const options = migrateOptions({ sources: [file], to: url });
      const report = await migrate({
        ...options,
        listen: (event) => {
          if (event.kind === 'step-started' && event.step === 'cutover')
            writeSqlite(file, `INSERT INTO visits VALUES ('late', '/')`);
        },
      });
      expect(report.exitCode).toBe(3);
      expect(report.error?.message).toContain('it changed since it was read');
      await rollback({ ...commandOptions({ to: url }), run: report.run, checkOnly: false });
      await expectAsBefore(url);
    });
  });

  it('is stopped by a view that does not fit the new columns, and goes on when that is out of the way', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, `${before}; CREATE VIEW next AS SELECT id + 1 AS id FROM orders`);
      const options = { sources: [sqliteFile(shop)], to: url, dependents: 'repoint' } as const;
      const stopped = await migrate(migrateOptions(options));
      expect(stopped).toMatchObject({ exitCode: 3, status: 'blocked' });
      expect(stopped.error?.message).toMatch(/public[.]next.*operator does not exist/);
      expect(stopped.error?.advice).toContain('--resume');
      expect(await asSuperuser(url, 'SELECT id FROM next')).toEqual([{ id: 8 }]);
      await asSuperuser(url, 'DROP VIEW next');
      const report = await migrate(migrateOptions({ ...options, resume: true }));
      expect(report).toMatchObject({ exitCode: 0, run: stopped.run });
    });
  });

  it('reads the rows of what it replaces once, while the application waits', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, before);
      await whenOlder(url, 'orders');
      const network = await Network.open(url);
      const report = await migrate(migrateOptions({ sources: [sqliteFile(shop)], to: network.through(url) }));
      await network.close();
      expect(report.error).toBeNull();
      const { given } = network.log;
      const locked = given.slice(given.findIndex(({ sql }) => /^LOCK .*orders/.test(sql)));
      expect(locked.length).toBeLessThan(given.length);
      expect(locked.filter(({ sql }) => /FROM "?public"?[.]"?orders/.test(sql))).toMatchObject([
        { sql: expect.stringContaining('xmin') },
      ]);
    });
  });

  it('leaves the record of a table as it is of which a long transaction elsewhere leaves open whether it was written to', async () => {
    await withDatabase(server, async (url) => {
      await withDatabase(server, async (elsewhere) => {
        await withSession(elsewhere, async (open) => {
          await open.query('BEGIN');
          await open.query('SELECT pg_current_xact_id()');
          await asSuperuser(url, before);
          const report = await migrate(migrateOptions({ sources: [sqliteFile(shop)], to: url }));
          expect(report.error).toBeNull();
          await open.query('ROLLBACK');
        });
      });
      const written = `SELECT count(DISTINCT xmin::text)::int AS n FROM gigchain_migrate.recorded WHERE role = 'replaced'
        AND xmin IN (SELECT xmin FROM gigchain_migrate.moved)`;
      expect(await asSuperuser(url, written)).toEqual([{ n: 0 }]);
      const back = { ...commandOptions({ to: url }), run: null };
      expect(await rollback({ ...back, checkOnly: false })).toMatchObject({ exitCode: 0 });
      expect(await rollback({ ...back, checkOnly: true })).toMatchObject({ exitCode: 0 });
    });
  });

  it('is refused to a run that was taken for dead while it was stalled', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, before);
      const changed: Promise<unknown>[] = [];
      const report = await migrate({
        ...migrateOptions({ sources: [sqliteFile(shop)], to: url }),
        listen: (event) => {
          if (event.kind !== 'step-started' || event.step !== 'load') return;
          changed.push(asSuperuser(url, `UPDATE gigchain_migrate.runs SET status = 'failed'`));
        },
      });
      await Promise.all(changed);
      expect(report.exitCode).toBe(1);
      expect(report.error?.message).toContain('is recorded as failed: somebody took it for dead');
      await expectAsBefore(url);
    });
  });

  it('waits for who uses a table, says who that is, and goes on when it is free', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, before);
      const reader = new pg.Client({
        connectionString: url.replace('@/', '@localhost/'),
        application_name: 'a reader',
      });
      await reader.connect();
      await reader.query('BEGIN; SELECT * FROM orders');
      const said: string[] = [];
      const report = await migrate({
        ...migrateOptions({ sources: [sqliteFile(shop)], to: url }),
        listen: (event) => {
          if (event.kind !== 'said' || !event.message.includes('trying again')) return;
          said.push(event.message);
          void reader.query('COMMIT');
        },
      });
      await reader.end();
      expect(report.error).toBeNull();
      expect(said).toEqual([
        expect.stringMatching(
          /^table public\.orders is in use .*; process \d+ \(user postgres, a reader, idle in transaction since .* UTC\) uses public\.orders; trying again in 1 s$/,
        ),
      ]);
    });
  });

  it('gives up in the end, with exit code 1', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, before);
      await withSession(url, async (other) =>
        withSession(url, async (connection) => {
          await other.query('BEGIN');
          await other.query('LOCK TABLE public.orders IN ROW EXCLUSIVE MODE');
          const said: string[] = [];
          const waiting = withLockedObjects(
            connection,
            [{ kind: 'table', schema: 'public', name: 'orders' }],
            {
              listen: (event) => event.kind === 'said' && said.push(event.message),
              signal: new AbortController().signal,
              patience: { timeout: 50, pauses: [10, 20] },
            },
            async () => undefined,
          );
          await expect(waiting).rejects.toMatchObject({
            kind: 'failed',
            message: expect.stringContaining('gave up after 3 attempts'),
            advice: expect.stringContaining('Stop what uses it'),
          });
          expect(said).toHaveLength(2);
          await other.query('ROLLBACK');
        }),
      );
    });
  });
});
