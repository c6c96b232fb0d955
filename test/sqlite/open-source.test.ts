import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/core/errors.ts';
import type { DriverName } from '../../src/sqlite/driver.ts';
import { loadNodeSqlite } from '../../src/sqlite/node-sqlite.ts';
import { isGone, type OpenSource, unchanged, withSource } from '../../src/sqlite/open-source.ts';
import { readRows } from '../../src/sqlite/read-rows.ts';
import { databaseFile, failureOf, kill, listing, owner, workplace } from './source-files.ts';

const three = 'CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3);';
const sum = ({ database }: OpenSource) => database.all('SELECT count(*), sum(a) FROM t')[0];
const sha256 = (...files: string[]) =>
  files.reduce((hash, file) => hash.update(readFileSync(file)), createHash('sha256')).digest('hex');

/** Leaves pages of an unfinished transaction in the main file and a journal to take them back. */
const unfinished = `db.pragma('cache_size = 2'); db.exec("BEGIN; UPDATE t SET a = a + 1000");
  db.exec("CREATE TABLE big(x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) INSERT INTO big SELECT zeroblob(4000) FROM n");`;

interface Case {
  readonly name: string;
  /** Leaves the source as it is found. */
  readonly make: (path: string) => void | Promise<void>;
  readonly expected: [bigint, bigint];
  readonly notes: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'a plain file',
    make: (path) => void databaseFile(path, three),
    expected: [3n, 6n],
    notes: [],
  },
  {
    name: 'a WAL with frames, open in another process',
    make: async (path) => {
      databaseFile(path, `PRAGMA journal_mode = WAL; ${three}`);
      await owner(path, `db.exec('INSERT INTO t VALUES (4)');`);
      expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    },
    expected: [4n, 10n],
    notes: ['it has a -wal file, so a private copy of both is read'],
  },
  {
    name: 'a WAL with frames of a process that is gone',
    make: async (path) => {
      databaseFile(path, `PRAGMA journal_mode = WAL; ${three}`);
      await kill(await owner(path, `db.exec('INSERT INTO t VALUES (4)'); db.exec('BEGIN; INSERT INTO t VALUES (5)');`));
    },
    expected: [4n, 10n],
    notes: ['it has a -wal file, so a private copy of both is read'],
  },
  {
    name: 'an empty -wal',
    make: (path) => {
      databaseFile(path, `PRAGMA journal_mode = WAL; ${three}`);
      writeFileSync(`${path}-wal`, '');
    },
    expected: [3n, 6n],
    notes: ['it has a -wal file, so a private copy of both is read'],
  },
  {
    name: 'WAL mode without a -wal',
    make: (path) => void databaseFile(path, `PRAGMA journal_mode = WAL; ${three}`),
    expected: [3n, 6n],
    notes: ['it is in WAL mode, in which even readers leave files beside it, so a private copy is read'],
  },
  {
    name: 'a hot journal of a process that is gone',
    make: async (path) => {
      databaseFile(path, three);
      await kill(await owner(path, unfinished));
      expect(statSync(`${path}-journal`).size).toBeGreaterThan(512);
    },
    expected: [3n, 6n],
    notes: ['it has a -journal file, so a private copy of both is read'],
  },
  {
    name: 'a transaction of another process that has begun to write',
    make: async (path) => {
      databaseFile(path, three);
      await owner(path, unfinished);
    },
    expected: [3n, 6n],
    notes: ['it has a -journal file, so a private copy of both is read'],
  },
  {
    name: 'an empty journal, as journal_mode = TRUNCATE leaves it',
    make: (path) => {
      databaseFile(path, three);
      writeFileSync(`${path}-journal`, '');
    },
    expected: [3n, 6n],
    notes: ['it has a -journal file, so a private copy of both is read'],
  },
  {
    name: 'a journal that is over, as journal_mode = PERSIST leaves it',
    make: (path) => void databaseFile(path, `PRAGMA journal_mode = PERSIST; ${three}`),
    expected: [3n, 6n],
    notes: ['it has a -journal file, so a private copy of both is read'],
  },
  {
    name: 'a name with a question mark, a percent sign and a space at the end',
    make: (path) => void databaseFile(path, three),
    expected: [3n, 6n],
    notes: [],
  },
];

const absent = 'missing' in (await loadNodeSqlite());
const drivers: readonly { driver: DriverName; skip: boolean }[] = [
  { driver: 'better-sqlite3', skip: false },
  { driver: 'node:sqlite', skip: absent },
];

describe.each(drivers)('$driver (absent from this Node: $skip) reads and leaves no trace of', ({ driver, skip }) => {
  it.skipIf(skip).each(cases)('$name', async ({ name, make, expected, notes }) => {
    const { data, temporaryDirectory } = workplace();
    const path = join(data, name.startsWith('a name') ? 'what? 50%41.db' : 'a.db');
    await make(path);
    const before = listing(data);
    await withSource(path, { temporaryDirectory, driver }, async (source) => {
      expect(sum(source)).toEqual(expected);
      expect(source.notes.map(({ message }) => message)).toEqual(notes);
      expect(source.database.driver).toBe(driver);
      expect(listing(data)).toEqual(before);
      expect(await unchanged(source)).toBe(true);
      const parts = readdirSync(data).filter((file) => !file.endsWith('-shm'));
      expect(source.sha256).toBe(sha256(...parts.sort(mainThenWal).map((file) => join(data, file))));
    });
    expect(listing(data)).toEqual(before);
    expect(readdirSync(temporaryDirectory)).toEqual([]);
  });
});

describe('one state of the file', () => {
  it('is read although its owner writes meanwhile, which is noticed', async () => {
    const { data, temporaryDirectory } = workplace();
    const path = databaseFile(join(data, 'a.db'), three);
    await withSource(path, { temporaryDirectory }, async (source) => {
      const raw = new Database(path);
      raw.exec('INSERT INTO t VALUES (100)');
      raw.close();
      expect(sum(source)).toEqual([3n, 6n]);
      expect(await unchanged(source)).toBe(false);
      expect(await isGone(source)).toBe(false);
      truncateSync(path, 100);
      expect(await isGone(source)).toBe(true);
      rmSync(path);
      expect(await isGone(source)).toBe(true);
    });
  });

  it('is read from the file itself where it is large, and a change ends the reading', async () => {
    const { data, temporaryDirectory } = workplace();
    const path = databaseFile(join(data, 'a.db'), three);
    const before = listing(data);
    await withSource(path, { temporaryDirectory, copyLimit: 0 }, async (source) => {
      expect(source.path).toBe(path);
      expect(readdirSync(temporaryDirectory)).toEqual([]);
      expect(sum(source)).toEqual([3n, 6n]);
      expect(listing(data)).toEqual(before);
      const raw = new Database(path);
      raw.exec('INSERT INTO t VALUES (100)');
      raw.close();
      const rows = { table: 't', columns: [{ name: 'a', read: 'value' as const }], key: [] };
      for (const read of [() => sum(source), () => [...readRows(source.database, rows, { rows: 9, bytes: 999 })]]) {
        expect(await failureOf(read)).toMatchObject({
          kind: 'blocked',
          message: `${path}: it changed while it was read`,
        });
      }
    });
  });

  it.each(['DELETE', 'WAL'])(
    'is whole, or none where the main file itself is written all the time: journal mode %s',
    async (mode) => {
      const { data, temporaryDirectory } = workplace();
      const rows = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)';
      const path = databaseFile(
        join(data, 'a.db'),
        `PRAGMA journal_mode = ${mode}; CREATE TABLE t(a, x); ${rows} INSERT INTO t SELECT 0, zeroblob(3000) FROM n`,
      );
      await owner(
        path,
        `db.pragma('synchronous = OFF'); db.pragma('wal_autocheckpoint = 0'); setInterval(() => db.exec('UPDATE t SET a = a + 1'), 1);`,
      );
      const result = await withSource(path, { temporaryDirectory }, async ({ database }) => {
        expect(database.all('SELECT count(*), count(DISTINCT a) FROM t')).toEqual([[100n, 1n]]);
        return 'read';
      }).catch((failure) => (failure instanceof Failure ? failure.message : failure));
      expect(mode === 'WAL' ? ['read'] : ['read', `${path}: it kept changing while it was read`]).toContain(result);
      expect(readdirSync(temporaryDirectory)).toEqual([]);
    },
  );

  it('is that of the file that a symbolic link leads to, with its -wal', async () => {
    const { data, temporaryDirectory } = workplace();
    const path = databaseFile(join(data, 'a.db'), `PRAGMA journal_mode = WAL; ${three}`);
    await owner(path, `db.exec('INSERT INTO t VALUES (4)');`);
    mkdirSync(join(data, 'links'));
    symlinkSync(path, join(data, 'links', 'admin.db'));
    await withSource(join(data, 'links', 'admin.db'), { temporaryDirectory }, async (source) => {
      expect(sum(source)).toEqual([4n, 10n]);
      expect(source).toMatchObject({ label: 'Admin', file: join(data, 'links', 'admin.db') });
    });
    expect(readdirSync(join(data, 'links'))).toEqual(['admin.db']);
  });

  it('is kept private: nobody else may enter the copy', async () => {
    const { data, temporaryDirectory } = workplace();
    const path = databaseFile(join(data, 'a.db'), three);
    chmodSync(path, 0o444);
    await withSource(path, { temporaryDirectory }, async (source) => {
      expect(statSync(dirname(source.path)).mode & 0o777).toBe(0o700);
      expect(statSync(source.path).mode & 0o777).toBe(0o600);
    });
  });

  it('is put away when its use fails in the middle of a table', async () => {
    const { data, temporaryDirectory } = workplace();
    const path = databaseFile(join(data, 'a.db'), three);
    const use = async ({ database }: OpenSource) => {
      database.iterate('SELECT a FROM t')[Symbol.iterator]().next();
      throw new Error('stopped');
    };
    await expect(withSource(path, { temporaryDirectory }, use)).rejects.toThrow('stopped');
    expect(readdirSync(temporaryDirectory)).toEqual([]);
  });
});

describe('refusals', () => {
  const noise = Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 197 + 131) % 251));
  const refused: readonly [string, (path: string) => void, string, RegExp][] = [
    ['a missing file', () => undefined, 'usage', /a\.db: there is no such file/],
    ['a directory', (path) => mkdirSync(path), 'failed', /a\.db: it is a directory/],
    [
      'an empty file',
      (path) => writeFileSync(path, ''),
      'failed',
      /an empty file, which SQLite would take for an empty database; is the path right\?/,
    ],
    ['a text', (path) => writeFileSync(path, 'id,näme\n1,x\n'), 'failed', /file is not a database: it holds text/],
    ['noise', (path) => writeFileSync(path, noise), 'failed', /file is not a database: .*encrypted \(SQLCipher/],
    [
      'zeros',
      (path) => writeFileSync(path, Buffer.alloc(8192)),
      'failed',
      /file is not a database: it begins with zeros/,
    ],
    ['gzip', (path) => writeFileSync(path, Buffer.from([0x1f, 0x8b, 8, 0])), 'failed', /compressed with gzip/],
    ['a -wal', (path) => writeFileSync(path, Buffer.from([0x37, 0x7f, 6, 0x82, 0])), 'failed', /it is the -wal file/],
    [
      'a Git LFS pointer',
      (path) => writeFileSync(path, 'version https://git-lfs.github.com/spec/v1\n'),
      'failed',
      /Git LFS pointer/,
    ],
    [
      'a truncated file',
      (path) => {
        databaseFile(path, `${three} CREATE TABLE u(a);`);
        writeFileSync(path, readFileSync(path).subarray(0, 8192));
      },
      'failed',
      /the file is truncated: it has 8192 bytes, and its header says 12288/,
    ],
    [
      'the first bytes of a database',
      (path) => writeFileSync(path, 'SQLite format 3\0'),
      'failed',
      /the file is truncated: it has 16 bytes, and a header alone takes 100$/,
    ],
    ['a circle of links', (path) => symlinkSync(path, path), 'failed', /symbolic links lead in a circle/],
  ];

  it.each(refused)('%s', async (_, make, kind, message) => {
    const { data, temporaryDirectory } = workplace();
    const path = join(data, 'a.db');
    make(path);
    const failure = await failureOf(() => withSource(path, { temporaryDirectory }, async () => undefined));
    expect(failure.kind).toBe(kind);
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain('\n');
    expect(failure.advice).not.toBe('');
    expect(readdirSync(temporaryDirectory)).toEqual([]);
  });

  it('a directory for temporary files that is not there', async () => {
    const { data, temporaryDirectory } = workplace();
    const path = databaseFile(join(data, 'a.db'), three);
    const options = { temporaryDirectory: join(temporaryDirectory, 'none') };
    const failure = await failureOf(() => withSource(path, options, async () => undefined));
    expect(failure.message).toContain('directory for temporary files cannot be used');
    expect(failure.advice).toContain('TMPDIR');
  });

  it('damage that is found while rows are read', async () => {
    const { data, temporaryDirectory } = workplace();
    const path = databaseFile(
      join(data, 'a.db'),
      `${three} WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
       INSERT INTO t SELECT hex(zeroblob(50)) FROM n`,
    );
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 4096 * 4, 4096 * 5);
    writeFileSync(path, bytes);
    await withSource(path, { temporaryDirectory }, async ({ database }) => {
      for (const read of [() => database.all('SELECT a FROM t'), () => [...database.iterate('SELECT a FROM t')]]) {
        expect(await failureOf(read)).toMatchObject({ kind: 'failed', message: expect.stringContaining('is damaged') });
      }
    });
  });
});

/** Rights do not hold for root, so root becomes nobody for a while. */
const nobody = 65534;
const isRoot = process.geteuid?.() === 0;

async function asNobody<T>(action: () => Promise<T>): Promise<T> {
  if (isRoot) process.seteuid?.(nobody);
  try {
    return await action();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

describe('rights', () => {
  function readOnlyPlace(sql: string) {
    const { data, temporaryDirectory } = workplace();
    const path = databaseFile(join(data, 'a.db'), sql);
    chmodSync(dirname(data), 0o755);
    chmodSync(temporaryDirectory, 0o777);
    return { data, temporaryDirectory, path };
  }

  it.each([
    ['in place', three, { copyLimit: 0 }],
    ['from a copy', three, {}],
    ['in WAL mode', `PRAGMA journal_mode = WAL; ${three}`, {}],
    ['with frames in the WAL', `PRAGMA journal_mode = WAL; ${three}`, { frames: true }],
  ])(
    'to read are enough, in a directory that may not be written: %s',
    async (_, sql, { frames = false, ...options }: { frames?: boolean; copyLimit?: number }) => {
      const { data, temporaryDirectory, path } = readOnlyPlace(sql);
      if (frames) {
        await kill(await owner(path, `db.exec('INSERT INTO t VALUES (0); DELETE FROM t WHERE a = 0');`));
        expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
      }
      for (const file of readdirSync(data)) chmodSync(join(data, file), 0o444);
      chmodSync(data, 0o555);
      const before = listing(data);
      await asNobody(() =>
        withSource(path, { temporaryDirectory, ...options }, async (source) => {
          expect(sum(source)).toEqual([3n, 6n]);
          expect(await unchanged(source)).toBe(true);
        }),
      );
      expect(listing(data)).toEqual(before);
      chmodSync(data, 0o755);
    },
  );

  it('to read are needed, and the message says who has them', async () => {
    const { temporaryDirectory, path } = readOnlyPlace(three);
    chmodSync(path, isRoot ? 0o600 : 0);
    const failure = await asNobody(() =>
      failureOf(() => withSource(path, { temporaryDirectory }, async () => undefined)),
    );
    expect(failure.kind).toBe('failed');
    expect(failure.message).toMatch(/a\.db: user \S+ may not read it/);
    expect(failure.advice).toMatch(/belongs to user id \d+ \(mode 0[06]00\)/);
  });

  it('to read the -wal are needed too', async () => {
    const { temporaryDirectory, path } = readOnlyPlace(three);
    copyFileSync(path, `${path}-wal`);
    chmodSync(path, 0o644);
    chmodSync(`${path}-wal`, 0);
    const failure = await asNobody(() =>
      failureOf(() => withSource(path, { temporaryDirectory }, async () => undefined)),
    );
    expect(failure.message).toContain(`may not read ${path}-wal`);
  });

  it('to enter the directory are needed', async () => {
    const { data, temporaryDirectory, path } = readOnlyPlace(three);
    chmodSync(data, 0o600);
    const failure = await asNobody(() =>
      failureOf(() => withSource(path, { temporaryDirectory }, async () => undefined)),
    );
    chmodSync(data, 0o755);
    expect(failure.message).toContain('may not read it');
    expect(failure.advice).toContain('enter the directory');
  });
});

function mainThenWal(left: string, right: string): number {
  const place = (name: string) => ['-wal', '-journal'].findIndex((ending) => name.endsWith(ending));
  return place(left) - place(right);
}
