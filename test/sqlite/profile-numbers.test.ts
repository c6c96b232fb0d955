import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IntegerTally, RealTally } from '../../src/sqlite/profile-numbers.ts';

/** Decimals of the shortest spelling, one number at a time. */
function decimals(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent));
}

test('the most decimals of reals of any size, in any order', () => {
  const rounded = fc
    .tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.nat(12))
    .map(([value, digits]) => Number(value.toFixed(digits)));
  const small = fc.tuple(fc.nat(999), fc.integer({ min: -340, max: 20 })).map(([value, e]) => Number(`${value}e${e}`));
  const edge = fc.integer({ min: -323, max: 20 }).chain((e) => {
    const power = Number(`1e${e}`);
    return fc.constantFrom(power, power * (1 + Number.EPSILON), power * (1 - Number.EPSILON / 2));
  });
  fc.assert(
    fc.property(fc.array(fc.oneof(rounded, small, edge, fc.double({ noNaN: true })), { minLength: 1 }), (values) => {
      const tally = new RealTally();
      for (const value of values) tally.add(value);
      const fractions = values.filter((value) => Number.isFinite(value) && !Number.isInteger(value));
      expect(tally.result().maxDecimals).toBe(Math.max(0, ...fractions.map(decimals)));
    }),
    { numRuns: 20_000 },
  );
});

test('the bounds of integers within 2^53 and beyond', () => {
  const integer = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -3n, max: 3n }));
  fc.assert(
    fc.property(fc.array(integer), (values) => {
      const tally = new IntegerTally();
      for (const value of values) tally.add(value);
      const sorted = values.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
      expect(tally.result()).toEqual({
        count: values.length,
        min: sorted[0] ?? null,
        max: sorted.at(-1) ?? null,
        zeroOrOne: values.filter((value) => value === 0n || value === 1n).length,
      });
    }),
  );
});
