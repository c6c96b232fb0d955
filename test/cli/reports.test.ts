import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTimeline } from '../../src/cli/timeline.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { temporaryDirectory, writeSqlite } from '../support/sqlite-file.ts';
import { compile, gigchainMigrate } from './compiled.ts';

beforeAll(() => compile(), 180_000);

const schema = `CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(3), at DATETIME); CREATE VIEW odd AS SELECT soundex(name) FROM users;
  INSERT INTO users VALUES (1, 'abcdef', 1700000000), (2, 'b', 1700000001)`;

function folderWith(sql: string): string {
  const folder = temporaryDirectory();
  writeSqlite(join(folder, 'app.db'), sql);
  return folder;
}

describe('findings that fail a pipeline', () => {
  it('are those of --fail-on, but for the ones that a baseline accepts', () => {
    const folder = folderWith(schema);
    const run = (...words: string[]) => gigchainMigrate(['plan', ...words], { cwd: folder });
    const plain = run('--json');
    expect(plain.exitCode, plain.stderr).toBe(0);
    expect(run('--fail-on', 'blocker').exitCode).toBe(0);
    const failed = run('--fail-on', 'warning', '--junit', 'junit.xml');
    expect(failed.exitCode).toBe(3);
    expect(failed.stdout).toContain('GM501');
    expect(readFileSync(join(folder, 'junit.xml'), 'utf8')).toMatch(
      /<testcase classname="findings" name="GM501 app:odd".*>\n\s*<failure/,
    );

    writeFileSync(join(folder, 'baseline.json'), plain.stdout);
    const accepted = run('--fail-on', 'info', '--baseline', 'baseline.json', '--junit', 'junit.xml');
    expect(accepted.exitCode, accepted.stderr).toBe(0);
    expect(accepted.stderr).toMatch(/Baseline baseline.json: (\d+) of \1 findings were accepted before\n/);
    expect(readFileSync(join(folder, 'junit.xml'), 'utf8')).toContain('<skipped message="accepted by the baseline"/>');

    writeSqlite(join(folder, 'app.db'), `DROP VIEW odd; CREATE VIEW newer AS SELECT soundex(name) FROM users`);
    const newer = run('--fail-on', 'warning', '--baseline', 'baseline.json', '--json');
    expect(newer.exitCode).toBe(3);
    expect(JSON.parse(newer.stdout)).toMatchObject({
      status: 'blocked',
      error: { message: expect.stringContaining('newer') },
    });
    expect(newer.stderr).toContain('; 1 that it names were not found any more');
  });

  it.each([
    ['--baseline', 'none.json', 'it cannot be read (ENOENT)'],
    ['--baseline', 'app.db', 'it is not JSON'],
    ['--baseline', 'other.json', 'it holds no list of notes'],
    ['--fail-on', 'warnings', 'is not one of blocker, warning, info'],
    ['--report', 'report.txt', 'it is none of .html, .md, .json'],
    ['--report', 'none/report.html', 'is not there'],
    ['--report', 'folder.html', 'it is not a file'],
    ['--junit', 'app.db', 'that file is something else of this call'],
  ])('%s %s is wrong usage, said before anything is read', (flag, value, message) => {
    const folder = folderWith(schema);
    mkdirSync(join(folder, 'folder.html'));
    writeFileSync(join(folder, 'other.json'), '{"notes": [{"code": 5}]}');
    const before = readFileSync(join(folder, 'app.db'));
    const { exitCode, stderr } = gigchainMigrate(['plan', flag, value], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${flag} `);
    expect(stderr).toContain(message);
    expect(readFileSync(join(folder, 'app.db'))).toEqual(before);
  });

  it.skipIf(process.getuid?.() === 0)('a folder that cannot be written to is known before', () => {
    const folder = folderWith(schema);
    mkdirSync(join(folder, 'out'), { mode: 0o500 });
    const { exitCode, stderr } = gigchainMigrate(['plan', '--report', 'out/r.md'], { cwd: folder });
    chmodSync(join(folder, 'out'), 0o700);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('it cannot be written (EACCES)');
  });
});

it.skipIf(process.platform === 'win32')(
  "a new report is its user's alone, and one that was there stays as open as it was",
  () => {
    const folder = folderWith(schema);
    const modeOf = (name: string) => statSync(join(folder, name)).mode & 0o777;
    writeFileSync(join(folder, 'open.json'), '');
    chmodSync(join(folder, 'open.json'), 0o644);
    for (const name of ['new.html', 'open.json'])
      expect(gigchainMigrate(['plan', '--report', name], { cwd: folder }).exitCode).toBe(0);
    expect([modeOf('new.html'), modeOf('open.json')]).toEqual([0o600, 0o644]);
  },
);

describe('GitHub Actions', () => {
  it('gets annotations and the summary of the step', () => {
    const folder = folderWith(schema);
    writeFileSync(join(folder, 'summary.md'), 'before\n');
    const environment = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'summary.md') };
    const { exitCode, stdout, stderr } = gigchainMigrate(['plan', '--json'], { cwd: folder, environment });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).status).toBe('planned');
    expect(stderr).toMatch(/^::warning title=GM501 app%3Aodd::the view odd is not carried/m);
    expect(readFileSync(join(folder, 'summary.md'), 'utf8')).toMatch(/^before\n## gigchain-migrate plan: planned\n/);
    const elsewhere = gigchainMigrate(['plan'], { cwd: folder });
    expect(elsewhere.stdout + elsewhere.stderr).not.toContain('::warning');
  });
});

describeServers('reports of a migration', (server) => {
  it('tell of it in three formats', async () => {
    await withDatabase(server, async (url) => {
      const folder = folderWith(schema);
      const run = (...words: string[]) =>
        gigchainMigrate([...words, '--yes', '--json'], { cwd: folder, environment: { DATABASE_URL: url } });
      expect(run('--report', 'first.md').exitCode).toBe(0);
      const second = run('--report', 'run.html', '--junit', 'junit.xml');
      expect(second.exitCode, second.stderr).toBe(0);
      const document = JSON.parse(second.stdout);
      const page = readFileSync(join(folder, 'run.html'), 'utf8');
      expect(page).toContain(`gigchain-migrate rollback ${document.run} --check`);
      expect(page).toMatch(
        /users<\/bdi><\/td>\s*<td class="n">2<\/td><td class="n">2<\/td><td class="n">2<\/td><td class="n">2<\/td><td><span class="good">equal/,
      );
      expect(page).toContain('DATETIME → bigint');
      expect(readFileSync(join(folder, 'first.md'), 'utf8')).toContain('| app: users | public.users | – | 2 | 2 | 2 |');
      const verified = run('verify', '--report', 'verified.json');
      expect(verified.exitCode, verified.stderr).toBe(0);
      expect(JSON.parse(readFileSync(join(folder, 'verified.json'), 'utf8'))).toEqual(JSON.parse(verified.stdout));
      expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    });
  });

  it('that cannot be written in the end are exit 6 once the tables are migrated, and 1 where they are not', async () => {
    await withDatabase(server, async (url) => {
      const folder = folderWith(schema);
      mkdirSync(join(folder, 'out'));
      const run = (...words: string[]) =>
        gigchainMigrate([...words, '--json'], { cwd: folder, environment: { DATABASE_URL: url } });
      const ended = run('--yes', '--report', 'out/run.html', '--start-command', 'rmdir out');
      expect(ended.exitCode, ended.stderr).toBe(6);
      expect(JSON.parse(ended.stdout)).toMatchObject({
        status: 'migrated',
        exitCode: 6,
        error: {
          message: 'the tables are migrated, but the report could not be written: --report out/run.html: ENOENT',
        },
      });
      expect(existsSync(join(folder, 'out'))).toBe(false);
    });
  });

  it('--fail-on stops a migration before anything is written', async () => {
    await withDatabase(server, async (url) => {
      const folder = folderWith(schema);
      const words = ['--yes', '--fail-on', 'warning', '--report', 'run.md', '--json'];
      const ended = gigchainMigrate(words, { cwd: folder, environment: { DATABASE_URL: url } });
      expect(ended.exitCode).toBe(3);
      expect(JSON.parse(ended.stdout)).toMatchObject({ status: 'blocked', run: null });
      expect(readFileSync(join(folder, 'run.md'), 'utf8')).toContain('## gigchain-migrate migrate: blocked');
      rmSync(join(folder, 'run.md'));
    });
  });
});

describe('the page of a plan', () => {
  it('tells what is decided and why, what to change in the application, and no time of loading that was not', () => {
    const folder = folderWith(schema);
    const run = (...words: string[]) => gigchainMigrate(['plan', ...words], { cwd: folder });
    const ended = run('--report', 'plan.html');
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(ended.stdout).toContain('What application code must change afterwards: ');
    const page = readFileSync(join(folder, 'plan.html'), 'utf8');
    expect(page).toContain('<h2>Decisions, table by table</h2>');
    expect(page).toContain('CREATE TABLE &quot;public&quot;.&quot;users&quot; (');
    expect(page).toContain(
      'GM104: declared DATETIME, its values are numbers that look like seconds since 1970: becomes bigint',
    );
    expect(page).toContain('<td class="good">low</td>');
    expect(page).toContain('<h2>What application code must change afterwards (');
    expect(page).not.toContain('Time per step');
    run('--report', 'plan.md');
    const summary = readFileSync(join(folder, 'plan.md'), 'utf8');
    expect(summary).toContain('| app: users | public.users | 2 |');
    expect(summary).toContain('<details><summary>last-insert-rowid: ');
  });

  it('is told alike by the JSON document, twice the same', () => {
    const folder = folderWith(schema);
    const changes = () => {
      const { stdout } = gigchainMigrate(['plan', '--json'], { cwd: folder });
      return (JSON.parse(stdout) as { codeChanges: unknown[] }).codeChanges;
    };
    const once = changes();
    expect(once).toContainEqual({
      kind: 'like-case',
      message: expect.any(String),
      places: [{ source: 'app', table: 'users', column: 'name' }],
      count: 1,
      before: `SELECT * FROM "users" WHERE "name" LIKE 'a%'`,
      after: `SELECT * FROM "users" WHERE "name" ILIKE 'a%'`,
    });
    expect(JSON.stringify(changes())).toBe(JSON.stringify(once));
  });
});

describe('the timeline', () => {
  it('keeps a bounded number of samples, the last among them', () => {
    let clock = 0;
    const timeline = createTimeline(() => clock);
    timeline.listen({ kind: 'step-started', step: 'load' });
    for (clock = 1000; clock <= 5_000_000; clock += 1000) {
      timeline.listen({ kind: 'table-progress', step: 'load', source: 'a', table: 't', done: clock, total: 5_000_000 });
    }
    timeline.listen({ kind: 'table-loaded', source: 'a', table: 't', rows: 5_000_000, seconds: 1 });
    expect(timeline.samples().length).toBeLessThan(402);
    expect(timeline.samples().at(-1)?.rows).toBe(5_000_000);
    expect(timeline.samples()[0]).toEqual({ seconds: 0, rows: 0 });
  });
});
