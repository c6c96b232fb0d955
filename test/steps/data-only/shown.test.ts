import { expect, it } from 'vitest';
import { renderPlan } from '../../../src/cli/render/plan.ts';
import type { CheckLine } from '../../../src/steps/api.ts';
import { doctor } from '../../../src/steps/doctor.ts';
import { plan } from '../../../src/steps/plan.ts';
import { plain } from '../../cli/render/examples.ts';
import { describeServers } from '../../servers/describe-servers.ts';
import { commandOptions } from '../../support/options.ts';
import { withApplication } from './with-application.ts';

const sqlite = `
  CREATE TABLE "userAccounts" (id INTEGER PRIMARY KEY, isActive INTEGER, createdAt INTEGER, ref TEXT, bio TEXT, gone TEXT, age INTEGER);
  INSERT INTO "userAccounts" VALUES (1, 1, 1700000000000, 'A0EEBC999C0B4EF8BB6D6BB9BD380A11', CAST(x'61ff' AS TEXT), 'x', 300);
  INSERT INTO "userAccounts" (id, age) VALUES (2, 70000);`;

const postgres = `
  CREATE TABLE user_accounts (id bigserial PRIMARY KEY, is_active boolean, created_at timestamptz NOT NULL DEFAULT now(), ref uuid, bio varchar(40), age smallint,
    score int DEFAULT 5);
  INSERT INTO user_accounts (ref) VALUES (NULL);`;

const settings = {
  existing: 'truncate',
  casts: [
    { table: 'userAccounts', column: 'bio', type: { kind: 'text' }, policy: 'replace' },
    { table: 'userAccounts', column: 'gone', type: { kind: 'reading', reading: 'omit' }, policy: 'fail' },
  ],
} as const;

describeServers('what --data-only shows before it does anything', (server) => {
  it('is the match table by table and column by column, with conversions, and what stands in the way', async () =>
    withApplication({ server, sqlite, postgres, settings }, async ({ file, url }) => {
      const made = await plan(commandOptions({ sources: [file], to: url, parts: 'data-only', ...settings }));
      expect(made.report.exitCode).toBe(3);
      const { plan: shown, replaced } = made;
      if (shown === null) throw new Error('there is no plan');
      const text = renderPlan({ plan: shown, replaced, acts: [], codeChanges: [] }, plain);
      expect(text).toContain(`
  userAccounts → public.user_accounts (2 rows)
    id                      INTEGER → bigint       primary key, not null
    isActive → is_active    INTEGER → boolean
    createdAt → created_at  INTEGER → timestamptz  not null, read as milliseconds
    ref                     TEXT → uuid            any spelling
    bio                     TEXT → varchar(40)     U+FFFD in place of NUL and of what is no Unicode
    age                     INTEGER → smallint
    score                   - → its default        not in the source

Of the target 1 table holds rows already:
  public.user_accounts  1 row  make way for those of the source
They are kept in a backup schema, and a rollback puts them back.

Not carried over: 1 object
  column userAccounts.gone of source (GM818)
`);
      expect(text).toContain(
        'blocker GM806  source:userAccounts.age: 1 values do not fit smallint: the first is 70000 at key 2',
      );
      expect(text).toMatch(/blocker GM806 {2}source:userAccounts\.createdAt: 1 values are NULL \(the first at key 2\)/);
      expect(text).toMatch(
        /Planned: 1 table, 2 rows, 1 with rows already, 2 warnings, 2 blockers\. Nothing was written\.\n$/,
      );
    }));

  it('tells who else hears of the rows', async () =>
    withApplication({ server, sqlite, postgres, settings }, async ({ plan: planned, sql }) => {
      await sql(`CREATE FUNCTION heard() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
        CREATE EVENT TRIGGER listens ON ddl_command_end EXECUTE FUNCTION heard(); CREATE EVENT TRIGGER sleeps ON ddl_command_end EXECUTE FUNCTION heard();
        ALTER EVENT TRIGGER sleeps DISABLE; CREATE PUBLICATION accounts FOR TABLE user_accounts;
        CREATE MATERIALIZED VIEW how_many AS SELECT count(*) FROM user_accounts`);
      const { notes } = await planned();
      expect(
        notes.filter(({ code }) => code === 'GM819').map(({ severity, message }) => `${severity} ${message}`),
      ).toEqual([
        'info the event trigger listens sees and can refuse that tables of the run come and go, and that triggers and foreign keys are switched off and on again',
        'info public.user_accounts: the materialized view public.how_many shows the old rows until it is refreshed',
        'info public.user_accounts: the publication accounts sends its rows to subscribers',
      ]);
    }));

  it('is, by doctor, whose the tables are, how long they are locked, and how much room is needed', async () =>
    withApplication({ server, sqlite, postgres, settings }, async ({ file, url, sql }) => {
      const owned = { sources: [file], to: url, parts: 'data-only', ...settings } as const;
      const line = (checks: readonly CheckLine[], name: string) => checks.find((one) => one.name === name);
      const { checks } = await doctor(commandOptions(owned));
      expect(line(checks, 'ownership')).toMatchObject({
        result: 'passed',
        message: 'may act as the owner of the 1 tables that take rows',
      });
      expect(line(checks, 'lock')).toMatchObject({
        result: 'advice',
        message: '1 tables will be locked for about 1 s, while 2 rows are moved into them',
      });
      expect(line(checks, 'room')?.message).toMatch(
        /there twice, staged and in their tables: about \d+ bytes with indexes/,
      );
      expect(line(checks, 'room')?.advice).toBe(
        'The 1 rows that are there now are kept in the backup schema until it is finalized.',
      );
      expect(await sql(`SELECT nspname FROM pg_namespace WHERE nspname ~ '^gigchain'`)).toEqual([]);
    }));
});
