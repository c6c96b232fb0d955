import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/core/errors.ts';
import { withSource } from '../../src/sqlite/open-source.ts';
import { type IntegrityOptions, withIntegrity } from '../../src/sqlite/with-integrity.ts';
import { overwrite } from './overwrite.ts';
import { databaseFile, failureOf, workplace } from './source-files.ts';

const rows = `CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
  INSERT INTO t SELECT i, printf('row %d %s', i, hex(zeroblob(50))) FROM n;`;

/** What reading a file gives, and what is said of it; the check runs in a thread from the first byte on. */
async function read(
  { damaged, jobs = 2 }: { readonly damaged: boolean; readonly jobs?: number },
  work: (stopIfDamaged: () => void) => Promise<string>,
): Promise<{ read: string; said: string[] }> {
  const { data, temporaryDirectory } = workplace();
  const file = databaseFile(join(data, 'a.db'), rows);
  if (damaged) overwrite(file, 4096 * 3, Buffer.alloc(4096, 0x11));
  const said: string[] = [];
  const options: IntegrityOptions = { jobs, from: 0, onSerial: (reason) => said.push(reason) };
  return withSource(file, { temporaryDirectory }, async (source) => ({
    read: await withIntegrity(source, options, work),
    said,
  }));
}

const failing = (error: Error) => () => Promise.reject(error);
const damage = { kind: 'failed', message: expect.stringMatching(/a\.db: the database is damaged: .*page 4/) };

describe('a large file is checked while it is read', () => {
  it('and gives what was read where it is whole', async () => {
    expect(await read({ damaged: false }, async () => 'rows')).toEqual({ read: 'rows', said: [] });
  });

  it('and is refused where it is damaged, although everything could be read', async () => {
    expect(await failureOf(() => read({ damaged: true }, async () => 'rows'))).toMatchObject(damage);
  });

  it('and its damage is told rather than what the reading came upon', async () => {
    expect(await failureOf(() => read({ damaged: true }, failing(new TypeError('nonsense'))))).toMatchObject(damage);
  });

  it('and the reading ends as soon as damage is known', async () => {
    const endless = async (stopIfDamaged: () => void): Promise<string> => {
      for (;;) {
        await setImmediate();
        stopIfDamaged();
      }
    };
    expect(await failureOf(() => read({ damaged: true }, endless))).toMatchObject(damage);
  });

  it('and what reading a whole file ends in is told as it is', async () => {
    await expect(read({ damaged: false }, failing(new TypeError('nonsense')))).rejects.toThrow('nonsense');
  });

  it('and an interruption does not wait for the end of the check', async () => {
    const interrupted = new Failure({ kind: 'interrupted', message: 'interrupted' });
    expect(await failureOf(() => read({ damaged: true }, failing(interrupted)))).toBe(interrupted);
  });

  it('but with one job before it is read', async () => {
    let isRead = false;
    const work = async () => {
      isRead = true;
      return 'rows';
    };
    expect(await failureOf(() => read({ damaged: true, jobs: 1 }, work))).toMatchObject(damage);
    expect(isRead).toBe(false);
  });
});
