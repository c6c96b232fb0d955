import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allRows, type RowRange, rangesWithout } from '../../../src/core/catalog/row-range.ts';

const bounds = fc.uniqueArray(fc.bigInt({ min: -50n, max: 50n }), { minLength: 0, maxLength: 12 });

/** Cuts all rows at some rowids, and tells the parts apart: those at even places, and the others. */
function parts(cuts: readonly bigint[]): [RowRange[], RowRange[]] {
  const sorted = [...cuts].sort((a, b) => (a < b ? -1 : 1));
  const edges = [null, ...sorted, null];
  const all = edges.slice(1).map((through, at) => ({ above: edges[at] ?? null, through }));
  return [all.filter((_, at) => at % 2 === 0), all.filter((_, at) => at % 2 === 1)];
}

it('what is missing beside some ranges is the others, whatever their order', () => {
  fc.assert(
    fc.property(bounds, fc.infiniteStream(fc.boolean()), (cuts, coins) => {
      const [some, others] = parts(cuts);
      const shuffled = [...some].sort(() => (coins.next().value === true ? 1 : -1));
      expect(rangesWithout(shuffled)).toEqual(others);
      expect(rangesWithout(others)).toEqual(some);
    }),
  );
});

it('everything is missing beside nothing, and nothing beside everything', () => {
  expect(rangesWithout([])).toEqual([allRows]);
  expect(rangesWithout([allRows])).toEqual([]);
});

it('ranges that follow one another leave no gap', () => {
  const ranges = [
    { above: 5n, through: 9n },
    { above: null, through: 5n },
  ];
  expect(rangesWithout(ranges)).toEqual([{ above: 9n, through: null }]);
});
