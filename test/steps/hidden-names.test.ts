import { expect, it } from 'vitest';
import { migrate } from '../../src/steps/migrate.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { migrateOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const source = `
  CREATE TABLE pg_class (id INTEGER PRIMARY KEY, name TEXT);
  INSERT INTO pg_class VALUES (1, 'own');
  CREATE TABLE log (id INTEGER PRIMARY KEY, name TEXT);
  CREATE VIEW pg_tables AS SELECT name FROM pg_class;
  CREATE VIEW reads_it AS SELECT upper(name) AS loud FROM pg_tables;
  CREATE TRIGGER writes AFTER INSERT ON log BEGIN INSERT INTO pg_class (name) VALUES (NEW.name); END;
  CREATE TRIGGER reads AFTER INSERT ON log BEGIN DELETE FROM log WHERE name IN (SELECT name FROM pg_class); END;
`;

describeServers('names of the system catalog', (server) => {
  it('hide a table or view from whoever does not name its schema: they are noted, and a trigger that needs them is named', async () =>
    withDatabase(server, async (url) => {
      const report = await migrate(migrateOptions({ sources: [sqliteFile(source, 'hidden.db')], to: url }));
      expect(report).toMatchObject({ error: null, exitCode: 0 });
      const noted = report.notes.filter(({ code }) => code === 'GM206');
      expect(noted.map(({ table }) => table)).toEqual(['pg_class', 'pg_tables']);
      expect(noted[0]?.advice).toContain('"public"."pg_class"');
      expect(await asSuperuser(url, 'SELECT loud FROM public.reads_it')).toEqual([{ loud: 'OWN' }]);
      expect(report.notCarried.map(({ name }) => name)).toEqual(['writes', 'reads']);
      for (const { message } of report.notes.filter(({ code }) => code === 'GM502'))
        expect(message).toContain('the table pg_class, and PostgreSQL looks for such a name in its own catalog first');
    }));
});
