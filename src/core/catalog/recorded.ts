import type { Movable } from './movable.ts';

/** What an object is made of, fact by fact: `owner`, `column id`, `index t_pkey`… → a text that is equal where the fact is. */
export type Shape = Readonly<Record<string, string>>;

/** The rows whose key is from `low` to `high` (the whole table where both are null): how many, and a digest of all their values. */
export interface RangeDigest {
  readonly low: bigint | null;
  readonly high: bigint | null;
  readonly rows: bigint;
  readonly digest: string;
}

/** How the digests of a table were made, so that they can be made again. */
export interface ContentsRecord {
  /** The columns whose values are in the digests. */
  readonly columns: readonly string[];
  /** The columns of its PRIMARY KEY; [] where it has none. */
  readonly key: readonly string[];
  /** The key is one column of integers, and digests are per range of it. */
  readonly ranged: boolean;
  /** Every transaction whose rows are no older had not ended when the digests were made (an xid8). */
  readonly mark: string;
  /** The transactions that wrote the rows, null where they are too many to keep. */
  readonly writers: readonly string[] | null;
  /** Where the rows came from: label of the source, its table and the column of a key of one column. */
  readonly origin: { readonly source: string; readonly table: string; readonly key: string | null } | null;
}

/** A table's contents as digests; `null` in its place is contents that this role may not read. */
export interface Contents extends ContentsRecord {
  readonly ranges: readonly RangeDigest[];
}

/** 'replaced': as the run found it, in its target schema. 'migrated': as the cutover left it there. */
export type RecordedRole = 'replaced' | 'migrated';

export interface RecordedObject extends Movable {
  readonly schema: string;
  readonly shape: Shape;
  /** Of tables only. */
  readonly contents: Contents | null;
}
