import fc from 'fast-check';
import type { SqliteValue } from '../../src/core/catalog/sqlite-catalog.ts';
import type { BothColumn } from './both-engines.ts';
import { everyKind } from './every-kind.ts';

const instant = fc.date({
  min: new Date('1901-01-01T00:00:00Z'),
  max: new Date('2399-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const stamp = instant.map((date) => date.toISOString());
const seconds = stamp.map((text) => `${text.slice(0, 10)} ${text.slice(11, 19)}`);
const day = stamp.map((text) => text.slice(0, 10));
const word = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'B', 'b', 'é', 'É', '%', '_', ' ', '1', "'", '.', '*', '-'), maxLength: 6 }),
  fc.constantFrom('', '10', '-3', '2.50', ' 7x', '1e2', 'abc', 'ABC'),
);
const int = (limit: number) => fc.integer({ min: -limit, max: limit }).map(BigInt);
const real = fc.oneof(
  fc.integer({ min: -100_000, max: 100_000 }).map((number) => number / 8),
  fc.integer({ min: -100_000, max: 100_000 }).map((number) => number / 100),
  // Of more digits the releases of SQLite make different texts.
  fc
    .tuple(fc.integer({ min: -9_999_999, max: 9_999_999 }), fc.constantFrom(1e-8, 1e-6, 1e3, 1e6))
    .map(([digits, power]) => Number((digits * power).toPrecision(12))),
);
const money = fc.integer({ min: -100_000, max: 100_000 }).map((cents) => cents / 100);

/** Values for the columns whose kind leaves a choice; the others keep theirs. */
const arbitraries: Readonly<Record<string, fc.Arbitrary<SqliteValue>>> = {
  g: int(3),
  n: int(40),
  m: int(1_000_000),
  small: int(32_767),
  r: real,
  s: real,
  d: money,
  t: word,
  u: word,
  k: word,
  pad: word,
  b: fc.uint8Array({ maxLength: 5 }),
  f: fc.constantFrom(0n, 1n),
  f2: fc.constantFrom(0n, 1n),
  day,
  at: seconds,
  zoned: stamp,
  clock: seconds.map((text) => text.slice(11)),
  micro: fc
    .tuple(seconds, fc.nat(999))
    .map(([text, milliseconds]) => `${text}.${String(milliseconds).padStart(3, '0')}200`),
  mixed: fc.oneof(
    seconds,
    stamp.map((text) => text.slice(0, 16)),
  ),
  dt: day,
  st: stamp.map((text) => text.replace('T', ' ')),
  epoch: fc.integer({ min: -2_000_000_000, max: 9_000_000_000 }).map(BigInt),
};

/** The table of every-kind.ts with other rows; every value may be NULL. */
export function randomRows(count: number, seed: number): BothColumn[] {
  return everyKind.map((column, place) => {
    const values = arbitraries[column.name];
    if (column.name === 'id')
      return { ...column, values: Array.from({ length: count }, (_row, row) => BigInt(row + 1)) };
    if (values === undefined)
      return {
        ...column,
        values: Array.from({ length: count }, (_row, row) => column.values[row % column.values.length] ?? null),
      };
    return { ...column, values: fc.sample(fc.option(values, { freq: 8 }), { numRuns: count, seed: seed + place }) };
  });
}
