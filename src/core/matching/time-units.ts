import type { TimeUnit } from '../catalog/conversion.ts';
import type { ColumnProfile } from '../catalog/profile.ts';

/** The numbers of 1990 to 2100, per unit; no two ranges overlap. */
const units: readonly { readonly unit: TimeUnit; readonly low: number; readonly high: number }[] = [
  { unit: 'Julian days', low: 2_447_892, high: 2_488_070 },
  { unit: 'seconds', low: 631_152_000, high: 4_102_444_800 },
  { unit: 'milliseconds', low: 631_152_000_000, high: 4_102_444_800_000 },
  { unit: 'microseconds', low: 631_152_000_000_000, high: 4_102_444_800_000_000 },
  { unit: 'ticks', low: 627_667_488_000_000_000, high: 662_380_416_000_000_000 },
];

/** The unit in which all numbers from the smallest to the largest are times of 1990 to 2100; null where there is none. */
export function unitBetween(smallest: bigint | number, largest: bigint | number): TimeUnit | null {
  return units.find(({ low, high }) => smallest >= low && largest <= high)?.unit ?? null;
}

/** The unit in which the numbers of a column count time; null where they do not look like times of one unit. */
export function detectUnit({ integers, reals }: ColumnProfile): TimeUnit | null {
  const largest = Math.max(Number(integers.max ?? Number.NEGATIVE_INFINITY), reals.max ?? Number.NEGATIVE_INFINITY);
  return unitBetween(largest, largest);
}

/**
 * The unit that a number counts in all likelihood, where it is another than the one that its column is read in; null where there is none.
 *
 * The rule: read in the column's unit the number lies outside 1990 to 2100, and read in another one within. The ranges of the units do not
 * overlap, so there is one at most. Numbers that lie outside in every unit (0, birthdays, ends of the world) say nothing and belong to the
 * column's unit, and so do those few that lie in the wrong hours: milliseconds of 1970-01-08 to 1970-02-17 look like seconds of today.
 */
export function otherUnit(value: bigint | number, unit: TimeUnit): TimeUnit | null {
  const likely = unitBetween(value, value);
  return likely === unit ? null : likely;
}
