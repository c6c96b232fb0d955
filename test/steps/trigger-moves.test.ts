import { expect, it } from 'vitest';
import { createStatements, finishStatements } from '../../src/core/ddl/statements.ts';
import { triggerStatements } from '../../src/core/ddl/trigger-statements.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { plan } from '../../src/steps/plan.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { verify } from '../../src/steps/verify.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { sqliteFile, writeSqlite } from '../support/sqlite-file.ts';

const schema = `CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT); CREATE TABLE log (what TEXT);
  CREATE TRIGGER i AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('from trigger ' || NEW.word); END;
  CREATE TRIGGER j BEFORE INSERT ON t BEGIN INSERT INTO log VALUES ('before'); END;`;

const functions = `SELECT n.nspname::text AS schema, f.proname::text AS name, f.proconfig::text AS settings
  FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2`;

describeServers('functions of triggers', (server) => {
  it('do nothing to live tables while they are staged', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, 'CREATE TABLE public.log (what text); CREATE SCHEMA staging');
      const { plan: made } = await plan(commandOptions({ sources: [sqliteFile(schema)] }));
      if (made === null) throw new Error('no plan');
      const place = () => 'staging';
      const statements = [
        ...made.tables.flatMap((table) => createStatements(table, place)),
        ...finishStatements(made.tables, place),
        ...made.triggers.flatMap((trigger) => triggerStatements(trigger, place)),
      ];
      expect(made.triggers.length).toBeGreaterThan(0);
      for (const { sql } of statements) await asSuperuser(url, sql);
      await asSuperuser(url, "SET search_path = public; INSERT INTO staging.t VALUES (1, '1')");
      expect(await asSuperuser(url, 'SELECT * FROM public.log')).toEqual([]);
      expect(await asSuperuser(url, 'SELECT count(*)::integer AS rows FROM staging.log')).toEqual([
        { rows: made.triggers.length },
      ]);
      await asSuperuser(url, 'DROP TABLE staging.log');
      await expect(asSuperuser(url, "SET search_path = public; INSERT INTO staging.t VALUES (2, '2')")).rejects.toThrow(
        'relation "log" does not exist',
      );
      expect(await asSuperuser(url, 'SELECT * FROM public.log')).toEqual([]);
    });
  });

  it('are gone after a dry run', async () => {
    await withDatabase(server, async (url) => {
      const report = await migrate(migrateOptions({ sources: [sqliteFile(schema)], to: url, dryRun: true }));
      expect(report.error).toBeNull();
      expect(await asSuperuser(url, functions)).toEqual([]);
    });
  });

  it('are replaced by the next run, and come back with its rollback', async () => {
    await withDatabase(server, async (url) => {
      const file = sqliteFile(schema);
      const options = { sources: [file], to: url };
      const first = await migrate(migrateOptions(options));
      expect(first.error).toBeNull();
      await asSuperuser(url, "INSERT INTO public.t VALUES (1, '1')");
      writeSqlite(file, "INSERT INTO t VALUES (7, '7')");
      const second = await migrate(migrateOptions(options));
      expect(second.error).toBeNull();
      expect(await verify(commandOptions(options))).toMatchObject({ status: 'verified', differences: [] });

      const backup = `gigchain_migrate_backup_${second.run}`;
      expect(await asSuperuser(url, functions)).toEqual(bothIn(backup, 'public'));
      await asSuperuser(url, `INSERT INTO public.t VALUES (8, '8'); INSERT INTO ${backup}.t VALUES (9, '9')`);
      expect(await texts(url, 'public')).toEqual(['before', 'before', 'from trigger 7', 'from trigger 8']);
      expect(await texts(url, backup)).toEqual(['before', 'before', 'from trigger 1', 'from trigger 9']);
      await asSuperuser(url, `DELETE FROM public.t WHERE id = 8; DELETE FROM public.log WHERE what = 'from trigger 8'`);

      const back = await rollback({ ...commandOptions(options), run: null, checkOnly: false, despiteChanges: true });
      expect(back.error).toBeNull();
      const undone = `gigchain_migrate_undone_${second.run}`;
      expect(await asSuperuser(url, functions)).toEqual(bothIn(undone, 'public'));
      await asSuperuser(url, "INSERT INTO public.t VALUES (2, '2')");
      expect((await texts(url, 'public')).slice(-2)).toEqual(['from trigger 2', 'from trigger 9']);

      const again = await rollback({ ...commandOptions(options), run: null, checkOnly: false, despiteChanges: true });
      expect(again.error).toBeNull();
      expect((await asSuperuser(url, functions)).map(({ schema: place }) => place)).not.toContain('public');
    });
  });

  it('leave with their table when the source has their trigger no more, and come back with a rollback', async () => {
    await withDatabase(server, async (url) => {
      const file = sqliteFile(`${schema} CREATE TABLE kept (id INTEGER);
        CREATE TRIGGER k AFTER INSERT ON kept BEGIN INSERT INTO log VALUES ('kept'); END;`);
      const first = await migrate(migrateOptions({ sources: [file], to: url }));
      expect(first.error).toBeNull();
      await asSuperuser(
        url,
        `CREATE FUNCTION public.t_mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TRIGGER mine BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.t_mine()`,
      );
      writeSqlite(file, 'DROP TRIGGER i; DROP TRIGGER k');
      const options = { sources: [file], to: url, exclude: ['kept'] };
      const second = await migrate(migrateOptions(options));
      expect(second.error).toBeNull();
      const places = async () =>
        (await asSuperuser(url, functions)).map(({ schema: place, name }) => `${place}.${name}`).sort();
      const backup = `gigchain_migrate_backup_${second.run}`;
      expect(await places()).toEqual([
        `${backup}.t_i`,
        `${backup}.t_j`,
        'public.kept_k',
        'public.t_j',
        'public.t_mine',
      ]);

      const back = await rollback({ ...commandOptions(options), run: null, checkOnly: false });
      expect(back.error).toBeNull();
      expect(await places()).toEqual([
        `gigchain_migrate_undone_${second.run}.t_j`,
        'public.kept_k',
        'public.t_i',
        'public.t_j',
        'public.t_mine',
      ]);
      await asSuperuser(url, "INSERT INTO public.t VALUES (1, '1')");
      expect(await texts(url, 'public')).toEqual(['before', 'from trigger 1']);
    });
  });

  it('are not put over a function of somebody else', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, `CREATE FUNCTION public.t_i() RETURNS integer LANGUAGE sql AS 'SELECT 1'`);
      const report = await migrate(migrateOptions({ sources: [sqliteFile(schema)], to: url }));
      expect(report).toMatchObject({ status: 'blocked', exitCode: 3 });
      expect(report.notes.filter(({ code }) => code === 'GM401')).toMatchObject([
        {
          source: expect.stringMatching(/./),
          table: 't',
          message: expect.stringContaining('the trigger i of t needs'),
        },
      ]);
      expect(await asSuperuser(url, 'SELECT public.t_i() AS one')).toEqual([{ one: 1 }]);
    });
  });
});

function bothIn(...schemas: readonly string[]): Record<string, unknown>[] {
  return schemas.flatMap((place) =>
    ['t_i', 't_j'].map((name) => ({
      schema: place,
      name,
      settings: `{"search_path=pg_catalog, ${place}, pg_temp"}`,
    })),
  );
}

async function texts(url: string, place: string): Promise<unknown[]> {
  return (await asSuperuser(url, `SELECT what FROM ${place}.log ORDER BY what COLLATE "C"`)).map(({ what }) => what);
}
