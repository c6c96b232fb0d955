import { expect, it } from 'vitest';
import { migrate } from '../../../src/steps/migrate.ts';
import { plan } from '../../../src/steps/plan.ts';
import { verify } from '../../../src/steps/verify.ts';
import { asSuperuser, describeServers, withDatabase } from '../../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../../support/options.ts';
import { waysBack } from '../../support/rolled-back.ts';
import { shop } from '../../support/shop.ts';
import { sqliteFile } from '../../support/sqlite-file.ts';

describeServers('--schema-only', (server) => {
  it('makes the tables, --data-only fills them later, and each is taken back by itself', async () =>
    withDatabase(server, async (url) => {
      const file = sqliteFile(shop);
      const schema = { sources: [file], to: url, parts: 'schema-only' } as const;
      const data = { sources: [file], to: url, parts: 'data-only' } as const;
      expect((await plan(commandOptions(schema))).report.totals).toMatchObject({ tables: 3, rows: 0 });
      const first = await migrate(migrateOptions(schema));
      expect(first).toMatchObject({ exitCode: 0, status: 'migrated', error: null });
      expect(await asSuperuser(url, 'SELECT count(*)::int AS rows FROM customers')).toEqual([{ rows: 0 }]);
      expect(await verify(commandOptions(schema))).toMatchObject({ exitCode: 0, status: 'verified', error: null });
      await asSuperuser(url, 'DROP INDEX orders_customer');
      expect(await verify(commandOptions(schema))).toMatchObject({ exitCode: 4, status: 'different' });
      await asSuperuser(url, 'CREATE INDEX orders_customer ON orders (customer)');

      expect(await migrate(migrateOptions(data))).toMatchObject({ exitCode: 0, status: 'migrated', error: null });
      expect(await verify(commandOptions({ sources: [file], to: url }))).toMatchObject({
        exitCode: 0,
        status: 'verified',
        error: null,
      });
      expect(await verify(commandOptions(data))).toMatchObject({ exitCode: 0, status: 'verified', error: null });

      const { rollback, check } = waysBack({ to: url });
      expect(await rollback()).toMatchObject({ exitCode: 0, status: 'rolled_back', error: null });
      expect(await check()).toMatchObject({ exitCode: 0, differences: [] });
      expect(await asSuperuser(url, 'SELECT count(*)::int AS rows FROM orders')).toEqual([{ rows: 0 }]);
      expect(await rollback()).toMatchObject({ exitCode: 0, status: 'rolled_back', run: first.run });
      expect(await asSuperuser(url, `SELECT to_regclass('public.orders') AS table`)).toEqual([{ table: null }]);
    }));
});
