import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bucketOf,
  bucketsFor,
  type CanonicalRow,
  differingBuckets,
  joined,
  RowDigests,
} from '../../../src/core/compare/row-digests.ts';

const hash = (text: string) => createHash('sha256').update(text).digest();
const row = fc.array(fc.option(fc.string({ maxLength: 5 }), { nil: null }), { minLength: 2, maxLength: 2 });

function digests(rows: readonly CanonicalRow[], key: readonly number[] | null): RowDigests {
  const made = new RowDigests({ hash, key, buckets: 16 });
  for (const one of rows) made.add(one);
  return made;
}

describe('digests of rows', () => {
  it('agree whatever the order', () => {
    fc.assert(
      fc.property(fc.array(row), fc.constantFrom(null, [0]), (rows, key) => {
        return differingBuckets(digests(rows, key), digests([...rows].reverse(), key)).length === 0;
      }),
    );
  });

  it('differ exactly in the bucket of a row that is missing, twice there or changed', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.nat(), (rows, pick) => {
        const at = pick % rows.length;
        const chosen = rows[at] ?? [];
        const changed = rows.with(at, [chosen[0] ?? null, `${chosen[1]}!`]);
        for (const other of [rows.toSpliced(at, 1), [...rows, chosen], changed]) {
          const buckets = differingBuckets(digests(rows, [0]), digests(other, [0]));
          expect(buckets).toEqual([bucketOf(chosen, { key: [0], buckets: 16 })]);
        }
      }),
    );
  });

  it('see duplicates that are shared out in another way', () => {
    const [a, b]: CanonicalRow[] = [['a'], ['b']];
    const [left, right] = [digests([a ?? [], a ?? [], b ?? []], null), digests([a ?? [], b ?? [], b ?? []], null)];
    expect(differingBuckets(left, right).length).toBeGreaterThan(0);
  });

  it('spread keys over the buckets', () => {
    const counts = new Array<number>(1024).fill(0);
    for (let id = 0; id < 102_400; id += 1) {
      const bucket = bucketOf([String(id)], { key: [0], buckets: 1024 });
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    expect(Math.max(...counts)).toBeLessThan(400);
    expect(Math.min(...counts)).toBeGreaterThan(10);
  });

  it('join the values of different rows to different texts', () => {
    fc.assert(fc.property(row, row, (a, b) => (joined(a) === joined(b)) === (JSON.stringify(a) === JSON.stringify(b))));
    expect(joined(['1:a', null])).not.toBe(joined([null, '1:a']));
  });

  it('take bounded memory', () => {
    expect(bucketsFor(0)).toBe(1024);
    expect(bucketsFor(1e12)).toBe(262_144);
  });
});
