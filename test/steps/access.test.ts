import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Settings } from '../../src/core/settings/settings.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { plan } from '../../src/steps/plan.ts';
import { verify } from '../../src/steps/verify.ts';
import { asSuperuser, describeServers, type TestServer, withDatabase, withRole } from '../servers/describe-servers.ts';
import { urlOfUser } from '../servers/superuser.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { waysBack } from '../support/rolled-back.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const source = `CREATE TABLE parent (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO parent VALUES (1, 'one');
  CREATE TABLE child (p INTEGER REFERENCES parent (id)); INSERT INTO child VALUES (1);
  CREATE VIEW w AS SELECT v FROM parent;
  CREATE TRIGGER t AFTER INSERT ON child BEGIN UPDATE parent SET v = v || '!' WHERE id = NEW.p; END`;

interface Roles {
  readonly url: string;
  readonly sql: (sql: string) => Promise<unknown[]>;
  /** May create in the database, and act as the owner. */
  readonly migrator: string;
  readonly migratorUrl: string;
  readonly owner: string;
  readonly user: string;
  /** The database as the role. */
  readonly as: (role: string, sql: string) => Promise<unknown[]>;
  readonly options: (changes?: Partial<Settings>) => Partial<Settings> & { to: string };
}

/** A role that migrates, one that is to own and one that is to use what is new, with names that have to be quoted. */
async function withRoles(server: TestServer, use: (roles: Roles) => Promise<void>): Promise<void> {
  await withDatabase(server, async (url, database) =>
    withRole(url, async (migrator, migratorUrl) => {
      const [owner, user] = ['owner', 'user'].map((name) => `${name} "${randomBytes(6).toString('hex')}"; --`) as [
        string,
        string,
      ];
      const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
      const sql = (text: string) => asSuperuser(url, text);
      await sql(
        `CREATE ROLE ${quoted(owner)} LOGIN PASSWORD 'test'; CREATE ROLE ${quoted(user)} LOGIN PASSWORD 'test';
         GRANT ${quoted(owner)} TO ${migrator}; GRANT CREATE ON DATABASE ${database} TO ${migrator};
         GRANT CREATE, USAGE ON SCHEMA public TO ${migrator}`,
      );
      const file = sqliteFile(source);
      try {
        await use({
          url,
          sql,
          migrator,
          migratorUrl,
          owner,
          user,
          as: (role, text) => asSuperuser(urlOfUser(url, role, 'test'), text),
          options: (changes = {}) => ({ sources: [file], to: migratorUrl, owner, grantTo: [user], ...changes }),
        });
      } finally {
        for (const role of [owner, user]) await sql(`DROP OWNED BY ${quoted(role)} CASCADE; DROP ROLE ${quoted(role)}`);
      }
    }),
  );
}

/** Owner and privileges of all that is in a schema, as the catalog has it. */
const given = (schema: string) => `
  SELECT lower(c.relkind::text) || ' ' || c.relname AS what, pg_get_userbyid(c.relowner)::text AS owner,
    ARRAY(SELECT grantee::regrole::text || ' ' || string_agg(privilege_type, ' ' ORDER BY privilege_type)
      FROM aclexplode(c.relacl) WHERE grantee <> c.relowner GROUP BY grantee ORDER BY 1) AS uses
  FROM pg_class c WHERE c.relnamespace = '${schema}'::regnamespace AND c.relkind IN ('r', 'v', 'S')
  UNION ALL SELECT 'f ' || proname, pg_get_userbyid(proowner)::text, '{}' FROM pg_proc WHERE pronamespace = '${schema}'::regnamespace
  ORDER BY 1`;

const regrole = (name: string) => `"${name.replaceAll('"', '""')}"`;

describeServers('--owner and --grant-to', (server) => {
  it('give what is new in a new schema to the roles, which can work with it at once', async () =>
    withRoles(server, async ({ sql, owner, user, as, options, url }) => {
      const report = await migrate(migrateOptions(options({ schema: 'fresh' })));
      expect(report).toMatchObject({ exitCode: 0, error: null, access: { owner, grantTo: [user] } });
      const all = [`${regrole(user)} DELETE INSERT SELECT UPDATE`];
      expect(await sql(given('fresh'))).toEqual([
        { what: expect.stringMatching(/^f /), owner, uses: [] },
        { what: 'r child', owner, uses: all },
        { what: 'r parent', owner, uses: all },
        { what: 's parent_id_seq', owner, uses: [`${regrole(user)} SELECT USAGE`] },
        { what: 'v w', owner, uses: all },
      ]);
      await as(user, `INSERT INTO fresh.parent (v) VALUES ('two'); INSERT INTO fresh.child VALUES (2)`);
      expect(await as(owner, 'SELECT v FROM fresh.w ORDER BY 1')).toEqual([{ v: 'one' }, { v: 'two!' }]);
      await as(owner, 'CREATE TABLE fresh.mine (x int); DROP TABLE fresh.mine');
      await as(owner, `DELETE FROM fresh.child WHERE p = 2; DELETE FROM fresh.parent WHERE id = 2`);

      expect(await verify(commandOptions(options({ schema: 'fresh' })))).toMatchObject({ exitCode: 0 });
      const back = waysBack(options());
      expect(await back.rollback({ despiteChanges: true })).toMatchObject({
        exitCode: 0,
        schemas: [{ schema: 'fresh', result: 'dropped' }],
      });
      expect(await back.check()).toMatchObject({ exitCode: 0, status: 'verified' });
      expect(await back.finalize()).toMatchObject({ exitCode: 0, status: 'finalized' });
      expect(await asSuperuser(url, `SELECT 1 FROM pg_namespace WHERE nspname ~ '^gigchain_migrate_'`)).toEqual([]);
    }));

  it('leave to what is replaced its own owner and grants, unless --owner says otherwise, which is noted', async () =>
    withRoles(server, async ({ url, sql, owner, user, migrator, options }) => {
      await withRole(url, async (third) => {
        await sql(
          `GRANT ${third} TO ${migrator}; GRANT USAGE, CREATE ON SCHEMA public TO ${third}, ${regrole(owner)};
           CREATE TABLE parent (id int GENERATED BY DEFAULT AS IDENTITY); ALTER TABLE parent OWNER TO ${third};
           SET ROLE ${third}; GRANT SELECT ON parent TO pg_monitor; GRANT SELECT ON SEQUENCE parent_id_seq TO pg_monitor`,
        );
        const before = await sql(given('public'));
        const kept = await migrate(migrateOptions(options({ owner: null })));
        expect(kept.error).toBeNull();
        const mine = [`${regrole(user)} DELETE INSERT SELECT UPDATE`];
        expect(await sql(given('public'))).toMatchObject([
          { owner: migrator },
          { what: 'r child', owner: migrator, uses: mine },
          { what: 'r parent', owner: third, uses: [...mine, 'pg_monitor SELECT'] },
          { what: 's parent_id_seq', owner: third, uses: [`${regrole(user)} SELECT USAGE`, 'pg_monitor SELECT'] },
          { what: 'v w', owner: migrator, uses: mine },
        ]);
        const back = waysBack(options());
        expect(await back.rollback()).toMatchObject({ exitCode: 0 });
        expect(await back.check()).toMatchObject({ exitCode: 0, status: 'verified', differences: [] });

        const report = await migrate(migrateOptions(options()));
        expect(report.error).toBeNull();
        expect(report.notes.filter(({ code }) => code === 'GM417')).toMatchObject([
          { table: 'parent', message: expect.stringContaining(`belongs to ${third}; the new table that replaces it`) },
        ]);
        expect(await sql(given('public'))).toMatchObject([
          { owner },
          { what: 'r child', owner, uses: mine },
          { what: 'r parent', owner, uses: [...mine, 'pg_monitor SELECT'] },
          { what: 's parent_id_seq', owner, uses: [`${regrole(user)} SELECT USAGE`, 'pg_monitor SELECT'] },
          { what: 'v w', owner, uses: mine },
        ]);
        expect(await back.rollback()).toMatchObject({ exitCode: 0 });
        expect(await sql(given('public'))).toEqual(before);
        expect(await back.check()).toMatchObject({ exitCode: 0, status: 'verified', differences: [] });
      });
    }));

  it('are blockers where a role is missing, may not be acted as, or may have nothing there', async () =>
    withRoles(server, async ({ url, sql, owner, user, migrator, migratorUrl, options }) => {
      const blockers = async (changes: Partial<Settings>) => {
        const report = await migrate(migrateOptions(options(changes)));
        expect(report).toMatchObject({ exitCode: 3, status: 'blocked' });
        return report.notes.filter(({ severity }) => severity === 'blocker').map(({ message }) => message);
      };
      expect(await blockers({ owner: 'Nobody', grantTo: [owner, 'no"one'] })).toEqual([
        'the role Nobody, which --owner names, does not exist',
        'the role no"one, which --grant-to names, does not exist',
      ]);
      expect(await blockers({ owner: user })).toEqual([
        `what is new is to belong to ${user} (--owner), and the role ${migrator} may not act as ${user}`,
      ]);
      await sql('REVOKE ALL ON SCHEMA public FROM PUBLIC');
      expect(await blockers({ grantTo: [] })).toEqual([
        `what is new is to belong to ${owner} (--owner), which may not own anything in the schema public`,
      ]);
      await sql(`GRANT USAGE ON SCHEMA public TO ${regrole(owner)}`);
      expect(await blockers({})).toHaveLength(1);
      expect(await sql(`SELECT 1 FROM pg_namespace WHERE nspname ~ '^gigchain_migrate'`)).toEqual([]);
      // A superuser may give a table to whoever may look at it.
      expect(await migrate(migrateOptions({ ...options(), to: url, dryRun: true }))).toMatchObject({ exitCode: 0 });
      await sql(`GRANT CREATE ON SCHEMA public TO ${regrole(owner)}`);
      const report = await migrate(migrateOptions({ ...options(), to: migratorUrl, dryRun: true }));
      expect(report.exitCode).toBe(0);
      expect(report.notes.filter(({ code }) => code === 'GM415')).toMatchObject([
        { severity: 'warning', message: expect.stringContaining(`${user} is to use what is new`) },
      ]);
    }));

  it('are part of the script of a plan, which does the same', async () =>
    withRoles(server, async ({ sql, owner, user, url, options }) => {
      const { sql: script } = await plan(commandOptions(options({ schema: 'fresh' })));
      await asSuperuser(url, script);
      expect(await sql(given('fresh'))).toMatchObject([
        { owner },
        { what: 'r child', owner, uses: [`${regrole(user)} DELETE INSERT SELECT UPDATE`] },
        { what: 'r parent', owner },
        { what: 's parent_id_seq', owner, uses: [`${regrole(user)} SELECT USAGE`] },
        { what: 'v w', owner },
      ]);
    }));
});

it('--owner without a server to look at says that nobody looked', async () => {
  const { report } = await plan(commandOptions({ sources: [sqliteFile(source)], owner: 'app' }));
  expect(report).toMatchObject({ exitCode: 0, access: { owner: 'app', grantTo: [] } });
  expect(report.notes.filter(({ code }) => code === 'GM416')).toHaveLength(1);
});

it('a dry run on a server of its own does not ask for the roles of the target', async () => {
  const target = { from: '--to', where: { kind: 'embedded', directory: null } } as const;
  const report = await migrate(
    migrateOptions({ sources: [sqliteFile(source)], owner: 'app', grantTo: ['web'], dryRun: true, target }),
  );
  expect(report).toMatchObject({ exitCode: 0, status: 'dry-run', error: null });
  expect(report.notes.filter(({ code }) => code === 'GM416')).toHaveLength(1);
});
