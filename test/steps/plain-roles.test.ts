import { expect, it } from 'vitest';
import { doctor } from '../../src/steps/doctor.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { status } from '../../src/steps/status.ts';
import { verify } from '../../src/steps/verify.ts';
import { asSuperuser, describeServers, withDatabase, withRole } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { shop } from '../support/shop.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

describeServers('a role that is no superuser', (server) => {
  /** A whole life of a migration, with a table of the role that is replaced and comes back. */
  async function wholeLife(to: string): Promise<void> {
    const options = { sources: [sqliteFile(shop)], to };
    const examined = await doctor(commandOptions(options));
    expect(examined.checks.filter(({ result }) => result === 'failed')).toEqual([]);
    expect(examined.exitCode).toBe(0);
    const migrated = await migrate(migrateOptions(options));
    expect(migrated).toMatchObject({ error: null, exitCode: 0 });
    expect(await verify(commandOptions(options))).toMatchObject({ error: null, exitCode: 0 });
    expect((await status(commandOptions(options))).runs).toHaveLength(1);
    expect(await rollback({ ...commandOptions(options), run: migrated.run, checkOnly: false })).toMatchObject({
      exitCode: 0,
    });
    expect(await rollback({ ...commandOptions(options), run: migrated.run, checkOnly: true })).toMatchObject({
      exitCode: 0,
    });
    expect((await migrate(migrateOptions(options))).exitCode).toBe(0);
  }

  const ownTable = (role: string) => `CREATE TABLE visits (id int); INSERT INTO visits VALUES (1);
    ALTER TABLE visits OWNER TO ${role}`;

  it('but owns the database needs nothing more', async () => {
    await withDatabase(server, async (url, name) => {
      await asSuperuser(
        url,
        'REVOKE CREATE ON SCHEMA public FROM PUBLIC; ALTER SCHEMA public OWNER TO pg_database_owner',
      );
      await withRole(url, async (role, roleUrl) => {
        await asSuperuser(url, `ALTER DATABASE ${name} OWNER TO ${role}; ${ownTable(role)}`);
        try {
          await wholeLife(roleUrl);
        } finally {
          await asSuperuser(url, `ALTER DATABASE ${name} OWNER TO CURRENT_USER`);
        }
      });
    });
  });

  it('and has only the grants that doctor lists gets through', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, 'REVOKE ALL ON SCHEMA public FROM PUBLIC');
      await withRole(url, async (role, roleUrl) => {
        await asSuperuser(url, ownTable(role));
        const { checks } = await doctor(commandOptions({ sources: [sqliteFile(shop)], to: roleUrl }));
        const advice = checks.find(({ name }) => name === 'privileges')?.advice ?? '';
        const grants = advice.split('\n').filter((line) => line.trim().startsWith('GRANT'));
        expect(grants).toHaveLength(2);
        await asSuperuser(url, grants.join(''));
        await wholeLife(roleUrl);
      });
    });
  });
});
