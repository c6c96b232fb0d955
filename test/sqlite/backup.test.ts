import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { backUp, checkBackup } from '../../src/sqlite/backup.ts';
import { loadNodeSqlite } from '../../src/sqlite/node-sqlite.ts';
import { type OpenSource, type SourceOptions, withSource } from '../../src/sqlite/open-source.ts';
import { databaseFile, failureOf, listing, owner, workplace } from './source-files.ts';

const drivers = [
  { driver: 'better-sqlite3' as const, absent: false },
  { driver: 'node:sqlite' as const, absent: 'missing' in (await loadNodeSqlite()) },
];
const rows = `CREATE TABLE t(a TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
  INSERT INTO t SELECT 'row ' || i FROM n`;
const nothing = () => undefined;

async function withSources(
  files: readonly string[],
  options: SourceOptions,
  use: (sources: readonly OpenSource[]) => Promise<void>,
  opened: readonly OpenSource[] = [],
): Promise<void> {
  const [file, ...others] = files;
  if (file === undefined) return use(opened);
  return withSource(file, options, (source) => withSources(others, options, use, [...opened, source]));
}

function read(copy: string): unknown {
  const database = new Database(copy, { readonly: true });
  try {
    return database.prepare('SELECT count(*) AS n, max(a) AS last FROM t').get();
  } finally {
    database.close();
  }
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe.each(drivers)('copies by $driver (absent from this Node: $absent)', ({ driver, absent }) => {
  const withDriver = it.skipIf(absent);

  withDriver('are whole, of this user alone, with checksums; the source is not touched', async () => {
    const { data, temporaryDirectory } = workplace();
    const file = databaseFile(join(data, 'a.db'), rows);
    const before = listing(data);
    const directory = join(temporaryDirectory, 'deep', 'backup');
    await withSources([file], { temporaryDirectory, driver }, async (sources) => {
      const [copy] = await backUp(sources, directory, nothing);
      expect(copy).toMatchObject({ source: file, name: 'a.db' });
    });
    expect(listing(data)).toEqual(before);
    expect(readdirSync(directory).sort()).toEqual(['SHA256SUMS', 'a.db']);
    expect([directory, join(directory, 'a.db'), join(directory, 'SHA256SUMS')].map(mode)).toEqual([
      '700',
      '600',
      '600',
    ]);
    expect(execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: directory, encoding: 'utf8' })).toBe('a.db: OK\n');
    expect(read(join(directory, 'a.db'))).toEqual({ n: 2000, last: 'row 999' });
  });

  withDriver('hold what is only in the WAL of a running application', async () => {
    const { data, temporaryDirectory } = workplace();
    const file = databaseFile(join(data, 'a.db'), `PRAGMA journal_mode = WAL; ${rows}`);
    await owner(file, `db.pragma('wal_autocheckpoint = 0'); db.exec("INSERT INTO t VALUES ('zz')")`);
    const before = listing(data).filter((line) => !line.startsWith('a.db-shm'));
    const directory = join(temporaryDirectory, 'backup');
    await withSources([file], { temporaryDirectory, driver }, async (sources) => {
      await backUp(sources, directory, nothing);
    });
    expect(listing(data).filter((line) => !line.startsWith('a.db-shm'))).toEqual(before);
    expect(readdirSync(directory).sort()).toEqual(['SHA256SUMS', 'a.db']);
    execFileSync('cp', [join(directory, 'a.db'), join(temporaryDirectory, 'opened.db')]);
    expect(read(join(temporaryDirectory, 'opened.db'))).toEqual({ n: 2001, last: 'zz' });
  });

  withDriver('are made of a large file that is read in place, and end where asked', async () => {
    const { data, temporaryDirectory } = workplace();
    const file = databaseFile(join(data, 'a.db'), rows);
    const directory = join(temporaryDirectory, 'backup');
    await withSources([file], { temporaryDirectory, driver, copyLimit: 0 }, async (sources) => {
      expect(sources[0]?.path).toBe(file);
      const stop = () => {
        throw new Error('stopped');
      };
      await expect(backUp(sources, directory, stop)).rejects.toThrow('stopped');
      expect(readdirSync(directory)).toEqual([]);
      await backUp(sources, directory, nothing);
    });
    expect(readdirSync(data)).toEqual(['a.db']);
    expect(read(join(directory, 'a.db'))).toEqual({ n: 2000, last: 'row 999' });
  });
});

describe('a backup', () => {
  it('of an application that died in a transaction holds what was committed', async () => {
    const { data, temporaryDirectory } = workplace();
    const file = databaseFile(join(data, 'a.db'), `PRAGMA journal_mode = DELETE; ${rows}`);
    const dying = `db.pragma('cache_size = 1'); db.exec("BEGIN; UPDATE t SET a = 'lost'"); process.kill(process.pid, 'SIGKILL')`;
    await owner(file, dying).catch(() => undefined);
    expect(existsSync(`${file}-journal`)).toBe(true);
    const before = listing(data);
    await withSources([file], { temporaryDirectory }, async (sources) => {
      await backUp(sources, join(temporaryDirectory, 'backup'), nothing);
    });
    expect(listing(data)).toEqual(before);
    expect(read(join(temporaryDirectory, 'backup', 'a.db'))).toEqual({ n: 2000, last: 'row 999' });
  });

  it('never overwrites: files of a name, and a backup that is there', async () => {
    const { data, temporaryDirectory } = workplace();
    const file = databaseFile(join(data, 'a.db'), rows);
    await withSources([file], { temporaryDirectory }, async (sources) => {
      const own = await failureOf(() => backUp(sources, data, nothing));
      expect(own).toMatchObject({
        kind: 'usage',
        message: `--backup ${data}: it already holds a.db, and a backup is never overwritten`,
        advice: expect.stringContaining('as for a run that goes on with --resume: leave --backup out'),
      });
      const directory = join(temporaryDirectory, 'backup');
      await backUp(sources, directory, nothing);
      const before = listing(directory);
      expect(await failureOf(() => backUp(sources, directory, nothing))).toMatchObject({ kind: 'usage' });
      expect(listing(directory)).toEqual(before);
      expect(await failureOf(() => checkBackup(sources, file))).toMatchObject({ kind: 'usage' });
    });
  });

  it('does not follow a link that was planted under its name', async () => {
    const { data, temporaryDirectory } = workplace();
    const file = databaseFile(join(data, 'a.db'), rows);
    const directory = join(temporaryDirectory, 'backup');
    mkdirSync(directory);
    symlinkSync(join(temporaryDirectory, 'elsewhere'), join(directory, 'a.db'));
    await withSources([file], { temporaryDirectory }, async (sources) => {
      expect(await failureOf(() => backUp(sources, directory, nothing))).toMatchObject({ kind: 'usage' });
    });
    expect(existsSync(join(temporaryDirectory, 'elsewhere'))).toBe(false);
    expect(readdirSync(directory)).toEqual(['a.db']);
  });

  it('numbers files of one name, and writes odd names so that sha256sum reads them', async () => {
    const { data, temporaryDirectory } = workplace();
    for (const folder of ['x', 'y']) mkdirSync(join(data, folder));
    const files = ['x/a.db', 'y/A.db', 'x/new\nline \\.db'].map((name) => databaseFile(join(data, name), rows));
    const directory = join(temporaryDirectory, 'backup');
    await withSources(files, { temporaryDirectory }, async (sources) => {
      const copies = await backUp(sources, directory, nothing);
      expect(copies.map(({ name }) => name)).toEqual(['a.db', 'A-2.db', 'new\nline \\.db']);
    });
    const checked = execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: directory, encoding: 'utf8' });
    expect(checked).toBe('');
  });

  it('is not begun where there is no room or no right', async () => {
    const { data, temporaryDirectory } = workplace();
    const file = databaseFile(join(data, 'a.db'), rows);
    await withSources([file], { temporaryDirectory }, async (sources) => {
      const huge = sources.map((source) => {
        const stamps = source.fingerprint.stamps.map((stamp) => ({ ...stamp, size: 2n ** 62n }));
        return { ...source, fingerprint: { ...source.fingerprint, stamps } };
      });
      const place = join(temporaryDirectory, 'backup');
      const full = await failureOf(() => checkBackup(huge, place));
      expect(full.message).toMatch(/the copies need 4611686018427387904 bytes, and there are \d+ free/);
      expect(existsSync(place)).toBe(false);
      writeFileSync(join(temporaryDirectory, 'file'), '');
      expect(await failureOf(() => backUp(sources, join(temporaryDirectory, 'file', 'x'), nothing))).toMatchObject({
        kind: 'failed',
      });
      expect(readFileSync(join(temporaryDirectory, 'file'), 'utf8')).toBe('');
    });
  });
});
