import { expect, it } from 'vitest';
import { parseRename } from '../../src/core/settings/read-renames.ts';
import { plan } from '../../src/steps/plan.ts';
import { commandOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const users =
  'CREATE TABLE users (id INTEGER PRIMARY KEY, mail TEXT, name TEXT); CREATE VIEW v AS SELECT mail FROM users;';

async function planned(sources: readonly string[], ...renames: readonly string[]) {
  const { report, plan: made } = await plan(
    commandOptions({ sources, renames: renames.flatMap((text) => parseRename(text) ?? []) }),
  );
  return { report, tables: made?.tables.map(({ target }) => target.name) };
}

it('renames of what no source has are one usage error with suggestions', async () => {
  const { report } = await planned([sqliteFile(users)], 'user=a', 'users.mial=b', 'v.mail=c', 'v=w');
  expect(report.exitCode).toBe(2);
  expect(report.error?.advice.split('\n')).toEqual([
    '--rename names user, which no source has',
    '  Did you mean users? Write the names that the table and the column have in SQLite.',
    '--rename names users.mial, which no source has',
    '  Did you mean users.mail or users.id? Write the names that the table and the column have in SQLite.',
    '--rename names v.mail, and the columns of a view are named by its SELECT',
    '  Write the name there, with AS, in the source; the view itself can be renamed.',
  ]);
});

it('a rename that leads to a name that is there is blocked, and one of the other parts them', async () => {
  const blockers = async (...renames: readonly string[]) =>
    (await planned([sqliteFile(users)], ...renames)).report.notes.filter(({ severity }) => severity === 'blocker');
  expect(await blockers('users=v', 'users.mail=name')).toMatchObject([
    { code: 'GM203', column: 'name', message: 'the columns mail and name would both be called name' },
    { code: 'GM203', message: 'the table users and the view v would both be called v' },
  ]);
  expect(await blockers('users=v', 'v=users', 'users.mail=name', 'users.name=mail')).toEqual([]);
});

it('a rename of one source parts tables of one name, as the blocker says', async () => {
  const sources = [sqliteFile(users, 'one.db'), sqliteFile(users, 'two.db')];
  const clashing = await planned(sources, 'two:v=w');
  expect(clashing.report.notes.filter(({ severity }) => severity === 'blocker')).toMatchObject([
    { code: 'GM204', table: 'users', advice: expect.stringContaining('--rename <source>:<table>=<name>') },
  ]);
  const { report, tables } = await planned(sources, 'two:v=w', 'TWO:Users=others');
  expect(report).toMatchObject({ exitCode: 0, error: null });
  expect(tables).toEqual(['users', 'others']);
  expect(report.codeChanges.find(({ kind }) => kind === 'new-name')?.places).toEqual([
    { source: 'two', table: 'users', column: null },
  ]);
});

it('what is said of the SQL of a view keeps the names that stand there', async () => {
  const sql = `${users} CREATE VIEW g AS SELECT mail, name, count(*) FROM users AS u GROUP BY mail`;
  const { report } = await planned([sqliteFile(sql)], 'users.mail=name', 'users.name=mail', 'users=people');
  expect(report.notes.filter(({ code }) => code === 'GM512')).toMatchObject([
    { message: expect.stringMatching(/^the view g shows "u"\."name" beside groups in which it may differ/) },
  ]);
});
