import { createHash } from 'node:crypto';
import { appendFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Fingerprint,
  hashOf,
  isSettled,
  matches,
  onlyWalGrew,
  sameStamps,
  stampsOf,
} from '../../src/sqlite/fingerprint.ts';
import { workplace } from './source-files.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A "database" of some bytes; only its files count here. */
function files(contents: Readonly<Record<string, string>>): string {
  const { data } = workplace();
  const main = join(data, 'a.db');
  for (const [ending, text] of Object.entries(contents)) writeFileSync(main + ending, text);
  return main;
}

async function fingerprintOf(main: string): Promise<Fingerprint> {
  const stamps = await stampsOf(main);
  return { stamps, sha256: await hashOf(stamps) };
}

describe('what a fingerprint covers', () => {
  it('is the main file alone', async () => {
    const { sha256: hash, stamps } = await fingerprintOf(files({ '': 'main', '-shm': 'shm' }));
    expect(hash).toBe(sha256('main'));
    expect(stamps).toHaveLength(1);
  });

  it('is the main file and what SQLite left beside it', async () => {
    const { sha256: hash, stamps } = await fingerprintOf(files({ '-journal': 'j', '': 'main', '-wal': 'wal' }));
    expect(hash).toBe(sha256('mainwalj'));
    expect(stamps).toHaveLength(3);
  });

  it('is read in pieces', async () => {
    const text = 'x'.repeat(2_500_000);
    expect((await fingerprintOf(files({ '': text }))).sha256).toBe(sha256(text));
  });
});

const changes: readonly [string, (main: string) => void][] = [
  ['one byte, in a file of the same size', (main) => writeFileSync(main, 'Main')],
  ['more bytes', (main) => appendFileSync(main, '!')],
  ['a -wal with content', (main) => writeFileSync(`${main}-wal`, 'frames')],
  ['a -journal with content', (main) => writeFileSync(`${main}-journal`, 'pages')],
  [
    'another file in its place',
    (main) => {
      writeFileSync(`${main}.new`, 'other');
      renameSync(`${main}.new`, main);
    },
  ],
  ['no file in its place', (main) => rmSync(main)],
  [
    'other bytes under the old time',
    (main) => {
      const { atime, mtime } = statSync(main);
      writeFileSync(main, 'MAIN');
      utimesSync(main, atime, mtime);
    },
  ],
];

const touches: readonly [string, (main: string) => void][] = [
  ['nothing', () => undefined],
  ['a new time', (main) => utimesSync(main, 1, 1)],
  ['an empty -wal, as a reader leaves it', (main) => writeFileSync(`${main}-wal`, '')],
  ['a -shm', (main) => writeFileSync(`${main}-shm`, 'shm')],
  [
    'the same bytes in another file',
    (main) => {
      writeFileSync(`${main}.new`, 'main');
      renameSync(`${main}.new`, main);
    },
  ],
];

describe('a look', () => {
  const grown: readonly [string, string, boolean][] = [
    ['-wal', 'frames and more', true],
    ['-wal', 'less', false],
    ['-journal', 'frames and more', false],
    ['', 'frames and more', false],
  ];
  it.each(grown)('tells apart what grew: "%s" with "%s" is a -wal that grew: %s', async (ending, text, expected) => {
    const main = files({ '': 'main', '-wal': 'frames', '-journal': 'pages' });
    const before = await stampsOf(main);
    expect(onlyWalGrew(before, before)).toBe(true);
    writeFileSync(main + ending, text);
    expect(onlyWalGrew(before, await stampsOf(main))).toBe(expected);
    if (expected) expect(await hashOf(before)).toBe(sha256('mainframespages'));
  });
});

describe('a fingerprint', () => {
  it.each(changes)('no longer matches after %s', async (_, change) => {
    const main = files({ '': 'main' });
    const fingerprint = await fingerprintOf(main);
    change(main);
    expect(await matches(main, fingerprint)).toBe(false);
  });

  it.each(touches)('still matches after %s', async (_, touch) => {
    const main = files({ '': 'main' });
    const fingerprint = await fingerprintOf(main);
    touch(main);
    expect(await matches(main, fingerprint)).toBe(true);
  });

  it('trusts stamps only of files that were quiet for a while before', async () => {
    const main = files({ '': 'main' });
    const { stamps } = await fingerprintOf(main);
    const later = stamps.map((stamp) => ({ ...stamp, seen: stamp.seen + 60_000_000_000n }));
    expect(isSettled(stamps)).toBe(false);
    expect(isSettled(later)).toBe(true);
    expect(sameStamps(stamps, later)).toBe(true);
    expect(await matches(main, { stamps, sha256: 'not read' })).toBe(false);
    expect(await matches(main, { stamps: later, sha256: 'not read' })).toBe(true);
  });
});
