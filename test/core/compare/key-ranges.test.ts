import { describe, expect, it } from 'vitest';
import {
  boundsOf,
  changedRanges,
  partOf,
  partsOf,
  rangeText,
  startsAgain,
  startsOf,
} from '../../../src/core/compare/key-ranges.ts';

const largest = 2n ** 63n - 1n;

function digestsOf(starts: readonly bigint[], parts: readonly number[]) {
  return parts.map((part) => ({ ...boundsOf(starts, part), rows: 1n, digest: 'd' }));
}

describe('ranges of keys', () => {
  it.each([
    [1n, 1n, [1n, 2n]],
    [1n, 1000n, [1n, 1001n]],
    [1n, 1001n, [1n, 502n, 1002n]],
    [-5n, -5n, [-5n, -4n]],
    [largest, largest, [largest]],
  ])('from %d to %d begin where they should', (low, high, starts) => {
    expect(startsOf(low, high)).toEqual(starts);
  });

  it('are never more than a thousand and cover every key', () => {
    const starts = startsOf(-(2n ** 63n), largest);
    expect(starts.length).toBeLessThanOrEqual(1001);
    for (const key of [-(2n ** 63n), 0n, largest]) {
      const { low, high } = boundsOf(starts, partOf(starts, key));
      expect(low ?? key).toBeLessThanOrEqual(key);
      expect(high ?? key).toBeGreaterThanOrEqual(key);
    }
  });

  it('are found again from their digests, also where some are without rows', () => {
    const starts = startsOf(1n, 10_000n);
    const kept = digestsOf(starts, [1, 2, 5, 10]);
    const again = startsAgain(kept);
    expect(startsAgain(digestsOf(again, [...partsOf(again, kept)]))).toEqual(again);
    for (const { low, high } of kept) {
      expect(boundsOf(again, partOf(again, low ?? 0n))).toEqual({ low, high });
      expect(boundsOf(again, partOf(again, high ?? 0n))).toEqual({ low, high });
    }
  });

  it('differ where rows are more, fewer, or others', () => {
    const one = { low: 1n, high: 9n, rows: 3n, digest: 'a' };
    const two = { low: 10n, high: 19n, rows: 3n, digest: 'b' };
    expect(changedRanges([one, two], [two, one])).toEqual([]);
    const other = { ...two, digest: 'c' };
    const beyond = { low: 20n, high: null, rows: 1n, digest: 'd' };
    expect(changedRanges([one, two], [other, beyond])).toEqual([
      { low: 1n, high: 9n, recorded: one, found: null },
      { low: 10n, high: 19n, recorded: two, found: other },
      { low: 20n, high: null, recorded: null, found: beyond },
    ]);
  });

  it('are called by their bounds', () => {
    const texts = [
      [1n, 9n],
      [5n, 5n],
      [null, 9n],
      [9n, null],
      [null, null],
    ].map(([low = null, high = null]) => rangeText({ low, high }));
    expect(texts).toEqual(['1–9', '5', '9 and below', '9 and above', '']);
  });
});
