import type { RangeDigest } from '../catalog/recorded.ts';
import { boundsOf, partOf } from './key-ranges.ts';
import type { RowHash } from './printed/row-hash.ts';

/** Of each range: two sums of 64 bits, each as its low and its high half. */
const halves = 4;

/** How many rows each range of a key has, and the sums of their hashes: what the server's digests are made of. */
export class RangeDigests {
  rows = 0;
  private readonly starts: readonly bigint[];
  private readonly counts: Float64Array;
  private readonly sums: Uint32Array;
  /** The ranges have one width, so that a number's range is found by a division. */
  private readonly first: number;
  private readonly width: number;

  /** `starts`: where the ranges begin, as the server counts them; [] for one range. */
  constructor(starts: readonly bigint[]) {
    this.starts = starts;
    this.counts = new Float64Array(starts.length + 1);
    this.sums = new Uint32Array((starts.length + 1) * halves);
    const [first = 0n, second = first] = starts;
    this.first = Number(first);
    this.width = starts.length > 2 ? Number(second - first) : 0;
  }

  /** Adds a row whose key is `key`, which does not matter where there is one range. */
  add(key: number | bigint, { high0, low0, high1, low1 }: RowHash): void {
    const at = this.count(key) * halves;
    this.addTo(at, low0 >>> 0, high0);
    this.addTo(at + 2, low1 >>> 0, high1);
  }

  /** Adds a row whose hash is not known: the sums of its range are then no longer those of its rows, whatever the other side holds. */
  addUnknown(key: number | bigint): void {
    this.count(key);
  }

  /** The ranges that have rows, in their order. */
  ranges(): RangeDigest[] {
    const ranges: RangeDigest[] = [];
    for (const [part, count] of this.counts.entries()) {
      if (count === 0) continue;
      const bounds = this.starts.length === 0 ? { low: null, high: null } : boundsOf(this.starts, part);
      const at = part * halves;
      const digest = [at + 1, at, at + 3, at + 2].map((i) => (this.sums[i] as number).toString(16).padStart(8, '0'));
      ranges.push({ ...bounds, rows: BigInt(count), digest: digest.join('') });
    }
    return ranges;
  }

  private count(key: number | bigint): number {
    const part = this.starts.length === 0 ? 0 : this.partOfKey(key);
    this.rows += 1;
    this.counts[part] = (this.counts[part] as number) + 1;
    return part;
  }

  private partOfKey(key: number | bigint): number {
    if (typeof key === 'number' && this.width > 0 && Number.isSafeInteger(this.first)) {
      const part = Math.floor((key - this.first) / this.width) + 1;
      // The last range may be narrower than the others.
      if (part >= 1 && part < this.starts.length - 1) return part;
    }
    return partOf(this.starts, BigInt(key));
  }

  /** Arrays of 32 bits keep their sums modulo 2^32; what does not fit the low half is carried. */
  private addTo(at: number, low: number, high: number): void {
    const sum = (this.sums[at] as number) + low;
    this.sums[at] = sum;
    this.sums[at + 1] = (this.sums[at + 1] as number) + high + (sum > 0xffffffff ? 1 : 0);
  }
}
