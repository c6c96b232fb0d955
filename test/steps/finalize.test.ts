import { expect, it } from 'vitest';
import { migrate } from '../../src/steps/migrate.ts';
import { asSuperuser, describeServers, withDatabase, withRole } from '../servers/describe-servers.ts';
import { migrateOptions } from '../support/options.ts';
import { waysBack } from '../support/rolled-back.ts';
import { shop } from '../support/shop.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const own = `SELECT nspname AS name FROM pg_namespace WHERE nspname ~ '^gigchain_migrate_' ORDER BY 1`;

describeServers('finalize', (server) => {
  it('drops what was replaced once it may, and the run cannot be rolled back from then on', async () =>
    withDatabase(server, async (url) => {
      await asSuperuser(url, 'CREATE TABLE orders (id int PRIMARY KEY); CREATE TABLE lines (o int REFERENCES orders)');
      await asSuperuser(url, 'ALTER TABLE lines RENAME TO visits');
      const options = { sources: [sqliteFile(shop)], to: url };
      const { finalize, rollback, check, status } = waysBack(options);
      expect(await finalize()).toMatchObject({ exitCode: 0, status: 'nothing-to-do', run: null });
      const { run } = await migrate(migrateOptions(options));
      const backup = `gigchain_migrate_backup_${run}`;
      expect((await status()).runs).toMatchObject([
        {
          can: ['rollback', 'finalize'],
          kept: [{ schema: backup, role: 'backup', tables: 2, bytes: expect.any(Number) }],
        },
      ]);
      expect(await finalize(null, false)).toMatchObject({ exitCode: 5, status: 'declined', dropped: [] });
      expect(await asSuperuser(url, own)).toEqual([{ name: backup }]);

      await asSuperuser(
        url,
        `CREATE VIEW one AS SELECT id FROM ${backup}.orders; CREATE VIEW two AS SELECT o FROM ${backup}.visits`,
      );
      const blocked = await finalize();
      expect(blocked.exitCode).toBe(3);
      expect(blocked.error?.advice).toContain('view one in public; view two in public');
      expect((await status()).runs).toMatchObject([{ status: 'migrated' }]);
      await asSuperuser(url, 'DROP VIEW one, two');

      expect(await finalize()).toMatchObject({ exitCode: 0, status: 'finalized', run, dropped: [{ schema: backup }] });
      expect(await asSuperuser(url, own)).toEqual([]);
      expect(await finalize(run)).toMatchObject({ exitCode: 0, status: 'nothing-to-do', run });
      expect((await status()).runs).toMatchObject([
        { status: 'finalized', finalizedFrom: 'migrated', can: [], kept: [] },
      ]);
      for (const report of [await rollback({ run }), await check(run)]) {
        expect(report).toMatchObject({ exitCode: 3, error: { message: expect.stringContaining('was finalized') } });
      }
      expect(await rollback()).toMatchObject({ exitCode: 0, status: 'nothing-to-do' });
      expect(await asSuperuser(url, 'SELECT id FROM orders ORDER BY id')).toEqual([{ id: 'o1' }, { id: 'o2' }]);
      expect((await finalize('x')).exitCode).toBe(2);
    }));

  it('drops what a rollback had set aside; that the run was taken back can be proven still', async () =>
    withDatabase(server, async (url) => {
      await asSuperuser(url, 'CREATE TABLE orders (id int PRIMARY KEY)');
      const options = { sources: [sqliteFile(shop)], to: url };
      const { finalize, rollback, check, status } = waysBack(options);
      const { run } = await migrate(migrateOptions(options));
      await rollback();
      expect(await finalize()).toMatchObject({ exitCode: 0, dropped: [{ role: 'undone' }] });
      expect((await status()).runs).toMatchObject([{ status: 'finalized', finalizedFrom: 'rolled_back' }]);
      expect(await check(run)).toMatchObject({ exitCode: 0, status: 'verified' });
      expect(await rollback({ run })).toMatchObject({ exitCode: 0, status: 'nothing-to-do' });
    }));

  it('as a role that may not drop what is kept changes nothing', async () =>
    withDatabase(server, async (url) => {
      await asSuperuser(url, 'CREATE TABLE orders (id int PRIMARY KEY)');
      const sources = [sqliteFile(shop)];
      const { run } = await migrate(migrateOptions({ sources, to: url }));
      await withRole(url, async (role, to) => {
        await asSuperuser(url, `GRANT USAGE ON SCHEMA gigchain_migrate TO ${role}`);
        await asSuperuser(url, `GRANT ALL ON ALL TABLES IN SCHEMA gigchain_migrate TO ${role}`);
        const report = await waysBack({ sources, to }).finalize();
        expect(report).toMatchObject({ exitCode: 1, status: 'failed', dropped: [] });
        expect(report.error?.message).toContain(`${role} may not drop the schema gigchain_migrate_backup_${run}`);
      });
      const { rollback, status } = waysBack({ sources, to: url });
      expect((await status()).runs).toMatchObject([{ status: 'migrated', can: ['rollback', 'finalize'] }]);
      expect(await rollback()).toMatchObject({ exitCode: 0, status: 'rolled_back' });
    }));

  it('goes on where it was stopped', async () =>
    withDatabase(server, async (url) => {
      await asSuperuser(url, 'CREATE TABLE orders (id int)');
      const options = { sources: [sqliteFile(shop)], to: url };
      const { finalize, status } = waysBack(options);
      const { run } = await migrate(migrateOptions(options));
      // What it drops after the tables is kept by something that it does not know.
      await asSuperuser(url, `CREATE SEQUENCE gigchain_migrate_backup_${run}.mine`);
      expect((await finalize()).error?.message).toContain('sequence mine');
      expect((await status()).runs).toMatchObject([{ status: 'finalized', can: ['finalize'] }]);
      await asSuperuser(url, `DROP SEQUENCE gigchain_migrate_backup_${run}.mine`);
      expect(await finalize()).toMatchObject({ exitCode: 0, status: 'finalized' });
      expect(await asSuperuser(url, own)).toEqual([]);
    }));

  it('asks which run is meant where there are several', async () =>
    withDatabase(server, async (url) => {
      const options = { sources: [sqliteFile(shop)], to: url };
      const { finalize, status } = waysBack(options);
      await migrate(migrateOptions(options));
      const second = await migrate(migrateOptions(options));
      const third = await migrate(migrateOptions(options));
      const asked = await finalize();
      expect(asked.exitCode).toBe(2);
      for (const { run } of [second, third]) expect(asked.error?.advice).toContain(`finalize ${run}`);
      // Whoever drops the journal is told what it leaves behind.
      await asSuperuser(url, 'DROP SCHEMA gigchain_migrate CASCADE');
      const kept = [second, third].map(({ run }) => ({ schema: `gigchain_migrate_backup_${run}`, role: 'backup' }));
      expect(await status()).toMatchObject({ exitCode: 0, runs: [], unrecorded: kept });
    }));

  it('of a newer run ends the way back of an older one whose place it took', async () =>
    withDatabase(server, async (url) => {
      const options = { sources: [sqliteFile(shop)], to: url };
      const { finalize, rollback, status } = waysBack(options);
      const older = await migrate(migrateOptions(options));
      const newer = await migrate(migrateOptions(options));
      await finalize(newer.run);
      const stopped = await rollback({ run: older.run });
      expect(stopped.exitCode).toBe(3);
      expect(stopped.error?.message).toContain(`the newer run ${newer.run} took the place of`);
      expect((await status()).runs.map(({ can }) => can)).toEqual([[], []]);
    }));
});
