/** One row by its canonical texts, in the order of the columns. */
export type CanonicalRow = readonly (string | null)[];

/** A cryptographic hash of a text's UTF-8 bytes, 16 bytes at least. Handed in, because core imports nothing. */
export type Hash = (text: string) => Uint8Array;

export interface DigestOptions {
  readonly hash: Hash;
  /** Positions of the key's columns; null where the target has no key: then the whole row decides on the bucket. */
  readonly key: readonly number[] | null;
  readonly buckets: number;
}

const lanes = 4;

/**
 * What one side of a table holds, in constant memory and whatever the order of its rows: per bucket the number of rows and the
 * sum of their hashes, 128 bits in four lanes. Equal sums of a cryptographic hash mean equal rows, duplicates counted.
 */
export class RowDigests {
  rows = 0;
  readonly buckets: number;
  private readonly options: DigestOptions;
  private readonly counts: Float64Array;
  private readonly sums: Uint32Array;

  constructor(options: DigestOptions) {
    this.options = options;
    this.buckets = options.buckets;
    this.counts = new Float64Array(options.buckets);
    this.sums = new Uint32Array(options.buckets * lanes);
  }

  add(row: CanonicalRow): void {
    const digest = this.options.hash(joined(row));
    const bucket = bucketOf(row, this.options);
    this.rows += 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    for (let lane = 0; lane < lanes; lane += 1) {
      const at = bucket * lanes + lane;
      // The array keeps the sum modulo 2^32.
      this.sums[at] = (this.sums[at] ?? 0) + laneOf(digest, lane);
    }
  }

  /** Rows counted in one bucket. */
  rowsIn(bucket: number): number {
    return this.counts[bucket] ?? 0;
  }

  /** Whether both sides hold the same rows in a bucket. */
  agrees(other: RowDigests, bucket: number): boolean {
    if (this.rowsIn(bucket) !== other.rowsIn(bucket)) return false;
    for (let at = bucket * lanes; at < (bucket + 1) * lanes; at += 1) {
      if (this.sums[at] !== other.sums[at]) return false;
    }
    return true;
  }
}

/** The buckets whose rows differ between two sides that were made with the same options. */
export function differingBuckets(left: RowDigests, right: RowDigests): number[] {
  return Array.from({ length: left.buckets }, (_, bucket) => bucket).filter((bucket) => !left.agrees(right, bucket));
}

/** Which bucket a row belongs to: the same on both sides for rows of one key. */
export function bucketOf(row: CanonicalRow, { key, buckets }: Pick<DigestOptions, 'key' | 'buckets'>): number {
  let mixed = 0x811c9dc5;
  for (const position of key ?? row.keys()) {
    const value = row[position] ?? null;
    mixed = Math.imul(mixed ^ (value === null ? 0x1f : value.length), 0x01000193);
    for (let i = 0; i < (value?.length ?? 0); i += 1) {
      mixed = Math.imul(mixed ^ (value?.charCodeAt(i) ?? 0), 0x01000193);
    }
  }
  // The low bits of this sum mix worse than the high ones.
  return ((mixed ^ (mixed >>> 15)) >>> 0) % buckets;
}

/** One text per row, which no other row has: every value is preceded by its length. */
export function joined(row: CanonicalRow): string {
  let text = '';
  for (const value of row) text += value === null ? '~' : `${value.length}:${value}`;
  return text;
}

/** Enough buckets that a differing one holds few rows, and few enough for memory (5 MB at most). */
export function bucketsFor(rows: number): number {
  return Math.min(2 ** 18, Math.max(1024, Math.ceil(rows / 64)));
}

function laneOf(digest: Uint8Array, lane: number): number {
  const at = lane * 4;
  return (
    ((digest[at] ?? 0) |
      ((digest[at + 1] ?? 0) << 8) |
      ((digest[at + 2] ?? 0) << 16) |
      ((digest[at + 3] ?? 0) << 24)) >>>
    0
  );
}
