import type { RowBytes } from './row-bytes.ts';

/** Where a hash starts from: a constant of the algorithm and one that PostgreSQL adds. */
const start = 0x9e3779b9 + 3923095;

/**
 * What `hashtextextended(text, seed)` gives for the bytes of a row, for the seeds 0 and 1 at once: PostgreSQL's hash of bytes, which is
 * Bob Jenkins' lookup3 and, as partitions are found by it, never changes (https://doxygen.postgresql.org/hashfn_8c.html). The result
 * lies in four words, of each seed the high and the low one. On a machine that keeps its words the other way round PostgreSQL's is another.
 */
export class RowHash {
  high0 = 0;
  low0 = 0;
  high1 = 0;
  low1 = 0;

  /** Hashes the row; the bytes after it are overwritten. */
  hash(row: RowBytes): void {
    // Twelve bytes at once: what is missing at the end counts as zeros.
    row.reserve(12);
    row.bytes.fill(0, row.length, row.length + 12);
    const { length, words } = row;
    let a = (start + length) | 0;
    let b = a;
    let c = a;
    let d = a;
    let e = (a + 1) | 0;
    let f = a;
    // The seed is mixed in first; seed 0 is not.
    d = ((d - f) | 0) ^ ((f << 4) | (f >>> 28));
    f = (f + e) | 0;
    e = ((e - d) | 0) ^ ((d << 6) | (d >>> 26));
    d = (d + f) | 0;
    f = ((f - e) | 0) ^ ((e << 8) | (e >>> 24));
    e = (e + d) | 0;
    d = ((d - f) | 0) ^ ((f << 16) | (f >>> 16));
    f = (f + e) | 0;
    e = ((e - d) | 0) ^ ((d << 19) | (d >>> 13));
    d = (d + f) | 0;
    f = ((f - e) | 0) ^ ((e << 4) | (e >>> 28));
    e = (e + d) | 0;
    let at = 0;
    for (let rest = length; rest >= 12; rest -= 12, at += 3) {
      const first = words[at] as number;
      const second = words[at + 1] as number;
      const third = words[at + 2] as number;
      a = (a + first) | 0;
      b = (b + second) | 0;
      c = (c + third) | 0;
      d = (d + first) | 0;
      e = (e + second) | 0;
      f = (f + third) | 0;
      a = ((a - c) | 0) ^ ((c << 4) | (c >>> 28));
      c = (c + b) | 0;
      b = ((b - a) | 0) ^ ((a << 6) | (a >>> 26));
      a = (a + c) | 0;
      c = ((c - b) | 0) ^ ((b << 8) | (b >>> 24));
      b = (b + a) | 0;
      a = ((a - c) | 0) ^ ((c << 16) | (c >>> 16));
      c = (c + b) | 0;
      b = ((b - a) | 0) ^ ((a << 19) | (a >>> 13));
      a = (a + c) | 0;
      c = ((c - b) | 0) ^ ((b << 4) | (b >>> 28));
      b = (b + a) | 0;
      d = ((d - f) | 0) ^ ((f << 4) | (f >>> 28));
      f = (f + e) | 0;
      e = ((e - d) | 0) ^ ((d << 6) | (d >>> 26));
      d = (d + f) | 0;
      f = ((f - e) | 0) ^ ((e << 8) | (e >>> 24));
      e = (e + d) | 0;
      d = ((d - f) | 0) ^ ((f << 16) | (f >>> 16));
      f = (f + e) | 0;
      e = ((e - d) | 0) ^ ((d << 19) | (d >>> 13));
      d = (d + f) | 0;
      f = ((f - e) | 0) ^ ((e << 4) | (e >>> 28));
      e = (e + d) | 0;
    }
    const first = words[at] as number;
    const second = words[at + 1] as number;
    // The lowest byte of the third word is kept for the length.
    const third = (words[at + 2] as number) << 8;
    a = (a + first) | 0;
    b = (b + second) | 0;
    c = (c + third) | 0;
    d = (d + first) | 0;
    e = (e + second) | 0;
    f = (f + third) | 0;
    c = ((c ^ b) - ((b << 14) | (b >>> 18))) | 0;
    a = ((a ^ c) - ((c << 11) | (c >>> 21))) | 0;
    b = ((b ^ a) - ((a << 25) | (a >>> 7))) | 0;
    c = ((c ^ b) - ((b << 16) | (b >>> 16))) | 0;
    a = ((a ^ c) - ((c << 4) | (c >>> 28))) | 0;
    b = ((b ^ a) - ((a << 14) | (a >>> 18))) | 0;
    c = ((c ^ b) - ((b << 24) | (b >>> 8))) | 0;
    f = ((f ^ e) - ((e << 14) | (e >>> 18))) | 0;
    d = ((d ^ f) - ((f << 11) | (f >>> 21))) | 0;
    e = ((e ^ d) - ((d << 25) | (d >>> 7))) | 0;
    f = ((f ^ e) - ((e << 16) | (e >>> 16))) | 0;
    d = ((d ^ f) - ((f << 4) | (f >>> 28))) | 0;
    e = ((e ^ d) - ((d << 14) | (d >>> 18))) | 0;
    f = ((f ^ e) - ((e << 24) | (e >>> 8))) | 0;
    this.high0 = b;
    this.low0 = c;
    this.high1 = e;
    this.low1 = f;
  }
}
