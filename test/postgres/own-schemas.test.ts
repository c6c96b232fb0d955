import { expect, it } from 'vitest';
import { ownSchemas, sessionsIn } from '../../src/postgres/own-schemas.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { prepare, withSession } from './session.ts';

describeServers('the schemas of runs', (server) => {
  it('are told with what they take up, also while a run has a table locked', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await prepare(connection, [
          'CREATE SCHEMA gigchain_migrate',
          'CREATE SCHEMA "gigchain_migrate_x"',
          'CREATE SCHEMA "gigchain-migrate_y"',
          'CREATE TABLE gigchain_migrate_x.t (a int PRIMARY KEY, b text)',
          `INSERT INTO gigchain_migrate_x.t SELECT i, repeat('x', 100) FROM generate_series(1, 2000) i`,
          'ANALYZE gigchain_migrate_x.t',
          'CREATE VIEW gigchain_migrate_x.v AS SELECT a FROM gigchain_migrate_x.t',
        ]);
        const exact = await ownSchemas(connection);
        expect([...exact.keys()]).toEqual(['gigchain_migrate_x']);
        expect(exact.get('gigchain_migrate_x')).toMatchObject({ tables: 1 });
        expect(await sessionsIn(connection, ['gigchain_migrate_x'])).toEqual([]);
        await withSession(url, async (other) => {
          await prepare(other, ['BEGIN', 'LOCK TABLE gigchain_migrate_x.t IN ACCESS EXCLUSIVE MODE']);
          const estimated = await ownSchemas(connection);
          expect(estimated.get('gigchain_migrate_x')?.tables).toBe(1);
          expect(estimated.get('gigchain_migrate_x')?.bytes).toBeGreaterThan(200_000);
          expect(await sessionsIn(connection, ['gigchain_migrate_x'])).toEqual([other.backendPid]);
        });
      }),
    ));
});
