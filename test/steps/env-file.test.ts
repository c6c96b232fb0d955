import { chmodSync, chownSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReplaceableEnvFile } from '../../src/steps/env-file.ts';

const nobody = 65_534;

/** A file that everybody may write to, in a folder that everybody may write to. */
function openFile({ uid, gid }: { readonly uid: number; readonly gid: number }): string {
  const folder = mkdtempSync(join(tmpdir(), 'gigchain-env-'));
  chmodSync(folder, 0o777);
  const file = join(folder, '.env');
  writeFileSync(file, 'A=1\n');
  chmodSync(file, 0o666);
  chownSync(file, uid, gid);
  return file;
}

/** What a user without rights reads. */
async function asNobody<T>(read: () => Promise<T>): Promise<T> {
  const group = process.getegid?.() ?? 0;
  process.setegid?.(nobody);
  process.seteuid?.(nobody);
  try {
    return await read();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(group);
  }
}

describe.skipIf(process.geteuid?.() !== 0)('an .env that has to keep its owner and its group', () => {
  const refused = (why: RegExp) =>
    expect.objectContaining({
      kind: 'usage',
      message: expect.stringMatching(why),
      advice: expect.stringMatching(/run as its owner/),
    });

  it('of another user is refused, though it may be written to', async () => {
    const file = openFile({ uid: 0, gid: nobody });
    const reading = asNobody(() => readReplaceableEnvFile(file));
    await expect(reading).rejects.toEqual(
      refused(/\.env: it cannot be switched \(it belongs to the user with the number 0/),
    );
    expect(readFileSync(file, 'utf8')).toBe('A=1\n');
  });

  it('of a group of others is refused', async () => {
    const file = openFile({ uid: nobody, gid: 12_345 });
    const reading = asNobody(() => readReplaceableEnvFile(file));
    await expect(reading).rejects.toEqual(refused(/it belongs to the group with the number 12345/));
  });

  it('of the user himself is taken, and by root any', async () => {
    const own = openFile({ uid: nobody, gid: nobody });
    expect(await asNobody(() => readReplaceableEnvFile(own))).toMatchObject({ text: 'A=1\n' });
    expect(await readReplaceableEnvFile(openFile({ uid: 1, gid: 1 }))).toMatchObject({ text: 'A=1\n' });
  });
});
