import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { configurationSchema } from '../../src/cli/configuration/json-schema.ts';
import { configurationKeys, keyOf } from '../../src/cli/configuration/keys.ts';
import { parseJson, plainValue, writtenPath } from '../../src/cli/configuration/parse.ts';
import { optionTable } from '../../src/cli/option-table.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { writeSqlite } from '../support/sqlite-file.ts';
import { compile, gigchainMigrate } from './compiled.ts';

const name = 'gigchain-migrate.config.json';
let folder = '';
const run = (words: string[], environment: Record<string, string> = {}) =>
  gigchainMigrate(words, { cwd: folder, environment });
const write = (value: unknown, file = name) =>
  writeFileSync(join(folder, file), typeof value === 'string' ? value : JSON.stringify(value, null, 1));
const settingsOf = (words: string[], environment: Record<string, string> = {}) => {
  const ended = run([...words, '--print-config', '--json'], environment);
  expect(ended.exitCode, ended.stderr).toBe(0);
  const { settings } = JSON.parse(ended.stdout);
  return new Map<string, unknown>(
    settings.map(({ option, ...rest }: { option: string; value: unknown; from: string }) => [option, rest]),
  );
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gigchain-config-'));
  mkdirSync(join(folder, 'deploy'));
  writeSqlite(join(folder, 'analytics.db'), 'CREATE TABLE metrics (id INTEGER PRIMARY KEY, "odd.name" TEXT)');
  writeSqlite(join(folder, 'deploy', 'admin.db'), 'CREATE TABLE users (id INTEGER PRIMARY KEY)');
  compile();
}, 180_000);
beforeEach(() => rmSync(join(folder, name), { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a configuration with mistakes', () => {
  it('names all of them at once, each with its line, column and JSON path', () => {
    write(`{
  "sorces": ["analytics.db"],
  "schema": "pg_x",
  "include": ["t", 5, "a\\"b", "t"],
  "identifiers": "snke",
  "map": { "x.db": "", "analytics.db": "s=t" },
  "quiet": "yes",
  "resume": true, "text-collation": "C",
  "jobs": 1.5, "jobs": 0
}`);
    const { exitCode, stdout, stderr } = run(['verify']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('error: 14 things are wrong');
    for (const line of [
      `${name}:2:13: sorces is not a key of a configuration\n    Did you mean sources?`,
      `${name}:3:13: schema "pg_x": names that start with pg_ belong to PostgreSQL`,
      `${name}:4:20: include[1] has to be a text`,
      `${name}:4:23: include[2] "a"b": a double quote is not closed`,
      `${name}:4:31: include[3] stands twice`,
      `${name}:5:18: identifiers: "snke" is not one of preserve, lower, snake\n    Did you mean snake?`,
      `${name}:6:20: map["x.db"] is empty`,
      `${name}:6:40: map["analytics.db"]: "s=t" holds an equals sign`,
      `${name}:7:12: quiet has to be true or false`,
      `${name}:8:13: resume is for a single call\n    Give it as --resume.`,
      `${name}:8:37: ["text-collation"] is not a key of a configuration\n    Did you mean textCollation?`,
      `${name}:9:16: jobs stands twice`,
      'no target database was named',
    ]) {
      expect(stderr).toContain(line);
    }
  });

  it('names every rename that cannot be obeyed', () => {
    write({ dataOnly: true, rename: { a: 'x', A: 'y', b: 'x', 'c.': 'z', d: 5 } });
    const { exitCode, stderr } = run(['plan', 'analytics.db', '--to', 'postgresql://u@h/d']);
    expect(exitCode).toBe(2);
    for (const line of [
      `${name}:5:8: rename.A "A=y" names A twice`,
      `${name}:6:8: rename.b "b=x": the tables a and b cannot both go into x`,
      `${name}:7:9: rename["c."] "c.=z": it should read table=name`,
      `${name}:8:8: rename.d has to be a text`,
    ])
      expect(stderr).toContain(line);
  });

  it.each([
    ['', `${name}:1:1: not JSON: it is empty`],
    ['{"schema": "x",}', `${name}:1:16: not JSON: `],
    ['{"schema": "x" // no\n}', `${name}:1:16: not JSON: invalid comment token`],
    ['[]', `${name}:1:1: the configuration has to be an object`],
    ['{"to": "mysql://u:s3cret@h/d"}', `${name}:1:8: to is neither a PostgreSQL URL nor embedded`],
  ])('%j', (text, message) => {
    write(text);
    const { exitCode, stderr } = run(['plan', 'analytics.db']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('s3cret');
  });

  it('is not there, is no UTF-8, or is a folder', () => {
    writeFileSync(join(folder, 'latin.json'), Buffer.from('{ "schema": "größe" }', 'latin1'));
    expect(run(['plan', '--config', 'latin.json'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('error: latin.json is no text in UTF-8'),
    });
    expect(run(['plan', '--config', 'other.json'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('error: other.json cannot be read (ENOENT)'),
    });
    mkdirSync(join(folder, name));
    const { exitCode, stderr } = run(['plan']);
    rmSync(join(folder, name), { recursive: true });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error: ${name} cannot be read (EISDIR)`);
  });

  it('names tables that are not there like a flag would', () => {
    write({ include: ['metrcs'] });
    expect(run(['plan'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('metrcs selects no table') });
  });

  it('tells of a pattern that leaves nothing out', () => {
    write({ exclude: ['metrcs', 'metrics'] });
    const { exitCode, stdout, stderr } = run(['plan']);
    expect(exitCode).toBe(0);
    expect(`${stdout}${stderr}`).toContain('--exclude metrcs leaves nothing out. Did you mean metrics?');
    expect(`${stdout}${stderr}`).not.toContain('--exclude metrics leaves');
  });
});

describe('what runs programs, writes files or answers for the operator', () => {
  const acts = {
    stopCommand: 'touch stopped',
    startCommand: 'touch started',
    checkCommand: ['touch checked'],
    checkSql: ['SELECT true'],
    sqlBefore: ['touch.sql'],
    sqlAfter: ['touch.sql'],
    switchEnv: '.env.app',
    backup: 'copies',
    pgBin: '/usr/lib/postgresql/15/bin',
    yes: true,
    allowStale: true,
  };

  it('is refused, with exit 2 and --config named, in a file that was only found', () => {
    write({ to: 'embedded', ...acts });
    const { exitCode, stderr } = run([]);
    expect(exitCode).toBe(2);
    for (const key of Object.keys(acts))
      expect(stderr).toContain(`${key} counts only in a configuration that was named`);
    expect(stderr).toContain(`If you wrote it: --config ${name}`);
    for (const file of ['stopped', 'started', 'checked', 'copies']) expect(existsSync(join(folder, file))).toBe(false);
  });

  it('has the SQL files looked at before anything is done, each mistake with file and line', () => {
    writeFileSync(join(folder, 'deploy', 'bad.sql'), 'SELECT 1;\nCOMMIT;\nCOPY t FROM STDIN;');
    writeFileSync(join(folder, 'empty.sql'), '-- nothing');
    writeFileSync(join(folder, 'latin.sql'), Buffer.from([0x2d, 0x2d, 0xe4]));
    write({ to: 'postgresql://u@h/d', sqlBefore: ['bad.sql', 'none.sql'] }, 'deploy/sql.json');
    const words = [
      '--config',
      'deploy/sql.json',
      '--sql-after',
      'empty.sql',
      '--sql-after',
      'latin.sql',
      'analytics.db',
    ];
    const { exitCode, stderr } = run(words);
    expect(exitCode).toBe(2);
    for (const line of [
      `deploy/sql.json:4:3: sqlBefore[0] deploy/bad.sql:2: COMMIT is for a transaction of its own`,
      `sqlBefore[0] deploy/bad.sql:3: COPY has no input or output here`,
      `sqlBefore[1] deploy/none.sql cannot be read (ENOENT)`,
      `--sql-after empty.sql holds no statement`,
      `--sql-after latin.sql is no text in UTF-8`,
    ])
      expect(stderr).toContain(line);
  });

  it('stands in no one’s way where the command does none of it', () => {
    write({ to: 'embedded', stopCommand: 'touch stopped' });
    expect(settingsOf(['verify']).get('to')).toEqual({ value: 'embedded', from: name });
  });

  it('counts in the same file when --config names it', () => {
    write({ to: 'postgresql://u@h/d', ...acts, pgBin: undefined });
    writeFileSync(join(folder, 'touch.sql'), 'SELECT 1');
    const settings = settingsOf(['--config', name]);
    expect(settings.get('sqlBefore')).toEqual({ value: ['touch.sql'], from: `--config ${name}` });
    expect(settings.get('stopCommand')).toEqual({ value: 'touch stopped', from: `--config ${name}` });
    expect(settings.get('checkSql')).toEqual({ value: ['SELECT true'], from: `--config ${name}` });
    expect(settings.get('yes')).toEqual({ value: true, from: `--config ${name}` });
  });

  it('every option that does so is among them', () => {
    const named = configurationKeys.filter(({ row }) => row.configuration === 'named').map(({ key }) => key);
    const risky = optionTable.filter(
      ({ flag, value }) =>
        /-(command|sql)$|^--(yes|no-input|allow)/.test(flag) || (value === '<file>' && flag !== '--baseline'),
    );
    expect(named).toEqual(expect.arrayContaining(Object.keys(acts)));
    for (const { flag, configuration } of risky) {
      expect({ flag, configuration }).not.toMatchObject({ configuration: 'found' });
    }
  });
});

describe('what holds', () => {
  it('is the flag, then the configuration, then the environment, and the password is not shown', () => {
    const environment = { DATABASE_URL: 'postgresql://environment@h/d' };
    expect(settingsOf([], environment).get('to')).toEqual({ value: environment.DATABASE_URL, from: 'DATABASE_URL' });
    write({
      to: 'postgresql://configured:s3cret@h/d',
      schema: 'shop',
      include: ['m*', 'n*'],
      map: { 'analytics.db': 'one' },
    });
    const configured = settingsOf([], environment);
    expect(configured.get('to')).toEqual({ value: 'postgresql://configured@h/d', from: name });
    expect(configured.get('schema')).toEqual({ value: 'shop', from: name });
    expect(configured.get('include')).toEqual({ value: ['m*', 'n*'], from: name });
    expect(configured.get('identifiers')).toEqual({ value: 'preserve', from: 'default' });
    const flags = [
      '--to',
      'embedded',
      '--schema-per-source',
      '--include',
      'x',
      '--map',
      'analytics.db=two',
      '--map',
      'A=b',
    ];
    const given = settingsOf(flags, environment);
    expect(given.get('to')).toEqual({ value: 'embedded', from: '--to' });
    expect(given.get('schema')).toEqual({ value: 'public', from: 'default' });
    expect(given.get('schemaPerSource')).toEqual({ value: true, from: '--schema-per-source' });
    expect(given.get('include')).toEqual({ value: ['x'], from: '--include' });
    expect(given.get('map')).toEqual({ value: ['analytics.db=two', 'A=b'], from: '--map' });
    const text = run(['--print-config']);
    expect(text.stdout).toMatch(/^schema +shop +gigchain-migrate.config.json$/m);
    expect(text.stdout + text.stderr).not.toContain('s3cret');
  });

  it('is a preset under everything else, with its name', () => {
    write({ to: 'postgresql://u@h/d', preset: 'django', timeZone: 'Europe/Berlin' });
    const settings = settingsOf(['--existing', 'upsert']);
    expect(settings.get('preset')).toEqual({ value: 'django', from: name });
    expect(settings.get('dataOnly')).toEqual({ value: true, from: 'preset django' });
    expect(settings.get('timeZone')).toEqual({ value: 'Europe/Berlin', from: name });
    expect(settings.get('existing')).toEqual({ value: 'upsert', from: '--existing' });
    const other = settingsOf(['--preset', 'gigchain', '--time-zone', 'UTC', '--cast', 'metrics.value=numeric']);
    expect(other.get('createIndexes')).toEqual({ value: true, from: 'preset gigchain' });
    expect(other.get('dataOnly')).toEqual({ value: false, from: 'default' });
    write({ preset: 'gigchain', createIndexes: false });
    expect(settingsOf([]).get('createIndexes')).toEqual({ value: false, from: 'default' });
    write({ preset: 'gigchain' });
    expect(settingsOf(['--preset', 'none']).get('createIndexes')).toEqual({ value: false, from: 'default' });
  });

  it('has no preset that nobody knows, and none that the other options contradict', () => {
    write({ preset: 'djago' });
    expect(run(['plan']).stderr).toContain(
      `${name}:2:12: preset: "djago" is not one of gigchain, django, rails, prisma, none\n  Did you mean django?`,
    );
    write({ dataOnly: false });
    const flag = run(['plan', '--preset', 'djago']);
    expect(flag.exitCode).toBe(2);
    expect(flag.stderr).toContain('--preset "djago" is not one of gigchain, django, rails, prisma, none');
    expect(flag.stderr).toContain('Did you mean django?');
    const message = '"django" is for rows that go into the application\'s own tables (--data-only)';
    expect(run(['plan', '--preset', 'django']).stderr).toContain(`--preset ${message}`);
    write({ preset: 'django' });
    // What the preset says besides is of no use then, and not a second problem.
    expect(run(['plan', '--schema-only']).stderr).toContain(`error: ${name}:2:12: preset ${message}`);
  });

  it('is for renames each of the file, unless a flag says another one', () => {
    write({ to: 'postgresql://u@h/d', dataOnly: true, rename: { metrics: 'measures', 'metrics."odd=name"': 'a=b' } });
    const configured = settingsOf([]);
    expect(configured.get('rename')).toEqual({ value: ['metrics=measures', 'metrics."odd=name"=a=b'], from: name });
    const given = settingsOf(['--rename', 'metrics=gauges']).get('rename');
    expect(given).toEqual({
      value: ['metrics."odd=name"=a=b', 'metrics=gauges'],
      from: `--rename and ${name}`,
    });
  });

  it('has its paths in the folder of the file', () => {
    write(
      {
        sources: ['*.db'],
        to: 'embedded:data',
        map: { 'admin.db': 'admin', Admin: 'other' },
        backup: 'copies',
      },
      'deploy/app.json',
    );
    const settings = settingsOf(['--config', 'deploy/app.json']);
    expect(settings.get('sources')).toEqual({ value: ['deploy/admin.db'], from: '--config deploy/app.json' });
    expect(settings.get('to')).toMatchObject({ value: 'embedded:deploy/data' });
    expect(settings.get('map')).toMatchObject({ value: ['deploy/admin.db=admin', 'Admin=other'] });
    expect(settings.get('backup')).toMatchObject({ value: 'deploy/copies' });
    const elsewhere = settingsOf(['analytics.db', '--config', 'deploy/app.json']);
    expect(elsewhere.get('sources')).toEqual({ value: ['analytics.db'], from: 'command line' });
  });
});

const databaseOf = (url: string) => /\/([^/?]+)(\?|$)/.exec(url)?.[1];

describeServers('a run that a configuration describes', (server) => {
  it('goes to its target, a dry run too, and names the file again where it is needed', async () => {
    await withDatabase(server, async (url) => {
      write({ to: url, schema: 'shop', sources: ['analytics.db'], dryRun: true }, 'dry.json');
      const dry = run(['--config', 'dry.json', '--yes', '--json']);
      expect(JSON.parse(dry.stdout)).toMatchObject({
        status: 'dry-run',
        target: { database: databaseOf(url) },
      });
      write({ to: url, schema: 'shop', sources: ['analytics.db'], yes: true }, 'deploy/real.json');
      write({ to: url, schema: 'shop', sources: ['../analytics.db'], yes: true }, 'deploy/real.json');
      const { exitCode, stdout, stderr } = run(['--config', 'deploy/real.json']);
      expect(exitCode, stderr).toBe(0);
      expect(stdout).toMatch(/rollback \S+ --config deploy\/real.json$/m);
      expect(await asSuperuser(url, `SELECT count(*)::int AS n FROM shop.metrics`)).toEqual([{ n: 0 }]);
    });
  });
});

describe('the published schema', () => {
  it('is what the build writes, knows every option, and is strict JSON Schema', () => {
    const published = JSON.parse(readFileSync(new URL('../../dist/config.schema.json', import.meta.url), 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(configurationSchema())));
    new Ajv({ strict: true, allErrors: true }).compile(published);
    const keys = Object.keys(published.properties);
    for (const { flag, configuration } of optionTable) {
      expect([flag, keys.includes(keyOf(flag))]).toEqual([flag, configuration !== 'none']);
    }
  });
});

describe('reading JSON with places', () => {
  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { root, problems } = parseJson(JSON.stringify(value), 'f');
        expect(problems).toEqual([]);
        expect(JSON.stringify(root === null ? null : plainValue(root))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('finds keys that stand twice, however deep', () => {
    const { problems } = parseJson('{"a": [{"b.c": 1, "b.c": 2}]}', 'f');
    expect(problems.map(({ message }) => message)).toEqual(['f:1:19: a[0]["b.c"] stands twice']);
    expect(writtenPath(['a', 0, 'constructor'])).toBe('a[0].constructor');
  });
});
