import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Listener } from '../../src/steps/events.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { withSession } from '../postgres/session.ts';
import { asSuperuser, describeServers, type TestServer, withDatabase, withRole } from '../servers/describe-servers.ts';
import { migrateOptions } from '../support/options.ts';
import { type WaysBack, waysBack } from '../support/rolled-back.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const source = `CREATE TABLE n (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO n VALUES (1, 'one');
  CREATE VIEW w AS SELECT v FROM n; CREATE TRIGGER t AFTER INSERT ON n BEGIN UPDATE n SET v = 'x' WHERE id = NEW.id; END`;

interface Situation extends WaysBack {
  readonly sql: (sql: string) => Promise<unknown[]>;
  /** Schemas of the database besides those of the server and of the runs. */
  readonly schemas: () => Promise<string[]>;
  readonly migrate: (...parameters: Partial<Parameters<typeof migrateOptions>>) => ReturnType<typeof migrate>;
}

async function withSituation(server: TestServer, use: (situation: Situation) => Promise<void>): Promise<void> {
  await withDatabase(server, async (url) => {
    const options = { sources: [sqliteFile(source)], to: url, schema: 'Caf"é' };
    await use({
      sql: (sql) => asSuperuser(url, sql),
      schemas: async () => {
        const rows = (await asSuperuser(
          url,
          `SELECT nspname::text AS name FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema|gigchain_migrate)' ORDER BY 1`,
        )) as { name: string }[];
        return rows.map(({ name }) => name);
      },
      migrate: (changes = {}, more = {}) => migrate(migrateOptions({ ...options, ...changes }, more)),
      ...waysBack(options),
    });
  });
}

describeServers('a target schema that a run created', (server) => {
  it('goes with the rollback, and the check proves it', async () =>
    withSituation(server, async ({ migrate, rollback, check, schemas, sql }) => {
      const { run, error } = await migrate();
      expect(error).toBeNull();
      expect(await schemas()).toEqual(['Caf"é', 'public']);
      expect(await rollback()).toMatchObject({ exitCode: 0, schemas: [{ schema: 'Caf"é', result: 'dropped' }] });
      expect(await schemas()).toEqual(['public']);
      expect(await check()).toMatchObject({ exitCode: 0, status: 'verified', run, notes: [] });
      expect(await rollback({ run })).toMatchObject({ exitCode: 0, status: 'nothing-to-do', schemas: [] });
      await sql('CREATE SCHEMA "Caf""é"');
      expect(await check()).toMatchObject({
        exitCode: 0,
        notes: [{ code: 'GM413', message: expect.stringContaining('somebody created it anew since') }],
      });
      expect(await rollback({ run })).toMatchObject({ status: 'nothing-to-do', schemas: [{ result: 'kept' }] });
      expect(await schemas()).toEqual(['Caf"é', 'public']);
    }));

  it('is kept where something is in it, until that is gone', async () =>
    withSituation(server, async ({ migrate, rollback, check, schemas, sql }) => {
      const { run } = await migrate();
      await sql('CREATE TYPE "Caf""é".mood AS ENUM ()');
      const kept = { schema: 'Caf"é', result: 'kept', reason: 'it holds type "Caf""é".mood' };
      expect(await rollback({ despiteChanges: true })).toMatchObject({ exitCode: 0, schemas: [kept] });
      expect(await check()).toMatchObject({
        exitCode: 0,
        notes: [{ code: 'GM413', message: expect.stringContaining('it holds type "Caf""é".mood') }],
      });
      await sql('DROP TYPE "Caf""é".mood');
      expect(await check()).toMatchObject({
        exitCode: 4,
        differences: [{ table: 'Caf"é', expected: 'no such schema' }],
        error: { advice: `Run: gigchain-migrate rollback ${run}` },
      });
      expect(await rollback({ run })).toMatchObject({ status: 'rolled_back', schemas: [{ result: 'dropped' }] });
      expect(await schemas()).toEqual(['public']);
      expect(await check()).toMatchObject({ exitCode: 0, notes: [] });
    }));

  it('is kept where a default privilege speaks of it, which would go with it in silence', async () =>
    withSituation(server, async ({ migrate, rollback, schemas, sql }) => {
      await migrate();
      await sql('ALTER DEFAULT PRIVILEGES IN SCHEMA "Caf""é" GRANT SELECT ON TABLES TO pg_monitor');
      const [report] = (await rollback()).schemas;
      expect(report).toMatchObject({ result: 'kept', reason: expect.stringContaining('default privileges') });
      expect(await schemas()).toEqual(['Caf"é', 'public']);
    }));

  it('that was there before is left alone, empty as it was', async () =>
    withSituation(server, async ({ migrate, rollback, check, schemas, sql }) => {
      await sql('CREATE SCHEMA "Caf""é"');
      await migrate();
      expect(await rollback()).toMatchObject({ exitCode: 0, schemas: [] });
      expect(await schemas()).toEqual(['Caf"é', 'public']);
      expect(await check()).toMatchObject({ exitCode: 0, notes: [] });
    }));

  it('is the business of the run that created it, not of a later one', async () =>
    withSituation(server, async ({ migrate, rollback, schemas }) => {
      const first = await migrate();
      await migrate();
      await rollback();
      expect(await schemas()).toEqual(['Caf"é', 'public']);
      expect(await rollback()).toMatchObject({ run: first.run, schemas: [{ result: 'dropped' }] });
      expect(await schemas()).toEqual(['public']);
    }));

  it('goes one by one where a run created several, after a failed check too', async () =>
    withSituation(server, async ({ migrate, check, schemas, sql }) => {
      await sql('CREATE SCHEMA there');
      const sources = [sqliteFile(source), sqliteFile(source), sqliteFile(source)];
      const map = Object.fromEntries(sources.map((file, i) => [file, ['there', 'one', 'two'][i] ?? '']));
      const acts = { ...migrateOptions({}).settings.acts, checkSql: ['SELECT false'] };
      expect(await migrate({ sources, map, acts })).toMatchObject({ exitCode: 1, status: 'rolled_back' });
      expect(await schemas()).toEqual(['public', 'there']);
      expect(await check()).toMatchObject({ exitCode: 0, notes: [] });
    }));

  it('is not even created by a dry run or by a run that fails', async () =>
    withSituation(server, async ({ migrate, check, schemas }) => {
      expect(await migrate({ dryRun: true })).toMatchObject({ exitCode: 0, status: 'dry-run' });
      expect(await schemas()).toEqual(['public']);
      const file = sqliteFile(source);
      const listen: Listener = (event) => {
        if (event.kind === 'step-started' && event.step === 'verify') rmSync(file);
      };
      expect(await migrate({ sources: [file] }, { listen })).toMatchObject({ exitCode: 1, status: 'failed' });
      expect(await schemas()).toEqual(['public']);
      expect(await check()).toMatchObject({ exitCode: 0, notes: [{ code: 'GM411' }] });
    }));

  it('that another role owns now is kept, and says whose it is', async () =>
    withDatabase(server, async (url, database) =>
      withRole(url, async (role, roleUrl) => {
        await asSuperuser(url, `GRANT CREATE ON DATABASE ${database} TO ${role}`);
        const options = { sources: [sqliteFile(source)], to: roleUrl, schema: 'mine' };
        expect(await migrate(migrateOptions(options))).toMatchObject({ exitCode: 0 });
        await asSuperuser(url, `ALTER SCHEMA mine OWNER TO postgres; GRANT ALL ON SCHEMA mine TO ${role}`);
        const { schemas } = await waysBack(options).rollback();
        expect(schemas).toEqual([
          { schema: 'mine', result: 'kept', reason: 'it belongs to the role postgres, which alone may drop it' },
        ]);
        await withSession(url, async (connection) => {
          expect(await connection.query(`SELECT 1 AS there FROM pg_namespace WHERE nspname = 'mine'`)).toHaveLength(1);
        });
      }),
    ));
});
