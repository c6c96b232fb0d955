import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeGigchain } from '../../fixtures/generate.js';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { listing } from '../support/listing.ts';
import { sqliteFile, writeSqlite } from '../support/sqlite-file.ts';
import { compile, gigchainMigrate, program } from './compiled.ts';
import { atTerminal } from './pseudo-terminal.ts';

let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gigchain-whole-'));
  await writeGigchain({ directory: folder, rows: 2000, only: ['analytics', 'admin', 'wcsap_auth'] });
  compile();
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

const own = `SELECT nspname FROM pg_namespace WHERE nspname ~ '^gigchain_migrate' ORDER BY 1`;

describeServers('the script of the README', (server) => {
  it('runs as it stands, but for the address of the server', async () => {
    await withDatabase(server, async (url) => {
      const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
      const [, script = ''] = /^```js\n(import \{ migrate[\s\S]+?)^```$/m.exec(readme) ?? [];
      const here = mkdtempSync(join(tmpdir(), 'gigchain-script-'));
      mkdirSync(join(here, 'node_modules'));
      symlinkSync(fileURLToPath(new URL('../..', import.meta.url)), join(here, 'node_modules', 'gigchain-migrate'));
      for (const name of ['analytics.db', 'admin.db']) copyFileSync(join(folder, name), join(here, name));
      writeFileSync(join(here, 'grants.sql'), 'GRANT SELECT ON admins TO public');
      const address = 'postgresql://gigchain_user@db.example.com/gigchain';
      expect(script).toContain(address);
      const back = /^\/\/ later, to go back: (.+)$/m.exec(script)?.[1] ?? '';
      const whole = `${script.replace(address, url).replace('import { migrate,', 'import { migrate, rollback,')}
        if ((await rollback({ ...options, run: null, checkOnly: true })).exitCode === 0) throw new Error('nothing was migrated');
        ${back.replace('await', 'const undone = await')}; if (undone.exitCode !== 0) throw new Error(JSON.stringify(undone.error));`;
      writeFileSync(join(here, 'script.mjs'), whole);
      const { PATH = '' } = process.env;
      const options = { cwd: here, env: { PATH, HOME: here }, encoding: 'utf8', timeout: 60_000 } as const;
      const { status, stdout, stderr } = spawnSync(process.execPath, ['script.mjs'], options);
      expect(status, stderr).toBe(0);
      expect(stdout).toMatch(/^metrics [1-9]\d*$/m);
      expect(stderr).toBe('');
      rmSync(here, { recursive: true });
    });
  });
});

describeServers('every kind of run leaves the folder of the sources as it was', (server) => {
  it('and ends with its own exit code', async () => {
    await withDatabase(server, async (url) => {
      const before = listing(folder);
      const run = (words: string[]) => {
        const ended = gigchainMigrate([...words, '--json'], { cwd: folder, environment: { DATABASE_URL: url } });
        const document = JSON.parse(ended.stdout);
        expect(listing(folder), words.join(' ')).toEqual(before);
        expect(document, ended.stderr).toMatchObject({ schemaVersion: 1, exitCode: ended.exitCode });
        return { ...ended, document };
      };
      expect(run(['plan']).exitCode).toBe(0);
      expect(run(['doctor']).exitCode).toBe(0);
      expect(run(['status']).document.runs).toEqual([]);
      expect(run(['rollback']).document.status).toBe('nothing-to-do');
      expect(await asSuperuser(url, own)).toEqual([]);
      expect(run(['verify']).exitCode).toBe(4);
      const unasked = run([]);
      expect(unasked.exitCode).toBe(2);
      expect(unasked.document.error.advice).toContain('--yes');
      expect(await asSuperuser(url, own)).toEqual([]);

      const dry = run(['--dry-run', '--to', url, '--yes']);
      expect(dry.document).toMatchObject({ status: 'dry-run', exitCode: 0, totals: { tables: 20 } });
      expect(await asSuperuser(url, own)).toEqual([]);

      expect(run(['--yes', '--include', 'metrcs']).document).toMatchObject({
        exitCode: 2,
        error: { message: '--include metrcs selects no table' },
        totals: { tables: 0 },
      });
      const migrated = run(['--yes']);
      expect(migrated.document).toMatchObject({ status: 'migrated', exitCode: 0, totals: { tables: 20, rows: 6000 } });
      expect(run(['verify']).document).toMatchObject({ status: 'verified', exitCode: 0 });
      expect(run(['verify', '--verify', 'counts']).document.status).toBe('counts-verified');
      await asSuperuser(url, `UPDATE metrics SET value = value + 1e-9 WHERE id = 7`);
      const different = run(['verify']);
      expect(different.document).toMatchObject({
        exitCode: 4,
        differences: [{ table: 'metrics', key: '7', column: 'value', kind: 'value' }],
      });
      expect(run(['rollback', '--check']).exitCode).toBe(4);
      expect(run(['rollback']).document).toMatchObject({
        status: 'blocked',
        exitCode: 3,
        later: { writes: [{ table: 'public.metrics', written: { rows: 1, keys: ['7'] } }] },
      });
      expect(run(['finalize']).exitCode).toBe(0);
      expect(run(['rollback', '--despite-changes']).document).toMatchObject({ status: 'rolled_back', exitCode: 0 });
      expect(run(['rollback', '--check']).document).toMatchObject({ status: 'verified', exitCode: 0 });
      expect(run(['rollback', 'no_such_run']).exitCode).toBe(2);
      const runs = [run(['admin.db', '--yes']), run(['admin.db', '--yes'])].map(({ document }) => document.run);
      expect([run(['rollback']), run(['rollback'])].map(({ document }) => document.run)).toEqual(runs.reverse());
      expect(run(['rollback', '--check']).document).toMatchObject({ exitCode: 0, run: runs[1] });
      expect(run(['finalize']).document).toMatchObject({
        exitCode: 2,
        error: { message: expect.stringContaining('3 runs') },
      });
      const undecided = run(['finalize', runs[1] ?? '']);
      expect(undecided.document).toMatchObject({ exitCode: 2, error: { advice: expect.stringContaining('--yes') } });
      expect(run(['finalize', runs[1] ?? '', '--yes']).document).toMatchObject({ status: 'finalized', exitCode: 0 });
      expect(run(['finalize', runs[1] ?? '', '--yes']).document).toMatchObject({
        status: 'nothing-to-do',
        exitCode: 0,
      });
      expect(
        await asSuperuser(url, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`),
      ).toEqual([]);
    });
  });
});

describeServers('a result that cannot be written', (server) => {
  it('does not hide that the target is migrated: exit 6', async () => {
    await withDatabase(server, async (url) => {
      const words = ['admin.db', '--to', url, '--yes', '--json'];
      const full = openSync('/dev/full', 'w');
      const { status, stderr } = spawnSync(process.execPath, [program, ...words], {
        cwd: folder,
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
      });
      closeSync(full);
      expect({ status, stderr }).toEqual({
        status: 6,
        stderr: expect.stringContaining('could not be written to stdout'),
      });
      expect(stderr).not.toMatch(/^ {4}at /m);
      const [run] = await asSuperuser(url, 'SELECT status FROM gigchain_migrate.runs');
      expect(run).toEqual({ status: 'migrated' });
    });
  });
});

describeServers('init with --data-only', (server) => {
  it("looks at the target's tables, writes what plan then works with, but not where the target is, and changes nothing", async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, 'CREATE TABLE people (id bigint PRIMARY KEY, name text)');
      const here = mkdtempSync(join(tmpdir(), 'gigchain-init-'));
      writeSqlite(
        join(here, 'shop.db'),
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age INT); INSERT INTO users VALUES (1, 'Ada', 36)",
      );
      const options = ['--data-only', '--existing', 'truncate', '--rename', 'users=people'];
      const made = gigchainMigrate(['init', ...options, '--to', url], { cwd: here });
      expect(made.exitCode, made.stderr).toBe(0);
      expect(made.stdout).toContain(
        "blocker GM803  shop:users.age: the target's table public.people has no such column",
      );
      const text = readFileSync(join(here, 'gigchain-migrate.config.json'), 'utf8');
      expect(JSON.parse(text)).toEqual({
        $schema: expect.any(String),
        sources: ['shop.db'],
        schema: 'public',
        dataOnly: true,
        existing: 'truncate',
        timeZone: 'UTC',
        rename: { users: 'people' },
        verify: 'full',
      });
      expect(await asSuperuser(url, own)).toEqual([]);
      const planned = gigchainMigrate(['plan', '--json'], { cwd: here, environment: { DATABASE_URL: url } });
      expect(planned.exitCode).toBe(3);
      const { notes } = JSON.parse(planned.stdout);
      expect(notes.map(({ code, column }: { code: string; column: string }) => `${code} ${column}`)).toContain(
        'GM803 age',
      );
      rmSync(here, { recursive: true });
    });
  });
});

describe('a source without tables', () => {
  it('PEERS 16: ends with 0, a warning, and no advice to switch', () => {
    const file = sqliteFile('CREATE TABLE t(a); DROP TABLE t');
    const { exitCode, stdout, stderr } = gigchainMigrate([file, '--to', 'embedded', '--yes'], { cwd: folder });
    expect(exitCode, stderr).toBe(0);
    expect(`${stdout}${stderr}`).toContain('GM701');
    expect(stdout).not.toContain('DATABASE_TYPE');
  });

  it('is called a dry run where one was asked for', () => {
    const file = sqliteFile('CREATE TABLE t(a); DROP TABLE t');
    const { exitCode, stdout } = gigchainMigrate([file, '--dry-run', '--json'], { cwd: folder });
    expect({ exitCode, status: JSON.parse(stdout).status }).toEqual({ exitCode: 0, status: 'dry-run' });
  });
});

describe('in a folder with a .env and the sources', () => {
  it('needs no argument', async () => {
    const place = mkdtempSync(join(tmpdir(), 'gigchain-env-'));
    await writeGigchain({ directory: place, rows: 300, only: ['admin'] });
    writeFileSync(
      join(place, '.env'),
      'DATABASE_TYPE=postgresql\nDATABASE_URL=postgresql://u:s3cret@127.0.0.1:1/gigchain\n',
    );
    const { exitCode, stdout, stderr } = gigchainMigrate([], { cwd: place });
    rmSync(place, { recursive: true });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    const target = 'Target: postgresql://u@127.0.0.1:1/gigchain (DATABASE_URL in .env)';
    expect(stderr.indexOf(target)).toBeGreaterThan(0);
    expect(stderr.indexOf(target)).toBeLessThan(stderr.indexOf('error:'));
    expect(stderr).not.toContain('s3cret');
  });
});

describeServers('at a terminal', (server) => {
  const question = 'Continue? (yes/no)';

  it.each([
    ['no', [{ after: question, keys: 'no\r' }], 5],
    [
      'an empty answer, then no',
      [
        { after: question, keys: '\r' },
        { after: 'Please type yes or no', keys: 'no\r' },
      ],
      5,
    ],
    ['Ctrl-C', [{ after: question, keys: '\u0003' }], 130],
    ['Ctrl-D', [{ after: question, keys: '\u0004' }], 130],
  ])('%s: nothing is changed', async (_, typed, exitCode) => {
    await withDatabase(server, async (url) => {
      const ended = await atTerminal(['admin.db', '--to', url], { cwd: folder, typed });
      expect(ended.screen).toContain(question);
      expect(ended.exitCode, ended.screen).toBe(exitCode);
      expect(await asSuperuser(url, own)).toEqual([]);
    });
  });

  it('shows what would be replaced, asks, and migrates after yes', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, `CREATE TABLE admin_users (x int); INSERT INTO admin_users VALUES (1), (2), (3)`);
      const typed = [{ after: question, keys: 'yes\r' }];
      const { exitCode, screen } = await atTerminal(['admin.db', '--to', url], { cwd: folder, typed });
      expect(exitCode, screen).toBe(0);
      expect(screen.indexOf('admin_users')).toBeLessThan(screen.indexOf(question));
      expect(screen).toMatch(/admin_users[^\n]*3 rows/);
      expect(screen).toContain('every value verified');
    });
  });
});

describeServers('a run that was killed', (server) => {
  it('leaves the target as it was; status tells, rollback removes it, and the next run sweeps the copies', async () => {
    await withDatabase(server, async (url) => {
      const place = mkdtempSync(join(tmpdir(), 'gigchain-killed-'));
      const temporary = join(place, 'tmp');
      mkdirSync(temporary);
      await writeGigchain({ directory: place, rows: 60_000, only: ['analytics'] });
      const environment = { DATABASE_URL: url, TMPDIR: temporary };
      const child = spawn(process.execPath, [program, 'analytics.db', '--yes'], {
        cwd: place,
        env: { PATH: process.env.PATH, ...environment },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      await new Promise<void>((resolve) => {
        child.stderr.on('data', (chunk) => String(chunk).includes('rows migrated') && child.kill('SIGKILL'));
        child.on('close', () => resolve());
      });
      expect(child.signalCode).toBe('SIGKILL');
      expect(readdirSync(temporary)).toHaveLength(1);
      const run = (words: string[]) =>
        JSON.parse(gigchainMigrate([...words, '--json'], { cwd: place, environment }).stdout);
      let { runs } = run(['status']);
      // The server notices that the client is gone when it sends something next.
      for (let i = 0; i < 50 && runs[0].alive; i += 1) ({ runs } = run(['status']));
      expect(runs).toMatchObject([{ status: 'running', alive: false, can: ['resume', 'rollback'] }]);
      expect(
        await asSuperuser(url, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`),
      ).toEqual([]);
      expect(run(['rollback']).status).toBe('rolled_back');
      expect(await asSuperuser(url, own)).toEqual([{ nspname: 'gigchain_migrate' }]);
      expect(run(['analytics.db', '--yes']).status).toBe('migrated');
      expect(readdirSync(temporary)).toEqual([]);
      rmSync(place, { recursive: true });
    });
  });
});
