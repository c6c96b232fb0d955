import { expect, it } from 'vitest';
import { describeServers } from '../../servers/describe-servers.ts';
import { withApplication } from './with-application.ts';

/** As Rails makes them: timestamps with six digits, bigint keys, its own two tables, polymorphic rows, json. */
const sqlite = `
  CREATE TABLE "schema_migrations" ("version" varchar NOT NULL PRIMARY KEY);
  INSERT INTO schema_migrations VALUES ('20250101000000'), ('20250201000000');
  CREATE TABLE "ar_internal_metadata" ("key" varchar NOT NULL PRIMARY KEY, "value" varchar, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);
  INSERT INTO ar_internal_metadata VALUES ('environment', 'production', '2025-01-01 00:00:00', '2025-01-01 00:00:00');
  CREATE TABLE "accounts" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar(20), "settings" json DEFAULT '{}', "active" boolean DEFAULT 1 NOT NULL, "rate" float, "fee" decimal(8,3), "opens_at" time, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);
  INSERT INTO accounts VALUES (3, 'Ünïcödé', '{"b":1,"a":[true,null]}', 1, 0.1, 12.125, '09:30:00', '2025-10-08 12:34:56.789012', '2025-10-08 12:34:56.789000'),
    (4, NULL, 5, 0, NULL, -1, NULL, '2025-10-08 12:34:56', '2025-10-08 12:34:56.1');
  CREATE TABLE "notes" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "account_id" integer NOT NULL, "body" text, "created_at" datetime(6) NOT NULL, CONSTRAINT "fk_rails_1" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id"));
  INSERT INTO notes VALUES (1, 3, 'tab	newline
', '2025-10-08 12:34:56.789012'), (90, 4, '', '2025-10-08 12:34:56');
  DELETE FROM notes WHERE id = 90;`;

const postgres = `
  CREATE TABLE "schema_migrations" ("version" character varying NOT NULL PRIMARY KEY);
  INSERT INTO schema_migrations VALUES ('20250101000000');
  CREATE TABLE "ar_internal_metadata" ("key" character varying NOT NULL PRIMARY KEY, "value" character varying, "created_at" timestamp(6) NOT NULL, "updated_at" timestamp(6) NOT NULL);
  INSERT INTO ar_internal_metadata VALUES ('environment', 'production', now(), now());
  CREATE TABLE "accounts" ("id" bigserial primary key, "name" character varying(20), "settings" json DEFAULT '{}', "active" boolean DEFAULT TRUE NOT NULL, "rate" float, "fee" decimal(8,3), "opens_at" time, "created_at" timestamp(6) NOT NULL, "updated_at" timestamp(6) NOT NULL);
  CREATE TABLE "notes" ("id" bigserial primary key, "account_id" bigint NOT NULL, "body" text, "created_at" timestamp(6) NOT NULL, "lock_version" integer DEFAULT 0 NOT NULL, "length" integer GENERATED ALWAYS AS (char_length(body)) STORED,
    CONSTRAINT "fk_rails_1" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id"));
  CREATE INDEX "index_notes_on_account_id" ON "notes" ("account_id");
  CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.body := upper(NEW.body); RETURN NEW; END $$;
  CREATE TRIGGER shout BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION shout();
  CREATE TRIGGER quiet BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION shout();
  ALTER TABLE notes DISABLE TRIGGER quiet;
  CREATE TRIGGER always AFTER DELETE ON notes FOR EACH ROW EXECUTE FUNCTION shout();
  ALTER TABLE notes ENABLE ALWAYS TRIGGER always;`;

const switches = `SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'notes'::regclass AND NOT tgisinternal ORDER BY 1`;

describeServers('--data-only into the tables of Rails', (server) => {
  it('plans, migrates, verifies, lets the application go on, and takes it back; no trigger fires, and all are as they were', async () =>
    withApplication({ server, sqlite, postgres }, async ({ plan, migrate, verify, sql, rolledBack }) => {
      const planned = await plan();
      expect(planned).toMatchObject({ exitCode: 0, error: null });
      expect(planned.notes.filter(({ code }) => code === 'GM814')).toMatchObject([
        { table: 'schema_migrations', message: expect.stringContaining('only the source has seen 20250201000000') },
      ]);
      const before = await sql(switches);
      expect(await migrate()).toMatchObject({ exitCode: 0, status: 'migrated', error: null });
      expect(await verify()).toMatchObject({ exitCode: 0, status: 'verified', error: null });
      expect(await sql(switches)).toEqual(before);
      expect(await sql('SELECT id::int, body, lock_version, length, created_at::text FROM notes')).toEqual([
        { id: 1, body: 'tab	newline\n', lock_version: 0, length: 12, created_at: '2025-10-08 12:34:56.789012' },
      ]);
      expect(
        await sql('SELECT settings::text, active, rate, fee::text, opens_at::text FROM accounts ORDER BY id'),
      ).toEqual([
        { settings: '{"b":1,"a":[true,null]}', active: true, rate: 0.1, fee: '12.125', opens_at: '09:30:00' },
        { settings: '5', active: false, rate: null, fee: '-1.000', opens_at: null },
      ]);
      await rolledBack(
        `INSERT INTO notes (account_id, body, created_at) VALUES (3, 'loud', now()) RETURNING id::int, body`,
        [{ id: 91, body: 'LOUD' }],
      );
      expect(await sql(switches)).toEqual(before);
    }));
});
