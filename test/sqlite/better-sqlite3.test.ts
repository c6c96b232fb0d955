import { describe, expect, it } from 'vitest';
import { loadBetterSqlite3, whyMissing } from '../../src/sqlite/better-sqlite3.ts';

describe('better-sqlite3', () => {
  it('is loaded once', async () => {
    const first = await loadBetterSqlite3();
    expect(first).toHaveProperty('open');
    expect(await loadBetterSqlite3()).toBe(first);
  });

  it.each([
    [new Error("Cannot find package 'better-sqlite3' imported from /app/x.js"), 'it is not installed'],
    [new Error('Could not locate the bindings file. Tried:\n → /app/build'), 'its compiled part is missing'],
    [
      new Error(
        "The module '/app/x.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 115.",
      ),
      'its compiled part is for another version of Node',
    ],
    [new Error('x.node: invalid ELF header\nmore'), 'x.node: invalid ELF header'],
    ['thrown text', 'thrown text'],
  ])('is missing for a reason in one line: %s', (error, reason) => expect(whyMissing(error)).toBe(reason));
});
