import { expect, it } from 'vitest';
import { describeServers } from '../../servers/describe-servers.ts';
import { withApplication } from './with-application.ts';

const sqlite = `
  CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
  INSERT INTO notes VALUES (1, 'one');
  CREATE VIEW long_notes AS SELECT * FROM notes WHERE length(body) > 100;
  CREATE TRIGGER noted AFTER UPDATE ON notes BEGIN SELECT 1; END;
  CREATE VIRTUAL TABLE words USING fts5vocab(found, 'row');
  CREATE VIRTUAL TABLE found USING fts5(body, content='');`;

describeServers('what of a source is no table, with --data-only', (server) => {
  it('is named; views and triggers are those of the application, and no difference', async () =>
    withApplication(
      { server, sqlite, postgres: 'CREATE TABLE notes (id bigserial PRIMARY KEY, body text)' },
      async ({ migrate, verify }) => {
        const report = await migrate();
        expect(report).toMatchObject({ exitCode: 0, error: null });
        const said = report.notes
          .filter(({ code }) => code === 'GM826')
          .map(({ severity, message }) => [severity, message]);
        expect(said).toEqual([
          ['info', 'the view long_notes stays behind: with --data-only only rows move, and the target has its own'],
          ['info', 'the trigger noted stays behind: with --data-only only rows move, and the target has its own'],
        ]);
        expect(report.notCarried.map(({ kind, name }) => `${kind} ${name}`)).toContain('virtual table words');
        expect(await verify()).toMatchObject({ exitCode: 0, differences: [], error: null });
      },
    ));
});
