import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { writeSqlite } from '../support/sqlite-file.ts';
import { compile, gigchainMigrate, program } from './compiled.ts';
import { atTerminal } from './pseudo-terminal.ts';

let parent = '';

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'gigchain-evening-'));
  compile();
}, 180_000);
afterAll(() => rmSync(parent, { recursive: true }));

/** A folder with a source. */
function place(): string {
  const cwd = mkdtempSync(join(parent, 'place-'));
  writeSqlite(join(cwd, 'app.db'), `CREATE TABLE users (id INTEGER PRIMARY KEY); INSERT INTO users VALUES (1), (2)`);
  return cwd;
}

const evening = ['--stop-command', 'echo stop >> log', '--start-command', 'echo start >> log'];
const target = `CREATE TABLE users (old text); INSERT INTO users VALUES ('kept')`;
const old = [{ old: 'kept' }];
const log = (cwd: string) => readFileSync(join(cwd, 'log'), 'utf8');

describeServers('an interruption while the application is stopped', (server) => {
  it.each([
    ['a check', '--check-command'],
    ['the stop command', '--stop-command'],
  ])('in %s: the target is as it was, the application comes back, exit 130', async (_, flag) =>
    withDatabase(server, async (url) => {
      await asSuperuser(url, target);
      const cwd = place();
      const words = ['app.db', '--to', url, '--yes', ...evening.filter((_, at) => flag !== '--stop-command' || at > 1)];
      const child = spawn(process.execPath, [program, ...words, flag, 'touch begun; sleep 300'], {
        cwd,
        env: { PATH: process.env.PATH, HOME: cwd },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      for (let i = 0; i < 300 && !existsSync(join(cwd, 'begun')); i += 1) await sleep(100);
      child.kill('SIGINT');
      expect(await ended, stderr).toBe(130);
      expect(log(cwd)).toMatch(/start\n$/);
      expect(stderr).toContain('The application was started again, on its SQLite files.');
      expect(await asSuperuser(url, 'TABLE users')).toEqual(old);
    }),
  );
});

describeServers('a second Ctrl-C', (server) => {
  it('ends at once what takes long after the first, and names the command that tells what is left', async () =>
    withDatabase(server, async (url) => {
      const cwd = place();
      const words = ['app.db', '--to', url, '--yes', '--stop-command', 'touch begun; sleep 60'];
      const child = spawn(process.execPath, [program, ...words, '--start-command', 'touch back; sleep 20'], {
        cwd,
        env: { PATH: process.env.PATH, HOME: cwd },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
      const appeared = async (file: string) => {
        for (let i = 0; i < 600 && !existsSync(join(cwd, file)); i += 1) await sleep(100);
      };
      await appeared('begun');
      child.kill('SIGINT');
      await appeared('back');
      const before = performance.now();
      child.kill('SIGINT');
      expect(await ended, stderr).toBe(130);
      expect(performance.now() - before).toBeLessThan(10_000);
      expect(stderr).toContain('Once more ends at once.');
      expect(stderr).toMatch(/Ended before all was cleaned up\. .*: gigchain-migrate status --to '?postgresql:/);
    }));
});

describeServers('a run that has cut over and makes its checks', (server) => {
  it('is not joined by a second one with --resume', async () =>
    withDatabase(server, async (url) => {
      const cwd = place();
      const words = [
        'app.db',
        '--to',
        url,
        '--yes',
        '--check-command',
        'touch begun; while [ ! -e go ]; do sleep 0.1; done',
      ];
      const first = spawn(process.execPath, [program, ...words], {
        cwd,
        env: { PATH: process.env.PATH, HOME: cwd },
        stdio: 'ignore',
      });
      const ended = new Promise<number | null>((resolve) => first.on('close', resolve));
      for (let i = 0; i < 600 && !existsSync(join(cwd, 'begun')); i += 1) await sleep(100);
      const stop = ['--stop-command', 'touch stopped'];
      const second = gigchainMigrate([...words, ...stop, '--resume'], { cwd });
      writeFileSync(join(cwd, 'go'), '');
      expect(second.exitCode, second.stderr).toBe(3);
      expect(second.stderr).toMatch(/another run is doing the checks of run \d{8}_\d{6}_[0-9a-f]{4}: process \d+/);
      expect(existsSync(join(cwd, 'stopped'))).toBe(false);
      expect(await ended).toBe(0);
    }));
});

describeServers('a run that is killed when it has cut over and makes its checks', (server) => {
  it('goes on with them by --resume, and not before its sources are looked at', async () =>
    withDatabase(server, async (url) => {
      await asSuperuser(url, target);
      const cwd = place();
      const words = ['app.db', '--to', url, '--yes', '--switch-env', '.env', ...evening];
      const child = spawn(process.execPath, [program, ...words, '--check-command', 'touch begun; sleep 5'], {
        cwd,
        env: { PATH: process.env.PATH, HOME: cwd },
        stdio: 'ignore',
      });
      const ended = new Promise((resolve) => child.on('close', resolve));
      for (let i = 0; i < 600 && !existsSync(join(cwd, 'begun')); i += 1) await sleep(100);
      child.kill('SIGKILL');
      await ended;
      const now = 'SELECT count(*)::int AS rows FROM users';
      expect(await asSuperuser(url, now)).toEqual([{ rows: 2 }]);
      const { runs } = JSON.parse(gigchainMigrate(['status', '--json', '--to', url], { cwd }).stdout);
      expect(runs).toMatchObject([{ status: 'migrated', step: 'checks', can: ['resume', 'rollback', 'finalize'] }]);
      expect(gigchainMigrate(['status', '--to', url], { cwd }).stdout).toContain('migrated (checks not made)');

      const source = readFileSync(join(cwd, 'app.db'));
      rmSync(join(cwd, 'app.db'));
      writeSqlite(
        join(cwd, 'app.db'),
        'CREATE TABLE users (id INTEGER PRIMARY KEY); INSERT INTO users VALUES (1), (2), (3)',
      );
      const moved = gigchainMigrate([...words, '--resume'], { cwd });
      expect(moved.exitCode, moved.stderr).toBe(3);
      expect(moved.stderr).toContain('app.db is not what it read then');
      expect(moved.stderr).toContain(`gigchain-migrate rollback ${runs[0].run} --to `);
      expect(existsSync(join(cwd, '.env'))).toBe(false);

      writeFileSync(join(cwd, 'app.db'), source);
      const check = ['--check-sql', 'SELECT count(*) = 2 FROM users'];
      const resumed = gigchainMigrate([...words, ...check, '--resume'], { cwd });
      expect(resumed.exitCode, resumed.stderr).toBe(0);
      expect(resumed.stderr).toContain(`Run ${runs[0].run} has cut over already`);
      expect(resumed.stdout).toContain(`Run ${runs[0].run} had cut over before: what was to follow is done.`);
      expect(readFileSync(join(cwd, '.env'), 'utf8')).toContain('DATABASE_TYPE=postgresql');
      expect(log(cwd)).toBe('stop\nstop\nstart\n');
      const after = JSON.parse(gigchainMigrate(['status', '--json', '--to', url], { cwd }).stdout);
      expect(after.runs).toMatchObject([{ run: runs[0].run, status: 'migrated', step: 'report' }]);
      const back = gigchainMigrate(['rollback', '--to', url], { cwd });
      expect(back.exitCode, back.stderr).toBe(0);
      expect(existsSync(join(cwd, '.env'))).toBe(false);
      expect(await asSuperuser(url, 'TABLE users')).toEqual(old);
    }));

  it('is rolled back where a check fails then', async () =>
    withDatabase(server, async (url) => {
      await asSuperuser(url, target);
      const cwd = place();
      const words = ['app.db', '--to', url, '--yes'];
      const child = spawn(process.execPath, [program, ...words, '--check-command', 'touch begun; sleep 5'], {
        cwd,
        env: { PATH: process.env.PATH, HOME: cwd },
        stdio: 'ignore',
      });
      const ended = new Promise((resolve) => child.on('close', resolve));
      for (let i = 0; i < 600 && !existsSync(join(cwd, 'begun')); i += 1) await sleep(100);
      child.kill('SIGKILL');
      await ended;
      const failed = gigchainMigrate([...words, '--check-command', 'false', '--resume', '--json'], { cwd });
      expect(JSON.parse(failed.stdout)).toMatchObject({ status: 'rolled_back', exitCode: 1 });
      expect(await asSuperuser(url, 'TABLE users')).toEqual(old);
      expect(gigchainMigrate(['rollback', '--check', '--to', url], { cwd }).exitCode).toBe(0);
    }));
});

describeServers('the evening at the command line', (server) => {
  it('tells and asks for everything before, and says what it did', async () =>
    withDatabase(server, async (url) => {
      const cwd = place();
      const typed = [{ after: 'Continue? (yes/no)', keys: 'yes\r' }];
      const words = [
        'app.db',
        '--to',
        url,
        ...evening,
        '--backup',
        'copies',
        '--check-sql',
        'SELECT count(*) = 2 FROM users',
        '--switch-env',
        '.env',
      ];
      const { exitCode, screen } = await atTerminal(words, { cwd, typed });
      expect(exitCode, screen).toBe(0);
      for (const told of [
        'echo stop >> log',
        'copies',
        'SELECT count(*) = 2 FROM users',
        '.env',
        'echo start >> log',
      ]) {
        expect(screen.indexOf(told)).toBeGreaterThan(0);
        expect(screen.indexOf(told)).toBeLessThan(screen.indexOf('Continue?'));
      }
      expect(screen).toContain('their copies in copies');
      expect(screen).not.toMatch(/Update .env|Restart the application/);
      expect(log(cwd)).toBe('stop\nstart\n');
      const back = gigchainMigrate(['rollback', '--to', url], { cwd });
      expect(back.stdout).toContain('.env is as it was before the cutover');
      expect(existsSync(join(cwd, '.env'))).toBe(false);
    }));

  it('has all of it in the document, and a failed check ends with 1 and rolled_back', async () =>
    withDatabase(server, async (url) => {
      const cwd = place();
      await asSuperuser(url, target);
      const words = [
        'app.db',
        '--to',
        url,
        '--yes',
        '--json',
        ...evening,
        '--check-command',
        'curl -f http://127.0.0.1:1/health',
      ];
      const ended = gigchainMigrate(words, { cwd });
      const document = JSON.parse(ended.stdout);
      expect(document).toMatchObject({ status: 'rolled_back', exitCode: 1 });
      expect(document.acts.map(({ kind, result }: Record<string, string>) => [kind, result])).toEqual([
        ['stop-command', 'done'],
        ['check-command', 'failed'],
        ['start-command', 'done'],
      ]);
      expect(document.error.message).toMatch(
        /^--check-command "curl -f http:\/\/127.0.0.1:1\/health" failed: it ended with \d+/,
      );
      expect(ended.exitCode).toBe(1);
      expect(await asSuperuser(url, 'TABLE users')).toEqual(old);
      expect(gigchainMigrate(['rollback', '--check', '--to', url], { cwd }).exitCode).toBe(0);
    }));
});

describe('the options of the evening', () => {
  it.each([
    [['--switch-env', '.env', '--to', 'embedded'], 2, '--switch-env cannot switch to the embedded server'],
    [['--check-sql', ' ', '--to', 'embedded'], 2, '--check-sql is empty'],
    [['--backup', 'app.db', '--to', 'embedded', '--yes'], 2, '--backup app.db: it is a file'],
    [['plan', '--backup', 'app.db'], 2, '--backup app.db: it is a file'],
    [['plan', '--switch-env', 'none/.env'], 2, '--switch-env none/.env: it cannot be switched'],
    [
      ['--dry-run', '--quiet', '--stop-command', 'touch stopped'],
      0,
      'Not in a dry run: --stop-command "touch stopped"',
    ],
  ])('%j', (words, exitCode, message) => {
    const cwd = place();
    const ended = gigchainMigrate([...words, 'app.db'], { cwd });
    expect(ended.exitCode, ended.stderr).toBe(exitCode);
    expect(ended.stderr + ended.stdout).toContain(message);
    expect(existsSync(join(cwd, 'stopped'))).toBe(false);
  });

  it('are shown by plan, and refused by commands that have no use for them', () => {
    const cwd = place();
    writeFileSync(join(cwd, '.env'), 'DATABASE_URL=sqlite:///app.db\n');
    const shown = gigchainMigrate(['plan', '--check-command', 'curl -f http://localhost:5000/health'], { cwd });
    expect(shown.stdout).toContain('must succeed, else roll back  curl -f http://localhost:5000/health');
    expect(gigchainMigrate(['verify', '--backup', 'x'], { cwd }).exitCode).toBe(2);
  });
});
