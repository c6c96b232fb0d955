import type { CanonicalRow, Hash } from './row-digests.ts';
import { joined } from './row-digests.ts';

/** The keys of one side's rows, 16 bytes each: what two keys share by chance among 2^64 is as good as never. */
export class KeySet {
  private readonly slots: BigUint64Array;
  private readonly hash: Hash;
  private readonly key: readonly number[];

  /** `key`: positions of the key's columns; `rows`: at most so many are added. */
  constructor({ hash, key, rows }: { readonly hash: Hash; readonly key: readonly number[]; readonly rows: number }) {
    this.hash = hash;
    this.key = key;
    this.slots = new BigUint64Array(2 ** Math.ceil(Math.log2(2 * rows + 2)));
  }

  add(row: CanonicalRow): void {
    const digest = this.digestOf(row);
    this.slots[this.slotOf(digest)] = digest;
  }

  has(row: CanonicalRow): boolean {
    const digest = this.digestOf(row);
    return this.slots[this.slotOf(digest)] === digest;
  }

  /** 0 marks a free slot. */
  private digestOf(row: CanonicalRow): bigint {
    const bytes = this.hash(joined(this.key.map((position) => row[position] ?? null)));
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0) || 1n;
  }

  private slotOf(digest: bigint): number {
    const mask = this.slots.length - 1;
    let at = Number(digest & BigInt(mask));
    while (this.slots[at] !== 0n && this.slots[at] !== digest) at = (at + 1) & mask;
    return at;
  }
}
