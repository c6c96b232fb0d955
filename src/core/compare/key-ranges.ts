import type { RangeDigest } from '../catalog/recorded.ts';

/** About how many keys a range has, and how many ranges a table has at most. */
const wanted = { keys: 1000n, ranges: 1000n };

const largest = 2n ** 63n - 1n;

/** Where the ranges of a table begin whose smallest and largest key are these; the last begins beyond them. */
export function startsOf(smallest: bigint, highest: bigint): bigint[] {
  const span = highest - smallest + 1n;
  const ranges = min(wanted.ranges, (span + wanted.keys - 1n) / wanted.keys);
  const width = (span + ranges - 1n) / ranges;
  const starts: bigint[] = [];
  for (let start = smallest; start <= highest; start += width) starts.push(start);
  return highest === largest ? starts : [...starts, highest + 1n];
}

/** Where the ranges began that these digests are of; a range without rows has no digest, and no start of its own. */
export function startsAgain(ranges: readonly RangeDigest[]): bigint[] {
  const starts = new Set<bigint>();
  for (const { low, high } of ranges) {
    if (low !== null) starts.add(low);
    if (high !== null && high < largest) starts.add(high + 1n);
  }
  return [...starts].sort((left, right) => (left < right ? -1 : 1));
}

/** The bounds of range number `i` as width_bucket counts: 0 lies before the first start. */
export function boundsOf(starts: readonly bigint[], i: number): Pick<RangeDigest, 'low' | 'high'> {
  const next = starts[i];
  return { low: starts[i - 1] ?? null, high: next === undefined ? null : next - 1n };
}

/** The numbers of ranges as width_bucket counts. */
export function partsOf(starts: readonly bigint[], ranges: readonly Pick<RangeDigest, 'low'>[]): ReadonlySet<number> {
  const numbers = new Map(starts.map((start, i) => [start, i + 1]));
  return new Set(ranges.map(({ low }) => (low === null ? 0 : (numbers.get(low) ?? 0))));
}

/** The number of the range that a key is in. */
export function partOf(starts: readonly bigint[], key: bigint): number {
  let [below, above] = [0, starts.length];
  while (below < above) {
    const middle = (below + above) >> 1;
    if ((starts[middle] ?? 0n) <= key) below = middle + 1;
    else above = middle;
  }
  return below;
}

/** A range whose rows are not what they were. */
export interface ChangedRange {
  readonly low: bigint | null;
  readonly high: bigint | null;
  readonly recorded: RangeDigest | null;
  readonly found: RangeDigest | null;
}

/** The ranges that differ between two sides that were made with the same starts. */
export function changedRanges(recorded: readonly RangeDigest[], found: readonly RangeDigest[]): ChangedRange[] {
  const now = new Map(found.map((range) => [range.low, range]));
  const then = new Set(recorded.map(({ low }) => low));
  const gone = recorded.flatMap((range) => {
    const other = now.get(range.low);
    if (other !== undefined && other.rows === range.rows && other.digest === range.digest) return [];
    return [{ low: range.low, high: range.high, recorded: range, found: other ?? null }];
  });
  const added = found
    .filter(({ low }) => !then.has(low))
    .map((range) => ({ low: range.low, high: range.high, recorded: null, found: range }));
  return [...gone, ...added];
}

/** `1–1000`, `1001 and above`; '' for a whole table. */
export function rangeText({ low, high }: Pick<RangeDigest, 'low' | 'high'>): string {
  if (low === null) return high === null ? '' : `${high} and below`;
  if (high === null) return `${low} and above`;
  return low === high ? `${low}` : `${low}–${high}`;
}

function min(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
