import { expect, it } from 'vitest';
import { asSuperuser, describeServers } from '../../servers/describe-servers.ts';
import { withApplication } from './with-application.ts';

const sqlite = `
  CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO a VALUES (1, 'one'), (2, 'two');
  CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a); INSERT INTO b VALUES (1, 2);`;

const postgres = `
  CREATE TABLE a (id serial PRIMARY KEY, name text); CREATE TABLE b (id serial PRIMARY KEY, a int CONSTRAINT b_a REFERENCES a);
  CREATE FUNCTION same() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
  CREATE TRIGGER same BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION same(); INSERT INTO a VALUES (7, 'there');`;

/** Writes down every command that it sees, whoever gave it. */
const listening = (name: string, event: string, more = '') => `
  CREATE TABLE IF NOT EXISTS heard (what text); GRANT INSERT ON heard TO PUBLIC;
  CREATE FUNCTION ${name}() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
    BEGIN INSERT INTO heard VALUES ('${name} ' || tg_tag); END $$;
  CREATE EVENT TRIGGER ${name} ON ${event} ${more} EXECUTE FUNCTION ${name}();`;

const settings = { existing: 'upsert', exclude: ['heard'] } as const;
const told = (notes: readonly { code: string; message: string }[]) =>
  notes.filter(({ code }) => code === 'GM819').map(({ message }) => message);

describeServers('event triggers, with --data-only', (server) => {
  it('that fire are named, fire during the exchange, and keep nothing from being as it was', async () =>
    withApplication({ server, sqlite, postgres, settings }, async ({ migrate, verify, url, sql, rolledBack }) => {
      await asSuperuser(url, listening('at_end', 'ddl_command_end') + listening('at_drop', 'sql_drop'));
      const report = await migrate();
      expect(report).toMatchObject({ exitCode: 0, status: 'migrated', error: null });
      expect(told(report.notes)).toEqual([
        'the event trigger at_drop sees and can refuse that tables of the run come and go, and that triggers and foreign keys are switched off and on again',
        'the event trigger at_end sees and can refuse that tables of the run come and go, and that triggers and foreign keys are switched off and on again',
      ]);
      const heard = (await sql('SELECT DISTINCT what FROM heard ORDER BY 1')).map(({ what }) => what);
      expect(heard).toEqual(
        expect.arrayContaining(['at_drop ALTER TABLE', 'at_end ALTER TABLE', 'at_end CREATE SCHEMA']),
      );
      expect(await sql(`SELECT tgenabled FROM pg_trigger WHERE tgname = 'same'`)).toEqual([{ tgenabled: 'O' }]);
      expect(await verify()).toMatchObject({ exitCode: 0, error: null });
      await rolledBack(`INSERT INTO b (a) VALUES (7) RETURNING id`, [{ id: 2 }]);
    }));

  it('that do not hear of it are not named: switched off, for replicas only, of other commands', async () =>
    withApplication({ server, sqlite, postgres, settings }, async ({ migrate, url, sql }) => {
      await asSuperuser(
        url,
        `${listening('off', 'ddl_command_end')} ALTER EVENT TRIGGER off DISABLE;
         ${listening('replica', 'ddl_command_end')} ALTER EVENT TRIGGER replica ENABLE REPLICA;
         ${listening('other', 'ddl_command_start', `WHEN TAG IN ('CREATE AGGREGATE', 'CREATE EXTENSION')`)}
         ${listening('always', 'ddl_command_start', `WHEN TAG IN ('ALTER TABLE')`)} ALTER EVENT TRIGGER always ENABLE ALWAYS;`,
      );
      await asSuperuser(url, 'DELETE FROM heard');
      const report = await migrate();
      expect(report).toMatchObject({ exitCode: 0, error: null });
      expect(told(report.notes)).toEqual([expect.stringMatching(/^the event trigger always sees /)]);
      expect(await sql('SELECT DISTINCT what FROM heard')).toEqual([{ what: 'always ALTER TABLE' }]);
    }));

  it('that refuse what is done end the run with the target as before, named by their own words', async () =>
    withApplication({ server, sqlite, postgres, settings }, async ({ migrate, rollback, check, url, sql }) => {
      await asSuperuser(
        url,
        `CREATE FUNCTION guards() RETURNS event_trigger LANGUAGE plpgsql AS $$
           BEGIN IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'public.b') THEN RAISE 'tables are frozen'; END IF; END $$;
         CREATE EVENT TRIGGER guards ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION guards()`,
      );
      const report = await migrate();
      expect(report).toMatchObject({ exitCode: 1, status: 'failed' });
      expect(report.error?.message).toContain('tables are frozen');
      expect(await sql('SELECT id, name FROM a')).toEqual([{ id: 7, name: 'there' }]);
      expect(await sql(`SELECT tgenabled FROM pg_trigger WHERE tgname = 'same'`)).toEqual([{ tgenabled: 'O' }]);
      expect(await rollback()).toMatchObject({ exitCode: 0, error: null });
      expect(await check()).toMatchObject({ exitCode: 0, differences: [], error: null });
    }));
});
