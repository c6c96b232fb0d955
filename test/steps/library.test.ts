import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { Failure, migrate, optionsOf, plan, rollback, verify } from '../../src/index.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { sqliteFile, temporaryDirectory } from '../support/sqlite-file.ts';

afterEach(() => vi.restoreAllMocks());

const sql = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO users VALUES (1, 'a'), (2, 'b')";

/** An SQL file by its path. */
function written(text: string): string {
  const file = join(temporaryDirectory(), 'own.sql');
  writeFileSync(file, text);
  return file;
}

it('plans without a target, and tells what is wrong with options at once', async () => {
  const { report, plan: made, sql: script } = await plan(optionsOf({ sources: [sqliteFile(sql)], target: null }));
  expect(report).toMatchObject({ status: 'planned', exitCode: 0, totals: { tables: 1, rows: 2 } });
  expect(made?.tables[0]?.target.name).toBe('users');
  expect(script).toContain('CREATE TABLE "public"."users"');
  const wrong = () =>
    optionsOf({
      target: null,
      schema: 'pg_x',
      include: ['"'],
      cast: { 'users.name': 'strange' },
      rename: { users: '' },
      sqlAfter: [written('COMMIT')],
      sqlBefore: ['is-not-there.sql'],
    });
  expect(wrong).toThrow(Failure);
  expect(wrong).toThrow('6 things are wrong');
});

describeServers('a script', (server) => {
  it('migrates, verifies and rolls back without a word on the terminal', async () => {
    await withDatabase(server, async (url) => {
      const spoken = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
      const exit = vi.spyOn(process, 'exit');
      const heard: string[] = [];
      const options = optionsOf({
        sources: [sqliteFile(sql)],
        target: { kind: 'url', url },
        schema: 'app',
        cast: { 'users.name': 'varchar(3)' },
        rename: { 'users.name': 'called' },
        sqlAfter: [written("COMMENT ON COLUMN users.called IS 'by the script'")],
        listen: ({ kind }) => heard.push(kind),
      });
      const declined = await migrate({ ...options, confirm: async () => false });
      expect(declined).toMatchObject({ status: 'declined', exitCode: 5 });
      const report = await migrate({
        ...options,
        confirm: async ({ notes }) => notes.every(({ severity }) => severity === 'info'),
      });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0, error: null });
      expect(report.acts).toMatchObject([{ kind: 'sql-after', result: 'done' }]);
      expect(heard).toEqual(expect.arrayContaining(['plan-ready', 'table-loaded', 'table-verified']));
      expect(await verify(options)).toMatchObject({ status: 'verified', exitCode: 0 });
      await asSuperuser(url, 'UPDATE app.users SET called = $$c$$ WHERE id = 2');
      expect(await verify(options)).toMatchObject({ status: 'different', exitCode: 4, differences: [{ key: '2' }] });
      const back = { ...options, run: null, checkOnly: false };
      expect(await rollback(back)).toMatchObject({ status: 'blocked', exitCode: 3 });
      expect(await rollback({ ...back, despiteChanges: true })).toMatchObject({ status: 'rolled_back', exitCode: 0 });
      expect(await asSuperuser(url, `SELECT to_regclass('app.users') AS there`)).toEqual([{ there: null }]);
      const mine = spoken.flatMap(({ mock }) => mock.calls.map(([text]) => String(text)));
      expect(mine.filter((text) => /users|Run |Target/.test(text))).toEqual([]);
      expect(exit).not.toHaveBeenCalled();
    });
  });
});
