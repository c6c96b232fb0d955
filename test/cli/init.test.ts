import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { listing } from '../support/listing.ts';
import { temporaryDirectory, writeSqlite } from '../support/sqlite-file.ts';
import { compile, gigchainMigrate } from './compiled.ts';

beforeAll(() => compile(), 180_000);

function twoSources(): string {
  const folder = temporaryDirectory();
  writeSqlite(join(folder, 'analytics.db'), 'CREATE TABLE users (id INTEGER PRIMARY KEY, at DATETIME)');
  writeSqlite(join(folder, 'admin.db'), 'CREATE TABLE admin_users (id INTEGER PRIMARY KEY)');
  return folder;
}

describe('init', () => {
  it('writes what plan then works with, and touches nothing else', () => {
    const folder = twoSources();
    const before = listing(folder);
    const options = ['--schema', 'shop', '--identifiers', 'snake', '--map', 'admin.db=admin', '--exclude', 'x*'];
    const { exitCode, stdout, stderr } = gigchainMigrate(['init', ...options], {
      cwd: folder,
      environment: { DATABASE_URL: 'postgresql://u:s3cret@127.0.0.1:1/d' },
    });
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('Written: gigchain-migrate.config.json. Next: gigchain-migrate plan');
    const file = join(folder, 'gigchain-migrate.config.json');
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('s3cret');
    expect(JSON.parse(text)).toEqual({
      $schema: expect.stringMatching(/^https:\/\/unpkg\.com\/gigchain-migrate@.+\/dist\/config\.schema\.json$/),
      sources: ['admin.db', 'analytics.db'],
      schema: 'shop',
      map: { 'admin.db': 'admin' },
      exclude: ['x*'],
      identifiers: 'snake',
      textCollation: 'database',
      verify: 'full',
      dependents: 'block',
    });
    const others = listing(folder).filter((line) => !line.startsWith('gigchain-migrate.config.json'));
    expect(others).toEqual(before);
    const printed = gigchainMigrate(['plan', '--print-config', '--json'], { cwd: folder });
    const settings = JSON.parse(printed.stdout).settings as { option: string; from: string }[];
    const fromFile = settings.filter(({ from }) => from === 'gigchain-migrate.config.json').map(({ option }) => option);
    expect(fromFile).toEqual(['sources', 'schema', 'map', 'exclude', 'identifiers', 'textCollation', 'dependents']);
  });

  it('writes casts and renames as they were given', () => {
    const folder = twoSources();
    const options = [
      '--cast',
      'users.at=timestamptz',
      '--time-zone',
      'Europe/Berlin',
      '--rename',
      'users="a ""b"',
      '--schema-only',
    ];
    expect(gigchainMigrate(['init', ...options], { cwd: folder })).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(readFileSync(join(folder, 'gigchain-migrate.config.json'), 'utf8'))).toMatchObject({
      schemaOnly: true,
      timeZone: 'Europe/Berlin',
      cast: { 'users.at': 'timestamptz' },
      rename: { users: 'a "b' },
    });
    expect(gigchainMigrate(['plan'], { cwd: folder })).toMatchObject({ exitCode: 0 });
  });

  it('writes the name of a preset instead of what it says', () => {
    const folder = twoSources();
    expect(gigchainMigrate(['init', '--preset', 'gigchain'], { cwd: folder })).toMatchObject({ exitCode: 0 });
    const written = JSON.parse(readFileSync(join(folder, 'gigchain-migrate.config.json'), 'utf8'));
    expect(written).toMatchObject({ preset: 'gigchain', schema: 'public' });
    expect(written).not.toHaveProperty('createIndexes');
  });

  it('needs a target with --data-only, whose tables decide, and takes none without', () => {
    const folder = twoSources();
    const missing = gigchainMigrate(['init', '--data-only'], { cwd: folder });
    expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--data-only needs a target') });
    const needless = gigchainMigrate(['init', '--to', 'postgresql://u@127.0.0.1:1/d'], { cwd: folder });
    expect(needless).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--to is for init --data-only') });
    expect(existsSync(join(folder, 'gigchain-migrate.config.json'))).toBe(false);
  });

  it('overwrites nothing', () => {
    const folder = twoSources();
    expect(gigchainMigrate(['init'], { cwd: folder }).exitCode).toBe(0);
    const before = readFileSync(join(folder, 'gigchain-migrate.config.json'), 'utf8');
    const again = gigchainMigrate(['init', '--schema', 'other'], { cwd: folder });
    expect(again).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is there already, and is not overwritten'),
    });
    expect(readFileSync(join(folder, 'gigchain-migrate.config.json'), 'utf8')).toBe(before);
  });

  it('gives each source a schema where tables share a name, and writes paths from the folder of the file', () => {
    const folder = twoSources();
    writeSqlite(join(folder, 'admin.db'), 'CREATE TABLE users (id INTEGER PRIMARY KEY)');
    mkdirSync(join(folder, 'deploy'));
    const ended = gigchainMigrate(['init', '--config', 'deploy/app.json', '--json'], { cwd: folder });
    expect(ended.exitCode, ended.stderr).toBe(0);
    const { configuration, notes, exitCode } = JSON.parse(ended.stdout);
    expect(configuration).toEqual(JSON.parse(readFileSync(join(folder, 'deploy', 'app.json'), 'utf8')));
    expect(configuration).toMatchObject({ sources: ['../admin.db', '../analytics.db'], schemaPerSource: true });
    expect({ exitCode, notes: notes.map(({ code }: { code: string }) => code) }).toMatchObject({ exitCode: 0 });
    expect(gigchainMigrate(['plan', '--config', 'deploy/app.json'], { cwd: folder }).exitCode).toBe(0);
  });

  it('writes nothing where a source cannot be read', () => {
    const folder = temporaryDirectory();
    expect(gigchainMigrate(['init'], { cwd: folder })).toMatchObject({ exitCode: 2 });
    expect(existsSync(join(folder, 'gigchain-migrate.config.json'))).toBe(false);
    expect(gigchainMigrate(['init', '--config', 'no/such/folder.json'], { cwd: twoSources() })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('no/such/folder.json cannot be written (ENOENT)'),
    });
  });
});
