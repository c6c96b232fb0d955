import { expect, it } from 'vitest';
import { renderPlan } from '../../src/cli/render/plan.ts';
import type { Acts, SqlFile } from '../../src/core/catalog/acts.ts';
import type { MigrationEvent } from '../../src/steps/events.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { plan } from '../../src/steps/plan.ts';
import { plain } from '../cli/render/examples.ts';
import { asSuperuser, describeServers, type TestServer, withDatabase, withRole } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions, settingsWith } from '../support/options.ts';
import { type WaysBack, waysBack } from '../support/rolled-back.ts';
import { sqlFile } from '../support/sql-file.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

interface Place extends WaysBack {
  readonly url: string;
  readonly to: string;
  readonly run: (
    files: { before?: SqlFile[]; after?: SqlFile[] },
    more?: Partial<Parameters<typeof migrateOptions>[0]>,
    how?: Parameters<typeof migrateOptions>[1],
  ) => ReturnType<typeof migrate>;
  readonly plan: (files: { before?: SqlFile[]; after?: SqlFile[] }) => ReturnType<typeof plan>;
  readonly log: () => Promise<unknown[]>;
}

const actsWith = ({ before = [], after = [] }: { before?: SqlFile[]; after?: SqlFile[] }): Acts => ({
  ...settingsWith({}).acts,
  sqlBefore: before,
  sqlAfter: after,
});

/** A source with two users, and a target with another table of that name and a log, both of a plain role. */
async function withPlace(server: TestServer, use: (place: Place) => Promise<void>): Promise<void> {
  await withDatabase(server, async (url, database) =>
    withRole(url, async (role, to) => {
      await asSuperuser(
        url,
        `GRANT CREATE ON DATABASE ${database} TO ${role}; GRANT CREATE ON SCHEMA public TO ${role}`,
      );
      await asSuperuser(
        to,
        `CREATE TABLE users (id int PRIMARY KEY, old text); INSERT INTO users VALUES (1, 'kept'); CREATE TABLE log (at bigserial, what text)`,
      );
      const sources = [
        sqliteFile(
          `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO users VALUES (1, 'a'), (2, 'b')`,
        ),
      ];
      await use({
        url,
        to,
        ...waysBack({ to }),
        run: (files, more = {}, how = {}) =>
          migrate(migrateOptions({ sources, to, acts: actsWith(files), ...more }, how)),
        plan: (files) => plan(commandOptions({ sources, to, acts: actsWith(files) })),
        log: async () => (await asSuperuser(url, 'SELECT what FROM log ORDER BY at')).map(({ what }) => what),
      });
    }),
  );
}

describeServers('SQL files of the operator', (server) => {
  it('run in the cutover, before and after, in order; a rollback takes the tables back, and not what they wrote', async () =>
    withPlace(server, async ({ run, plan: planned, rollback, check, log, url }) => {
      const before = [sqlFile('before.sql', `INSERT INTO log (what) SELECT 'before ' || old FROM users;`)];
      const after = [
        sqlFile(
          'deploy/one.sql',
          `-- what the next version wants; with ; in it
           INSERT INTO log (what) SELECT 'after ' || string_agg(name, ';' ORDER BY id) FROM users;
           ALTER TABLE users ADD COLUMN note text DEFAULT 'none';
           SET search_path = nowhere; SET TimeZone = 'Asia/Tokyo'; SET lock_timeout = 1;`,
        ),
        sqlFile('two.sql', `DO $$ BEGIN INSERT INTO log (what) VALUES ('two ' || current_setting('TimeZone')); END $$`),
      ];
      const made = await planned({ before, after });
      expect(
        made.report.acts.map(({ kind, what, result }) => [kind, what.replace(/[0-9a-f]{64}/, 'x'), result]),
      ).toEqual([
        ['sql-before', 'before.sql (1 statement, SHA-256 x)', 'planned'],
        ['sql-after', 'deploy/one.sql (5 statements, SHA-256 x)', 'planned'],
        ['sql-after', 'two.sql (1 statement, SHA-256 x)', 'planned'],
      ]);
      if (made.plan === null) throw new Error('there is no plan');
      expect(renderPlan({ plan: made.plan, replaced: made.replaced, ...made.report }, plain)).toMatch(
        /run in the cutover, before, and for good: no rollback undoes it +before\.sql \(1 statement, SHA-256 [0-9a-f]{64}\)\n/,
      );
      expect(await log()).toEqual([]);

      const report = await run({ before, after });
      expect(report).toMatchObject({ exitCode: 0, status: 'migrated', error: null });
      expect(report.acts.map(({ result }) => result)).toEqual(['done', 'done', 'done']);
      expect(await log()).toEqual(['before kept', 'after a;b', 'two UTC']);
      expect(await asSuperuser(url, 'SELECT id::int, name, note FROM users ORDER BY id')).toEqual([
        { id: 1, name: 'a', note: 'none' },
        { id: 2, name: 'b', note: 'none' },
      ]);
      const ran = '--sql-before before.sql, --sql-after deploy/one.sql, --sql-after two.sql';
      const told = [{ code: 'GM418', message: expect.stringContaining(`SQL files ran (${ran}): no rollback`) }];
      expect(await rollback()).toMatchObject({ exitCode: 0, error: null, notes: told });
      expect(await asSuperuser(url, 'SELECT old FROM users')).toEqual([{ old: 'kept' }]);
      expect(await log()).toHaveLength(3);
      expect(await check()).toMatchObject({ exitCode: 0, differences: [], notes: told });
    }));

  it('that change migrated rows have written later, as far as a rollback is concerned', async () =>
    withPlace(server, async ({ run, rollback, check, url }) => {
      const after = [sqlFile('after.sql', `UPDATE users SET name = upper(name)`)];
      expect(await run({ after })).toMatchObject({ exitCode: 0, error: null });
      expect(await rollback()).toMatchObject({ exitCode: 3, status: 'blocked' });
      expect(await rollback({ despiteChanges: true })).toMatchObject({ exitCode: 0 });
      expect(await asSuperuser(url, 'SELECT old FROM users')).toEqual([{ old: 'kept' }]);
      expect(await check()).toMatchObject({ exitCode: 0 });
    }));

  it.each([
    [
      'a name that is not there',
      'SELECT 1;\n\nINSERT INTO\n  nowhere VALUES (1);',
      'bad.sql:4: PostgreSQL: relation "nowhere" does not exist',
    ],
    [
      'a row that breaks a key',
      `INSERT INTO log (what) VALUES ('x');\nINSERT INTO users VALUES (1, 'c');`,
      'bad.sql:2: PostgreSQL: duplicate key',
    ],
    [
      'a deferred constraint',
      `CREATE TABLE child (a bigint REFERENCES users DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO child VALUES (9);`,
      'bad.sql:2: PostgreSQL: insert or update on table "child" violates',
    ],
    [
      'a transaction in a block',
      `SELECT 1;\nDO $$ BEGIN COMMIT; END $$;`,
      'bad.sql:2: PostgreSQL: invalid transaction termination',
    ],
    [
      'another table in the place of a migrated one',
      `DROP TABLE users; CREATE TABLE users (id bigint PRIMARY KEY, name text)`,
      'bad.sql took away public.users, into which the run has migrated',
    ],
  ])('that fail take the cutover back, with file and line: %s', async (_, text, message) =>
    withPlace(server, async ({ run, log, url, rollback, check }) => {
      const good = sqlFile('good.sql', `INSERT INTO log (what) VALUES ('before')`);
      const report = await run({ before: [good], after: [sqlFile('bad.sql', text)] });
      expect(report).toMatchObject({ exitCode: 1, status: 'failed' });
      expect(report.error?.message).toContain(message);
      expect(report.error?.advice).toContain('nothing was changed');
      expect(report.acts.map(({ result, detail }) => [result, detail])).toEqual([
        ['failed', 'taken back with the cutover'],
        ['failed', expect.stringContaining(message)],
      ]);
      expect(await asSuperuser(url, 'SELECT id, old FROM users')).toEqual([{ id: 1, old: 'kept' }]);
      expect(await log()).toEqual([]);
      expect(await rollback()).toMatchObject({ exitCode: 0 });
      expect(await check()).toMatchObject({ exitCode: 0, differences: [] });
    }),
  );

  it('that do not give a role back are taken back too', async () =>
    withPlace(server, async ({ run, log, url, to }) => {
      const role = /\/\/([^:@]+)/.exec(to)?.[1] ?? '';
      await asSuperuser(url, `CREATE ROLE ${role}_other; GRANT ${role}_other TO ${role}`);
      try {
        const file = sqlFile('role.sql', `INSERT INTO log (what) VALUES ('x'); SET ROLE ${role}_other`);
        const report = await run({ after: [file] });
        expect(report).toMatchObject({ exitCode: 1 });
        expect(report.error?.message).toBe(`role.sql left the session with the role ${role}_other`);
        expect(await log()).toEqual([]);
        const given = sqlFile('role.sql', `SET ROLE ${role}_other; RESET ROLE`);
        expect(await run({ after: [given] })).toMatchObject({ exitCode: 0, error: null });
      } finally {
        await asSuperuser(url, `DROP ROLE ${role}_other`);
      }
    }));

  it('are the same when a run is gone on with, else it is refused', async () =>
    withPlace(server, async ({ run, log }) => {
      const first = sqlFile('after.sql', `INSERT INTO log (what) VALUES ('first')`);
      const controller = new AbortController();
      const listen = (event: MigrationEvent) => {
        if (event.kind === 'step-started' && event.step === 'verify') controller.abort();
      };
      expect((await run({ after: [first] }, {}, { listen, signal: controller.signal })).status).toBe('interrupted');
      const other = sqlFile('after.sql', `INSERT INTO log (what) VALUES ('other')`);
      const refused = await run({ after: [other] }, { resume: true });
      expect(refused.exitCode).toBe(3);
      expect(`${refused.error?.message} ${refused.error?.advice}`).toContain(
        '--sql-after after.sql is planned otherwise',
      );
      const without = await run({}, { resume: true });
      expect(`${without.error?.message} ${without.error?.advice}`).toContain(
        '--sql-after after.sql was planned then and is not now',
      );
      expect(await log()).toEqual([]);
      expect(await run({ after: [first] }, { resume: true })).toMatchObject({ exitCode: 0, error: null });
      expect(await log()).toEqual(['first']);
    }));

  it('run around the exchange of --data-only, with triggers and keys in their place, and not in a dry run', async () =>
    withPlace(server, async ({ run, log, url, to, rollback }) => {
      await asSuperuser(
        to,
        `ALTER TABLE users RENAME COLUMN old TO name; CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := upper(NEW.name); RETURN NEW; END $$;
         CREATE TRIGGER loud BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION loud()`,
      );
      const files = {
        before: [sqlFile('before.sql', `INSERT INTO log (what) SELECT 'before ' || name FROM users`)],
        after: [
          sqlFile(
            'after.sql',
            `INSERT INTO users VALUES (3, 'c'); INSERT INTO log (what) SELECT string_agg(name, ' ' ORDER BY id) FROM users`,
          ),
        ],
      };
      const more = { parts: 'data-only', existing: 'truncate', exclude: ['log'] } as const;
      const dry = await run(files, { ...more, dryRun: true });
      expect(dry).toMatchObject({ exitCode: 0, status: 'dry-run' });
      expect(dry.acts.map(({ result }) => result)).toEqual(['planned', 'planned']);
      expect(await log()).toEqual([]);
      expect(await run(files, more)).toMatchObject({ exitCode: 0, error: null });
      expect(await log()).toEqual(['before kept', 'a b C']);
      await rollback({ despiteChanges: true });
      expect(await asSuperuser(url, 'SELECT id, name FROM users')).toEqual([{ id: 1, name: 'kept' }]);
    }));
});
