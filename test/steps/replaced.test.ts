import { expect, it } from 'vitest';
import { doctor } from '../../src/steps/doctor.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { status } from '../../src/steps/status.ts';
import { asSuperuser, describeServers, withDatabase, withRole } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { shop } from '../support/shop.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const untouched = async (url: string) =>
  expect(await asSuperuser(url, `SELECT nspname FROM pg_namespace WHERE nspname ~ '^gigchain_migrate'`)).toEqual([]);

describeServers('what would be replaced', (server) => {
  it('and belongs to somebody else is a blocker with the statement that helps', async () => {
    await withDatabase(server, async (url, name) => {
      await asSuperuser(url, `CREATE TABLE orders (id int)`);
      await withRole(url, async (role, roleUrl) => {
        await asSuperuser(
          url,
          `GRANT CREATE ON DATABASE ${name} TO ${role}; GRANT USAGE, CREATE ON SCHEMA public TO ${role}`,
        );
        const options = { sources: [sqliteFile(shop)], to: roleUrl };
        const report = await migrate(migrateOptions(options));
        expect(report.exitCode).toBe(3);
        const note = report.notes.find(({ code }) => code === 'GM403');
        expect(note?.message).toBe(
          `public.orders, which would be replaced, belongs to postgres, and the role ${role} may not move it`,
        );
        expect(note?.advice).toContain(`GRANT "postgres" TO "${role}";`);
        expect((await doctor(commandOptions(options))).exitCode).toBe(1);
        await untouched(url);
        await asSuperuser(url, `ALTER TABLE orders OWNER TO ${role}`);
        expect((await migrate(migrateOptions(options))).exitCode).toBe(0);
      });
    });
  });

  it('has functions that speak of it: warnings', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(
        url,
        `CREATE TABLE orders (id int);
         CREATE FUNCTION total() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM orders';
         CREATE FUNCTION other() RETURNS text LANGUAGE sql AS $$SELECT 'reorders, orders_old'$$`,
      );
      const report = await migrate(migrateOptions({ sources: [sqliteFile(shop)], to: url }));
      expect(report.exitCode).toBe(0);
      const messages = report.notes.filter(({ code }) => code === 'GM406').map(({ message }) => message);
      expect(messages).toEqual([expect.stringContaining('the function public.total()')]);
    });
  });

  it('by a second run, in several schemas, speaks only of what is not its own', async () => {
    await withDatabase(server, async (url) => {
      const sql = `CREATE TABLE item(id INTEGER PRIMARY KEY, n INT); CREATE TABLE lg(x INT);
        CREATE TRIGGER tr AFTER INSERT ON item BEGIN INSERT INTO lg VALUES (NEW.n); END`;
      const sources = [sqliteFile(sql, 's1.db'), sqliteFile(sql, 's2.db')];
      const options = { sources, to: url, schemaPerSource: true };
      expect(await migrate(migrateOptions(options))).toMatchObject({
        exitCode: 0,
        target: { schema: 'public', schemas: ['s1', 's2'] },
      });
      const again = await migrate(migrateOptions(options));
      expect(again.exitCode).toBe(0);
      expect(again.notes.filter(({ code }) => code.startsWith('GM4'))).toEqual([]);
    });
  });

  it('and is used from another schema: the blocker says from where', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(
        url,
        `CREATE TABLE orders (id int PRIMARY KEY); CREATE SCHEMA oth; CREATE VIEW oth.vv AS SELECT id FROM orders;
         CREATE TABLE oth.ref (o int CONSTRAINT ref_fkey REFERENCES orders)`,
      );
      const { notes } = await migrate(migrateOptions({ sources: [sqliteFile(shop)], to: url }));
      const messages = notes.filter(({ code }) => code === 'GM402').map(({ message }) => message);
      expect(messages).toEqual([
        expect.stringContaining('view oth.vv uses'),
        expect.stringContaining('foreign key ref_fkey of oth.ref uses'),
      ]);
    });
  });
});

describeServers('a rollback after tables were dropped', (server) => {
  it('puts the replaced ones back and says what is gone', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, `CREATE TABLE orders (mine int); INSERT INTO orders VALUES (7)`);
      const options = { sources: [sqliteFile(shop)], to: url };
      const report = await migrate(migrateOptions(options));
      await asSuperuser(url, `DROP TABLE orders`);
      const said: string[] = [];
      const listen = (event: { kind: string; message?: string }) =>
        event.kind === 'said' && said.push(event.message ?? '');
      const back = await rollback({ ...commandOptions(options, { listen }), run: report.run, checkOnly: false });
      expect(back).toMatchObject({ exitCode: 0, status: 'rolled_back' });
      expect(said.join()).toContain('table public.orders, which the run migrated, is gone');
      expect(await asSuperuser(url, 'SELECT mine FROM orders')).toEqual([{ mine: 7 }]);
    });
  });

  it('stops where what was replaced is gone itself', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, `CREATE TABLE orders (mine int)`);
      const options = { sources: [sqliteFile(shop)], to: url };
      const { run } = await migrate(migrateOptions(options));
      await asSuperuser(url, `DROP TABLE gigchain_migrate_backup_${run}.orders`);
      const back = await rollback({ ...commandOptions(options), run, checkOnly: false });
      expect(back.exitCode).toBe(1);
      expect(back.error?.message).toContain(`gigchain_migrate_backup_${run}.orders`);
      expect((await status(commandOptions(options))).runs).toMatchObject([{ status: 'migrated', alive: false }]);
    });
  });
});
