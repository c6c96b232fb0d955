/** Kinds of a cell. */
export const cell = { null: 0, integer: 1, bigInteger: 2, real: 3, text: 4, blob: 5 } as const;

/** One row, the same object for every row; what it points to is valid until the next row. */
export interface RawRow {
  /** What `starts` and `ends` point into: pages, or a buffer of the reader's where the row goes on in overflow pages. */
  readonly bytes: Buffer;
  /** By column of the RawTable: one of `cell`. */
  readonly kinds: Uint8Array;
  /** Texts and blobs, from and up to. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Integers up to 2^53 - 1, and reals. */
  readonly numbers: Float64Array;
  /** Integers beyond. */
  readonly bigs: readonly bigint[];
  /** A bigint only beyond 2^53 - 1. */
  readonly rowid: number | bigint;
}
