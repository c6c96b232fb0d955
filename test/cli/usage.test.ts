import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, gigchainMigrate } from './compiled.ts';

let folder = '';
const run = (words: string[], environment: Record<string, string> = {}) =>
  gigchainMigrate(words, { cwd: folder, environment });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gigchain-usage-'));
  writeFileSync(join(folder, 'analytics.db'), 'SQLite format 3\0');
  compile();
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('help and version', () => {
  it('prints the version of package.json', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(run(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('lists the commands', () => {
    const { exitCode, stdout, stderr } = run(['--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const command of [
      'migrate',
      'plan',
      'verify',
      'rollback',
      'status',
      'doctor',
      'finalize',
      'init',
      'completion',
    ]) {
      expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    }
  });

  it.each(['migrate', 'plan', 'verify', 'rollback', 'status', 'doctor', 'init', 'completion'])(
    '%s --help has examples',
    (command) => {
      const { exitCode, stdout } = run([command, '--help']);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/Examples:\n {2}\S*.*gigchain-migrate/);
      expect(stdout).toContain('--json');
      expect(run(['help', command]).stdout).toBe(stdout);
    },
  );
});

describe('wrong usage ends with 2 and says what to do', () => {
  it.each([
    [['plna'], 'plna is neither a command nor a file', 'Did you mean plan?'],
    [['--dry-rnu'], 'unknown option --dry-rnu', 'Did you mean --dry-run?'],
    [['plan', 'analitics.db'], 'analitics.db: no such file', 'Did you mean analytics.db?'],
    [['plan', '--data-only', '--infer', 'analytics.db'], '--infer is for tables that the run makes', ''],
    [['completion'], "missing required argument 'shell'", ''],
    [['plan', '--check'], '--check is not an option of plan', 'It belongs to: rollback'],
    [['plan', '--schema'], "option '--schema <name>' argument missing", ''],
    [['rollback', 'a', 'b'], 'too many arguments', ''],
    [['status', 'now'], 'too many arguments', ''],
    [['plan', '--quiet', '--verbose'], '--quiet and --verbose contradict each other', ''],
    [['analytics.db'], 'no target database was named', '--to'],
    [['status'], 'no target database was named', '--to'],
    [['--to', 'mysql://u:s3cret@h/d'], '--to is neither a PostgreSQL URL nor embedded', ''],
    [['plan', '--map', 'other.db=x'], '--map names other.db, which is not among the sources', ''],
  ])('%j', (words, message, advice) => {
    const { exitCode, stdout, stderr } = run(words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`error: ${message}`);
    expect(stderr).toContain(advice);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(stderr).not.toContain('s3cret');
  });

  it('names all problems at once', () => {
    const { stderr } = run(['--jobs', 'x', '--schema', 'pg_x', '--to', 'nonsense']);
    expect(stderr).toContain('error: 3 things are wrong');
    expect(stderr).toContain('--jobs "x"');
    expect(stderr).toContain('--schema "pg_x"');
    expect(stderr).toContain('--to is neither');
  });

  it.each([
    [['plan', '--json', '--dry-run']],
    [['--json', 'status']],
    [['--json', '--cast', 'a.b=int']],
    [['nope', '--json']],
  ])('%j is one JSON document on stdout', (words) => {
    const { exitCode, stdout, stderr } = run(words);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ schemaVersion: 1, status: 'failed', exitCode: 2 });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error: ${document.error.message}`);
  });

  it('shows the stack, with the lines of the sources, only with --debug', () => {
    expect(run(['status', '--debug']).stderr).toMatch(/^ {4}at .*src\/cli\/[a-z-]+\.ts:\d+/m);
  });
});

describe('the target', () => {
  it('is never the SQLite URL that the application used so far', () => {
    const { exitCode, stderr } = run(['status'], { DATABASE_URL: 'sqlite:///gigchain.db' });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('DATABASE_URL is a SQLite database: not taken as the target');
    expect(stderr).toContain('error: no target database was named');
  });

  it('comes from .env, and its password is not shown', () => {
    writeFileSync(join(folder, '.env'), 'DATABASE_URL="postgresql://u:s3cret@127.0.0.1:1/d"\n');
    const { exitCode, stdout, stderr } = run(['status', '--debug', '--json']);
    rmSync(join(folder, '.env'));
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).error.message).toContain('127.0.0.1:1');
    expect(stdout + stderr).not.toContain('s3cret');
  });
});

it('colours nothing that is not a terminal, unless told to', () => {
  expect(run(['plna']).stderr).not.toContain('\u001b[');
  expect(run(['plna'], { FORCE_COLOR: '1' }).stderr).toContain('\u001b[31merror:');
  expect(run(['plna', '--no-color'], { FORCE_COLOR: '1' }).stderr).not.toContain('\u001b[');
});
