import { expect, it } from 'vitest';
import { dump } from '../../faults/dump.ts';
import { describeServers } from '../../servers/describe-servers.ts';
import { withApplication } from './with-application.ts';

const sqlite = `
  CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, age INTEGER);
  CREATE TABLE notes (id INTEGER PRIMARY KEY, person INTEGER REFERENCES people (id), body TEXT);
  INSERT INTO people VALUES (1, 'Ann', 30), (2, 'Bob', 40);
  INSERT INTO notes VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 2, 'c');`;

const postgres = `
  CREATE TABLE people (name text, id bigserial PRIMARY KEY, age int CONSTRAINT grown CHECK (age < 50));
  CREATE TABLE notes (id bigserial PRIMARY KEY, body text, person bigint NOT NULL REFERENCES people);
  INSERT INTO people (name) VALUES ('seed'); INSERT INTO notes (body, person) VALUES ('seed', 1);`;

describeServers('a dry run with --data-only', (server) => {
  it('goes through every step up to the verification in the target that is named, and leaves it as it was, byte for byte', async () =>
    withApplication({ server, sqlite, postgres, settings: { existing: 'truncate' } }, async ({ migrate, url, sql }) => {
      const before = await dump(url, 'all');
      const report = await migrate({ dryRun: true });
      expect(report).toMatchObject({ exitCode: 0, status: 'dry-run', error: null });
      expect(report.steps.map(({ name }) => name)).toEqual(['inspect', 'plan', 'create', 'load', 'finish', 'verify']);
      expect(report.sources[0]?.tables.map(({ name, loaded, verified }) => ({ name, loaded, verified }))).toEqual([
        { name: 'people', loaded: 2, verified: 2 },
        { name: 'notes', loaded: 3, verified: 3 },
      ]);
      expect(await dump(url, 'all')).toBe(before);
      expect(await sql(`SELECT nspname FROM pg_namespace WHERE nspname ~ '^gigchain_migrate'`)).toEqual([]);
    }));

  it('finds rows that break a constraint of the target, which no profile tells', async () =>
    withApplication(
      {
        server,
        sqlite: `${sqlite} UPDATE people SET age = 60 WHERE id = 2;`,
        postgres,
        settings: { existing: 'truncate' },
      },
      async ({ migrate, url }) => {
        const before = await dump(url, 'all');
        const report = await migrate({ dryRun: true });
        expect(report).toMatchObject({ exitCode: 3, status: 'blocked' });
        expect(report.error?.message).toContain('grown');
        expect(await dump(url, 'all')).toBe(before);
      },
    ));
});
