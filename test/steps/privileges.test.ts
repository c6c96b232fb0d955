import { expect, it } from 'vitest';
import { doctor } from '../../src/steps/doctor.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { status } from '../../src/steps/status.ts';
import { verify } from '../../src/steps/verify.ts';
import { asSuperuser, describeServers, withDatabase, withRole } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

/** A bit of everything that a run creates. */
const source = `CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, CHECK (name <> ''));
  CREATE TABLE notes (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES users (id), word TEXT, at TEXT DEFAULT CURRENT_TIMESTAMP);
  CREATE INDEX notes_word ON notes (word COLLATE NOCASE) WHERE word IS NOT NULL;
  CREATE VIEW words AS SELECT u.name, n.word FROM notes n JOIN users u ON u.id = n.owner;
  CREATE TRIGGER counted AFTER INSERT ON notes BEGIN UPDATE notes SET word = NEW.word || '!' WHERE id = NEW.id; END;
  CREATE VIRTUAL TABLE found USING fts5 (text);
  CREATE VIRTUAL TABLE places USING rtree (id, x0, x1);
  INSERT INTO users VALUES (1, 'ann'), (2, 'bob'); INSERT INTO notes (owner, word) VALUES (1, 'one'), (2, 'two');
  INSERT INTO found VALUES ('some words'); INSERT INTO places VALUES (1, 0.5, 1.5)`;

/** The statements that the check list tells to run. */
function grants({ checks }: Awaited<ReturnType<typeof doctor>>): string {
  const advice = checks.filter(({ result }) => result === 'failed').flatMap((line) => line.advice.split('\n'));
  return advice.filter((line) => line.trim().startsWith('GRANT')).join('');
}

/** Every command of an evening, twice: the second run replaces what the first made. */
async function wholeEvening(to: string, schema: string): Promise<void> {
  const options = { sources: [sqliteFile(source)], to, schema };
  for (let round = 0; round < 2; round += 1) {
    const report = await migrate(migrateOptions(options));
    expect(report.error).toBeNull();
    expect(report.notCarried).toEqual([]);
    expect((await verify(commandOptions(options))).error).toBeNull();
  }
  expect((await status(commandOptions(options))).runs.map(({ status: state }) => state)).toEqual([
    'migrated',
    'migrated',
  ]);
  for (let round = 0; round < 2; round += 1) {
    const { error, run } = await rollback({ ...commandOptions(options), run: null, checkOnly: false });
    expect(error).toBeNull();
    expect((await rollback({ ...commandOptions(options), run, checkOnly: true })).error).toBeNull();
  }
}

describeServers('no superuser is needed', (server) => {
  it('in a schema of its own, that the run makes', async () => {
    await withDatabase(server, async (url) => {
      await withRole(url, async (_, roleUrl) => {
        const options = commandOptions({ sources: [sqliteFile(source)], to: roleUrl, schema: 'Sho"p' });
        await asSuperuser(url, grants(await doctor(options)));
        await wholeEvening(roleUrl, 'Sho"p');
      });
    });
  });

  it('nor where another role made the journal', async () => {
    await withDatabase(server, async (url) => {
      await withRole(url, async (_first, firstUrl) => {
        await withRole(url, async (_second, secondUrl) => {
          const file = sqliteFile('CREATE TABLE other (id INTEGER PRIMARY KEY)');
          const ofFirst = { sources: [file], to: firstUrl, schema: 'a' };
          await asSuperuser(url, grants(await doctor(commandOptions(ofFirst))));
          expect((await migrate(migrateOptions(ofFirst))).error).toBeNull();
          const ofSecond = { sources: [sqliteFile(source)], to: secondUrl, schema: 'b' };
          await asSuperuser(url, grants(await doctor(commandOptions(ofSecond))));
          expect((await doctor(commandOptions(ofSecond))).exitCode).toBe(0);
          const run = await migrate(migrateOptions(ofSecond));
          expect(run.error).toBeNull();
          const { runs } = await status(commandOptions(ofSecond));
          expect(runs.map(({ run: id }) => id)).toContain(run.run);
          expect((await rollback({ ...commandOptions(ofSecond), run: run.run, checkOnly: false })).error).toBeNull();
        });
      });
    });
  });

  it('but PL/pgSQL for triggers', async () => {
    await withDatabase(server, async (url) => {
      const examine = async (to: string) => {
        const { checks } = await doctor(commandOptions({ sources: [sqliteFile(source)], to }));
        return checks.find(({ name }) => name === 'extensions');
      };
      expect(await examine(url)).toMatchObject({
        result: 'passed',
        message: '1 triggers need PL/pgSQL, which is there',
      });
      await withRole(url, async (role, roleUrl) => {
        await asSuperuser(url, 'REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC');
        const advice = `Run this as a superuser: GRANT USAGE ON LANGUAGE plpgsql TO "${role}";`;
        expect(await examine(roleUrl)).toMatchObject({ result: 'failed', advice });
      });
      await asSuperuser(url, 'DROP EXTENSION plpgsql');
      expect(await examine(url)).toMatchObject({ result: 'failed', message: expect.stringContaining('missing') });
    });
  });
});
