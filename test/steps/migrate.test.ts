import { expect, it } from 'vitest';
import { migrate } from '../../src/steps/migrate.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { status } from '../../src/steps/status.ts';
import { verify } from '../../src/steps/verify.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { shop } from '../support/shop.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

describeServers('migrate, then the way back', (server) => {
  it('moves, verifies, records and can take it back', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, `CREATE TABLE public.orders (old integer); INSERT INTO public.orders VALUES (1), (2)`);
      const options = { sources: [sqliteFile(shop, 'shop.db')], to: url };
      const report = await migrate(migrateOptions(options));
      expect(report.error).toBeNull();
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0, differences: [] });
      expect(
        report.sources[0]?.tables.map(({ name, rows, loaded, verified }) => ({ name, rows, loaded, verified })),
      ).toEqual([
        { name: 'customers', rows: 2, loaded: 2, verified: 2 },
        { name: 'orders', rows: 2, loaded: 2, verified: 2 },
        { name: 'visits', rows: 3, loaded: 3, verified: 3 },
      ]);
      const next = await asSuperuser(
        url,
        `INSERT INTO public.customers (email) VALUES ('new@x.y') RETURNING id, active`,
      );
      expect(next).toEqual([{ id: '901', active: true }]);
      await asSuperuser(url, `DELETE FROM public.customers WHERE id = 901`);

      expect(await verify(commandOptions(options))).toMatchObject({ status: 'verified', exitCode: 0 });
      const { runs } = await status(commandOptions(options));
      expect(runs).toMatchObject([{ run: report.run, status: 'migrated', can: ['rollback', 'finalize'] }]);

      const back = await rollback({ ...commandOptions(options), run: null, checkOnly: false });
      expect(back.error).toBeNull();
      expect(await asSuperuser(url, 'SELECT old FROM public.orders ORDER BY old')).toEqual([{ old: 1 }, { old: 2 }]);
      const check = await rollback({ ...commandOptions(options), run: report.run, checkOnly: true });
      expect(check).toMatchObject({ status: 'verified', exitCode: 0 });
    });
  });
});
