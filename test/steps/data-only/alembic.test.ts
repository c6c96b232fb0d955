import { expect, it } from 'vitest';
import { describeServers } from '../../servers/describe-servers.ts';
import { withApplication } from './with-application.ts';

/** As SQLAlchemy and Alembic make them: booleans with a CHECK, JSON as text, naive times, tables that refer to each other in a circle. */
const sqlite = `
  PRAGMA foreign_keys = OFF;
  CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
  INSERT INTO alembic_version VALUES ('ae1027a6acf');
  CREATE TABLE teams (id INTEGER NOT NULL, name VARCHAR(50) NOT NULL, lead_id INTEGER, PRIMARY KEY (id), UNIQUE (name), FOREIGN KEY(lead_id) REFERENCES members (id));
  INSERT INTO teams VALUES (1, 'core', 2), (2, 'docs', NULL);
  CREATE TABLE members (id INTEGER NOT NULL, team_id INTEGER NOT NULL, uid CHAR(32), active BOOLEAN NOT NULL, meta JSON, bio TEXT, score NUMERIC(6, 2), seen DATETIME, born DATE,
    PRIMARY KEY (id), CHECK (active IN (0, 1)), FOREIGN KEY(team_id) REFERENCES teams (id));
  INSERT INTO members VALUES (1, 1, 'AAAAAAAABBBBCCCCDDDDEEEEEEEEEEEE', 1, '{"k": "v"}', NULL, 99.5, '2025-03-30 01:59:59.000001', '1999-12-31'),
    (2, 1, NULL, 0, 'null', 'x', NULL, '2025-10-26 02:30:00.000000', NULL);`;

const postgres = `
  CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
  INSERT INTO alembic_version VALUES ('ae1027a6acf');
  CREATE TABLE teams (id SERIAL NOT NULL, name VARCHAR(50) NOT NULL, lead_id INTEGER, PRIMARY KEY (id), UNIQUE (name));
  CREATE TABLE members (id SERIAL NOT NULL, team_id INTEGER NOT NULL, uid UUID, active BOOLEAN NOT NULL, meta JSONB, bio TEXT, score NUMERIC(6, 2), seen TIMESTAMP WITH TIME ZONE, born DATE, PRIMARY KEY (id));
  ALTER TABLE members ADD FOREIGN KEY(team_id) REFERENCES teams (id);
  ALTER TABLE teams ADD CONSTRAINT lead FOREIGN KEY(lead_id) REFERENCES members (id) NOT VALID;
  COMMENT ON CONSTRAINT lead ON teams IS 'who leads it';`;

const keys = `SELECT conname, convalidated, pg_get_constraintdef(oid) AS def, obj_description(oid) AS comment FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1`;

describeServers('--data-only into the tables of SQLAlchemy', (server) => {
  it('plans, migrates, verifies, lets the application go on, and takes it back; circles of foreign keys come back as they were', async () =>
    withApplication(
      { server, sqlite, postgres, settings: { timeZone: 'Europe/Berlin' } },
      async ({ plan, migrate, verify, sql, rolledBack }) => {
        expect(await plan()).toMatchObject({ exitCode: 0, error: null });
        const before = await sql(keys);
        expect(await migrate()).toMatchObject({ exitCode: 0, status: 'migrated', error: null });
        expect(await verify()).toMatchObject({ exitCode: 0, status: 'verified', error: null });
        expect(await sql(keys)).toEqual(before);
        expect(
          await sql(
            `SELECT uid::text, active, meta, (seen AT TIME ZONE 'UTC')::text AS seen, born::text FROM members ORDER BY id`,
          ),
        ).toEqual([
          {
            uid: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
            active: true,
            meta: { k: 'v' },
            seen: '2025-03-30 00:59:59.000001',
            born: '1999-12-31',
          },
          // Of the hour that is there twice PostgreSQL takes the later one too.
          { uid: null, active: false, meta: null, seen: '2025-10-26 01:30:00', born: null },
        ]);
        expect(
          await sql(
            `SELECT ('2025-10-26 02:30'::timestamp AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'UTC')::text AS seen`,
          ),
        ).toEqual([{ seen: '2025-10-26 01:30:00' }]);
        await rolledBack(`INSERT INTO teams (name, lead_id) VALUES ('new', 1) RETURNING id`, [{ id: 3 }]);
        expect(await sql(keys)).toEqual(before);
      },
    ));

  it('names a time that the zone skips', async () =>
    withApplication(
      {
        server,
        sqlite: sqlite.replace('2025-03-30 01:59:59.000001', '2025-03-30 02:30:00'),
        postgres,
        settings: { timeZone: 'Europe/Berlin' },
      },
      async ({ plan }) => {
        const { exitCode, notes } = await plan();
        expect(exitCode).toBe(3);
        expect(notes.find(({ code }) => code === 'GM806')?.message).toContain('"2025-03-30 02:30:00" at key 1');
      },
    ));
});
