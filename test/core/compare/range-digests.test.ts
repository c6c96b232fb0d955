import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, changedRanges, partOf, startsOf } from '../../../src/core/compare/key-ranges.ts';
import { RowHash } from '../../../src/core/compare/printed/row-hash.ts';
import { RowPrinter } from '../../../src/core/compare/printed/row-printer.ts';
import { RangeDigests } from '../../../src/core/compare/range-digests.ts';

const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -5000n, max: 5000n }),
  fc.constantFrom(2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)),
);

function hashOf(text: string): RowHash {
  const printer = new RowPrinter([{ kind: 'text' }]);
  printer.print([text]);
  const hash = new RowHash();
  hash.hash(printer.row);
  return hash;
}

function keyOf(key: bigint): number | bigint {
  const number = Number(key);
  return Number.isSafeInteger(number) ? number : key;
}

describe('digests of ranges', () => {
  it('put every key into the range that the server counts it to', () => {
    fc.assert(
      fc.property(int64, int64, fc.array(int64, { maxLength: 30 }), (one, other, others) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        const starts = startsOf(low, high);
        for (const key of [low, high, (low + high) / 2n, ...others]) {
          const digests = new RangeDigests(starts);
          digests.add(keyOf(key), hashOf('x'));
          expect(digests.ranges()).toMatchObject([{ ...boundsOf(starts, partOf(starts, key)), rows: 1n }]);
        }
      }),
    );
  });

  it('do not depend on the order of rows, and count equal rows', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.string())), (rows) => {
        const sides = [rows, rows.toReversed()].map((side) => {
          const digests = new RangeDigests(startsOf(1n, 5000n));
          for (const [key, text] of side) digests.add(key, hashOf(text));
          return digests;
        });
        expect(sides[0]?.ranges()).toEqual(sides[1]?.ranges());
        const [key, text] = rows[0] ?? [7, ''];
        sides[1]?.add(key, hashOf(text));
        expect(changedRanges(sides[0]?.ranges() ?? [], sides[1]?.ranges() ?? [])).toHaveLength(1);
      }),
    );
  });

  it('never agree with another side where a row is not known, whether that side has the row or has lost it', () => {
    const [source, target, lost] = [new RangeDigests([]), new RangeDigests([]), new RangeDigests([])];
    for (const side of [source, target, lost]) side.add(0, hashOf('known'));
    source.addUnknown(0);
    target.add(0, hashOf('the row that is not known'));
    expect(changedRanges(source.ranges(), target.ranges())).toHaveLength(1);
    expect(changedRanges(source.ranges(), lost.ranges())).toHaveLength(1);
  });
});
