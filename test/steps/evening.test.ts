import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { type Acts, noActs } from '../../src/core/catalog/acts.ts';
import type { Report } from '../../src/core/catalog/report.ts';
import type { MigrationEvent } from '../../src/steps/events.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { plan } from '../../src/steps/plan.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { asSuperuser, describeServers, type TestServer, withDatabase } from '../servers/describe-servers.ts';
import { urlOfUser } from '../servers/superuser.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const users = `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO users VALUES (1, 'a'), (2, 'b')`;

interface Place {
  readonly url: string;
  readonly source: string;
  readonly folder: string;
  /** Runs a migration with acts; `confirms` is what is answered, one after the other. */
  readonly run: (
    acts: Partial<Acts>,
    more?: { confirms?: boolean[]; listen?: (event: MigrationEvent) => void },
  ) => Promise<Report>;
  readonly rollBack: () => ReturnType<typeof rollback>;
  /** What the commands of a test wrote down. */
  readonly log: () => string[];
  readonly rows: (sql: string) => Promise<unknown[]>;
}

/** A source, a target that already has the table users with one row, and a log for the commands. */
async function withPlace(server: TestServer, use: (place: Place) => Promise<void>): Promise<void> {
  await withDatabase(server, async (url) => {
    const source = sqliteFile(users, 'app.db');
    const folder = dirname(source);
    await asSuperuser(url, `CREATE TABLE users (old text); INSERT INTO users VALUES ('kept')`);
    const to = urlOfUser(url, 'postgres', 's3cret-pass');
    await use({
      url,
      source,
      folder,
      run: (acts, { confirms = [true], listen = () => undefined } = {}) => {
        const answers = [...confirms];
        const options = migrateOptions({ sources: [source], to, acts: { ...noActs, ...acts } }, { listen });
        return migrate({
          ...options,
          confirm: async () => {
            const answer = answers.shift();
            if (answer === undefined) throw new Error('asked once more than expected');
            return answer;
          },
        });
      },
      rollBack: () => rollback({ ...commandOptions({ to }), run: null, checkOnly: false }),
      log: () => (existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').trim().split('\n') : []),
      rows: (sql) => asSuperuser(url, sql),
    });
  });
}

const say = (folder: string, word: string) => `echo ${word} >> ${folder}/log`;
const results = (report: Report) => report.acts.map(({ kind, result }) => `${kind} ${result}`);
const old = [{ old: 'kept' }];

describeServers('the evening of the cutover', (server) => {
  it('is one command: stop, copy, migrate, check, switch, start', async () =>
    withPlace(server, async ({ source, folder, run, log, rows }) => {
      const env = join(folder, '.env');
      writeFileSync(env, 'DATABASE_URL=sqlite:///app.db\n# end\n');
      const report = await run({
        stopCommand: say(folder, 'stop'),
        backup: join(folder, 'backup'),
        checkSql: ['SELECT count(*) = 2 FROM users'],
        checkCommands: [`${say(folder, '"$DATABASE_TYPE $DATABASE_URL"')}; test -d ${folder}/backup`],
        switchEnv: env,
        startCommand: `cat ${env} >> ${folder}/log`,
      });
      expect(report.error).toBeNull();
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0 });
      expect(results(report)).toEqual(
        ['stop-command', 'backup', 'check-sql', 'check-command', 'switch-env', 'start-command'].map(
          (act) => `${act} done`,
        ),
      );
      expect(log()).toEqual([
        'stop',
        expect.stringMatching(/^postgresql postgresql:\/\/postgres:s3cret-pass@/),
        expect.stringMatching(/^DATABASE_URL='?postgresql:\/\/postgres:s3cret-pass@/),
        '# end',
        'DATABASE_TYPE=postgresql',
      ]);
      expect(readdirSync(join(folder, 'backup')).sort()).toEqual(['SHA256SUMS', 'app.db']);
      expect(readdirSync(dirname(source)).filter((name) => name.startsWith('app.db'))).toEqual(['app.db']);
      expect(await rows('SELECT name FROM users ORDER BY id')).toEqual([{ name: 'a' }, { name: 'b' }]);
      expect(JSON.stringify(report)).not.toContain('s3cret-pass');
    }));

  it('shows everything in the plan, and does nothing of it before yes', async () =>
    withPlace(server, async ({ source, folder, run, log, url, rows }) => {
      const acts = {
        stopCommand: say(folder, 'stop'),
        backup: join(folder, 'backup'),
        checkSql: ['SELECT true'],
        startCommand: say(folder, 'start'),
      };
      const declined = await run(acts, { confirms: [false] });
      expect(declined).toMatchObject({ status: 'declined', exitCode: 5 });
      expect(results(declined).every((result) => result.endsWith(' planned'))).toBe(true);
      const { report } = await plan(commandOptions({ sources: [source], to: url, acts: { ...noActs, ...acts } }));
      expect(report.acts.map(({ kind, what, result }) => [kind, what, result])).toEqual([
        ['stop-command', acts.stopCommand, 'planned'],
        ['backup', acts.backup, 'planned'],
        ['check-sql', 'SELECT true', 'planned'],
        ['start-command', acts.startCommand, 'planned'],
      ]);
      const rehearsal = migrateOptions({ sources: [source], to: url, dryRun: true, acts: { ...noActs, ...acts } });
      expect(await migrate(rehearsal)).toMatchObject({ status: 'dry-run', exitCode: 0 });
      expect(log()).toEqual([]);
      expect(existsSync(acts.backup)).toBe(false);
      expect(await rows('TABLE users')).toEqual(old);
    }));

  it('what cannot be done is found before anybody is asked or anything is stopped', async () =>
    withPlace(server, async ({ folder, run, log, source }) => {
      const stopCommand = say(folder, 'stop');
      const usage = { status: 'failed', exitCode: 2 };
      expect(await run({ stopCommand, backup: folder }, { confirms: [] })).toMatchObject(usage);
      expect(await run({ stopCommand, backup: source }, { confirms: [] })).toMatchObject(usage);
      expect(await run({ stopCommand, switchEnv: folder }, { confirms: [] })).toMatchObject(usage);
      expect(await run({ stopCommand, switchEnv: join(folder, 'no', '.env') }, { confirms: [] })).toMatchObject(usage);
      writeFileSync(join(folder, 'latin'), Buffer.from([0x41, 0x3d, 0xff]));
      expect(await run({ stopCommand, switchEnv: join(folder, 'latin') }, { confirms: [] })).toMatchObject(usage);
      expect(log()).toEqual([]);
    }));
});

describeServers('a check that fails after the cutover', (server) => {
  it.each([
    [
      'a query',
      { checkSql: ['SELECT true', 'SELECT count(*) > 5 FROM users'] },
      '--check-sql "SELECT count(*) > 5 FROM users" failed: it gave false, not true',
    ],
    [
      'a query that ends its own session',
      { checkSql: ['SELECT pg_terminate_backend(pg_backend_pid())', 'SELECT true'] },
      '--check-sql "SELECT pg_terminate_backend(pg_backend_pid())" failed: the connection to the server was lost',
    ],
    [
      'a command',
      { checkCommands: ['echo first; echo at postgres:s3cret-pass@x >&2; exit 7', 'true'] },
      'failed: it ended with 7; it said: at postgres:***@x',
    ],
  ])('%s: the run is rolled back, and the application comes back', async (_, checks, message) =>
    withPlace(server, async ({ folder, run, log, rows, rollBack }) => {
      const env = join(folder, '.env');
      writeFileSync(env, 'A=1\n');
      const report = await run({
        ...checks,
        stopCommand: say(folder, 'stop'),
        startCommand: say(folder, 'start'),
        switchEnv: env,
      });
      expect(report).toMatchObject({ status: 'rolled_back', exitCode: 1 });
      expect(report.error?.message).toContain(message);
      expect(report.error?.advice).toContain('was rolled back');
      expect(report.error?.advice).toContain('The application was started again, on its SQLite files.');
      expect(log()).toEqual(['stop', 'start']);
      expect(readFileSync(env, 'utf8')).toBe('A=1\n');
      expect(await rows('TABLE users')).toEqual(old);
      expect(await rows('SELECT status FROM gigchain_migrate.runs')).toEqual([{ status: 'rolled_back' }]);
      expect((await rows(`SELECT 1 FROM pg_namespace WHERE nspname ~ '_undone_'`)).length).toBe(1);
      expect(await rollBack()).toMatchObject({ status: 'nothing-to-do', exitCode: 0 });
      expect(JSON.stringify(report)).not.toContain('s3cret-pass');
    }),
  );

  it('or was never run, because the interruption came first: exit 130, rolled back', async () =>
    withPlace(server, async ({ url, source, rows }) => {
      const controller = new AbortController();
      const acts = { ...noActs, checkSql: ['SELECT true'] };
      const listen = (event: MigrationEvent) => {
        if (event.kind === 'act-started') controller.abort();
      };
      const report = await migrate(
        migrateOptions({ sources: [source], to: url, acts }, { listen, signal: controller.signal }),
      );
      expect(report).toMatchObject({ status: 'interrupted', exitCode: 130 });
      expect(report.error?.advice).toContain('was rolled back');
      expect(await rows('TABLE users')).toEqual(old);
    }));

  it('after the session of the run was ended: it is taken back by another one', async () =>
    withPlace(server, async ({ run, rows, url }) => {
      const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gigchain-migrate' AND datname = current_database()`;
      const report = await run({ checkCommands: [`psql -qX '${url}' -c "${kill}"`], checkSql: [] });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0 });
      const failed = await run({ checkCommands: [`psql -qX '${url}' -c "${kill}"; false`] });
      expect(failed).toMatchObject({ status: 'rolled_back', exitCode: 1 });
      expect(await rows('SELECT status FROM gigchain_migrate.runs ORDER BY started_at')).toEqual([
        { status: 'migrated' },
        { status: 'rolled_back' },
      ]);
    }));

  it('although it wrote to the new tables: they are kept aside with what it wrote', async () =>
    withPlace(server, async ({ run, rows, url }) => {
      const write = `psql -qX '${url}' -c "INSERT INTO users (name) VALUES ('from the check')"; false`;
      expect(await run({ checkCommands: [write] })).toMatchObject({ status: 'rolled_back', exitCode: 1 });
      expect(await rows('TABLE users')).toEqual(old);
      const [aside] = await rows(`SELECT nspname FROM pg_namespace WHERE nspname ~ '_undone_'`);
      const { nspname } = aside as { nspname: string };
      expect(await rows(`SELECT name FROM ${nspname}.users WHERE id > 2`)).toEqual([{ name: 'from the check' }]);
    }));

  it('and cannot be taken back: exit 6, the target is migrated, the application stays stopped', async () =>
    withPlace(server, async ({ folder, run, log, rows, url }) => {
      const lock = `psql -qX '${url}' -c "ALTER TABLE gigchain_migrate.runs RENAME TO runs_elsewhere" && false`;
      const report = await run({
        checkCommands: [lock],
        stopCommand: say(folder, 'stop'),
        startCommand: say(folder, 'start'),
      });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 6 });
      expect(report.error?.message).toContain('could not be rolled back');
      expect(report.error?.advice).toContain(`gigchain-migrate rollback ${report.run}`);
      expect(report.error?.advice).toContain('still stopped');
      expect(log()).toEqual(['stop']);
      expect(await rows('SELECT count(*) FROM users WHERE id > 0')).toEqual([{ count: '2' }]);
    }));
});

describeServers('a stopped application', (server) => {
  const insert = (source: string, values: string) => `sqlite3 ${source} "INSERT INTO users VALUES (${values})"`;

  it('that wrote until it stopped loses nothing: its files are read again', async () =>
    withPlace(server, async ({ source, run, rows }) => {
      const report = await run({ stopCommand: insert(source, "3, 'late'") }, { confirms: [true] });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0, totals: { rows: 3 } });
      expect(await rows('SELECT name FROM users WHERE id = 3')).toEqual([{ name: 'late' }]);
    }));

  it('is copied as it was when it had stopped', async () =>
    withPlace(server, async ({ source, folder, run }) => {
      const backup = join(folder, 'backup');
      await run({ stopCommand: insert(source, "3, 'late'"), backup }, { confirms: [true] });
      const check = sqliteFile('SELECT 1', 'x.db');
      writeFileSync(check, readFileSync(join(backup, 'app.db')));
      expect(readFileSync(check).includes('late')).toBe(true);
    }));

  it('that changed the plan makes it be confirmed again; declined, it comes back', async () =>
    withPlace(server, async ({ source, folder, run, rows, log }) => {
      const stopCommand = `sqlite3 ${source} "CREATE TABLE added (x); INSERT INTO added VALUES (1)"`;
      const startCommand = say(folder, 'start');
      const declined = await run({ stopCommand, startCommand }, { confirms: [true, false] });
      expect(declined).toMatchObject({ status: 'declined', exitCode: 5 });
      expect(log()).toEqual(['start']);
      expect(await rows('TABLE users')).toEqual(old);
      const agreed = await run(
        { stopCommand: `sqlite3 ${source} "ALTER TABLE added ADD COLUMN y"`, startCommand },
        { confirms: [true, true] },
      );
      expect(agreed).toMatchObject({ status: 'migrated', exitCode: 0, totals: { tables: 2 } });
      expect(log()).toEqual(['start', 'start']);
    }));

  it('whose new rows block the plan comes back', async () =>
    withPlace(server, async ({ source, folder, run, rows, log }) => {
      const stopCommand = `sqlite3 ${source} "CREATE TABLE big (${Array.from({ length: 1700 }, (_, i) => `c${i}`).join(', ')})"`;
      const blocked = await run({ stopCommand, startCommand: say(folder, 'start') }, { confirms: [true] });
      expect(blocked).toMatchObject({ status: 'blocked', exitCode: 3 });
      expect(blocked.error?.advice).toContain('The application was started again');
      expect(log()).toEqual(['start']);
      expect(await rows('TABLE users')).toEqual(old);
    }));

  it.each([
    [
      'that is still writing comes back',
      (source: string) => `(sleep 1; ${insert(source, "9, 'x'")}) & true`,
      { status: 'blocked', exitCode: 3 },
    ],
    [
      'by a command that fails comes back',
      (_: string) => 'echo no such service; exit 5',
      { status: 'failed', exitCode: 1 },
    ],
  ])('%s', async (_, stop, ending) =>
    withPlace(server, async ({ source, folder, run, rows, log }) => {
      // The load of the tables is made to last longer than the write takes to come.
      const slow = { checkSql: [] };
      const stopCommand = stop(source);
      const listen = (event: MigrationEvent) => {
        if (event.kind === 'step-started' && event.step === 'verify')
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
      };
      const report = await run({ ...slow, stopCommand, startCommand: say(folder, 'start') }, { listen });
      expect(report).toMatchObject(ending);
      expect(report.error?.advice).toContain('The application was started again, on its SQLite files.');
      expect(log()).toEqual(['start']);
      expect(await rows('TABLE users')).toEqual(old);
    }),
  );

  it('is told of where there is no command to start it, or where that fails too', async () =>
    withPlace(server, async ({ run }) => {
      const stopped = await run({ stopCommand: 'exit 5' });
      expect(stopped.error?.message).toBe('--stop-command "exit 5" failed: it ended with 5');
      expect(stopped.error?.advice).toContain('still stopped: start it again');
      const both = await run({ stopCommand: 'exit 5', startCommand: 'echo broken; exit 6' });
      expect(both).toMatchObject({ status: 'failed', exitCode: 1 });
      expect(both.error?.advice).toContain(
        '--start-command "echo broken; exit 6" failed: it ended with 6; it said: broken',
      );
      expect(results(both)).toEqual(['stop-command failed', 'start-command failed']);
    }));

  it('that cannot be started after the migration: exit 6', async () =>
    withPlace(server, async ({ run, rows }) => {
      const report = await run({ startCommand: 'echo port in use; exit 1' });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 6 });
      expect(report.error?.message).toContain('the tables are migrated, but --start-command');
      expect(report.error?.message).toContain('port in use');
      expect(await rows('SELECT count(*) FROM users WHERE id > 0')).toEqual([{ count: '2' }]);
    }));
});

describeServers('the switch of the .env', (server) => {
  it('keeps the rest of the file, its mode, its link, and the old one beside it; rollback puts it back', async () =>
    withPlace(server, async ({ folder, run, rollBack, rows }) => {
      const [real, env] = [join(folder, 'real.env'), join(folder, '.env')];
      const before = '# mine\r\nexport DATABASE_URL = "sqlite:///app.db" # old\r\nSECRET="a b"\r\n';
      writeFileSync(real, before);
      chmodSync(real, 0o640);
      symlinkSync('real.env', env);
      const report = await run({ switchEnv: env });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 0 });
      expect(lstatSync(env).isSymbolicLink()).toBe(true);
      expect(statSync(real).mode & 0o777).toBe(0o640);
      const kept = `${real}.before-${report.run}`;
      expect([readFileSync(kept, 'utf8'), statSync(kept).mode & 0o777]).toEqual([before, 0o640]);
      expect(readFileSync(real, 'utf8')).toMatch(
        /^# mine\r\nexport DATABASE_URL = '?postgresql:\/\/postgres:s3cret-pass@[^ ]+ # old\r\nSECRET="a b"\r\nDATABASE_TYPE=postgresql\r\n$/,
      );
      const journal = JSON.stringify(
        await rows(`SELECT r, s FROM gigchain_migrate.runs r, gigchain_migrate.switched_env s`),
      );
      expect(journal).toContain('real.env');
      expect(journal).not.toContain('s3cret');
      expect((await rollBack()).env).toEqual({ file: real, result: 'put-back', reason: '' });
      expect([readFileSync(real, 'utf8'), statSync(real).mode & 0o777]).toEqual([before, 0o640]);
      expect(readdirSync(folder).sort()).toEqual(['.env', 'app.db', 'real.env']);
    }));

  it('makes a file that is not there, for this user alone; rollback removes it', async () =>
    withPlace(server, async ({ folder, run, rollBack }) => {
      const env = join(folder, '.env');
      expect(await run({ switchEnv: env })).toMatchObject({ status: 'migrated', exitCode: 0 });
      expect(statSync(env).mode & 0o777).toBe(0o600);
      expect((await rollBack()).env).toMatchObject({ result: 'put-back' });
      expect(readdirSync(folder)).toEqual(['app.db']);
    }));

  it.each([
    [
      'was changed since',
      (env: string) => writeFileSync(env, 'DATABASE_URL=mine\n'),
      'left',
      /^it was changed since the cutover; the old one is .*before-/,
    ],
    ['was put back by hand', (env: string) => writeFileSync(env, 'A=1\n'), 'as-before', /^$/],
    ['is gone', (env: string) => chmodSync(env, 0o600), 'put-back', /^$/],
  ])('that %s is told by rollback', async (_, change, result, reason) =>
    withPlace(server, async ({ folder, run, rollBack, rows }) => {
      const env = join(folder, '.env');
      writeFileSync(env, 'A=1\n');
      await run({ switchEnv: env });
      change(env);
      const text = readFileSync(env, 'utf8');
      const report = await rollBack();
      expect(report).toMatchObject({ status: 'rolled_back', exitCode: 0, env: { file: env, result } });
      expect(report.env?.reason).toMatch(reason);
      if (result === 'left') expect(readFileSync(env, 'utf8')).toBe(text);
      expect(await rows('TABLE users')).toEqual(old);
    }),
  );

  it('that fails: exit 6, and the application is not started on files that are behind', async () =>
    withPlace(server, async ({ folder, run, rows, log }) => {
      const env = join(folder, '.env');
      writeFileSync(env, 'A=1\n');
      const report = await run({
        switchEnv: env,
        checkCommands: [`rm ${env} && mkdir ${env}`],
        stopCommand: say(folder, 'stop'),
        startCommand: say(folder, 'start'),
      });
      expect(report).toMatchObject({ status: 'migrated', exitCode: 6 });
      expect(report.error?.message).toContain('could not be switched');
      expect(report.error?.advice).toContain('still stopped');
      expect(log()).toEqual(['stop']);
      expect(await rows('SELECT count(*) FROM users WHERE id > 0')).toEqual([{ count: '2' }]);
    }));
});
