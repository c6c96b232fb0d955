import type { Restatement } from './dependent.ts';

/** What becomes of the rows that a table of the target holds before those of the source come. */
export type Existing = 'fail' | 'truncate' | 'upsert' | 'skip';

/** A sequence that gives the numbers of a column, by its qualified name. */
export interface LiveSequence {
  readonly column: string;
  readonly schema: string;
  readonly name: string;
  /** The next number must be above this one: the largest that SQLite ever gave; null where it does not know. */
  readonly above: bigint | null;
  /** Whether it counts down: then the next number must be below the smallest that the column holds. */
  readonly descends: boolean;
  /** The last number that it can give. */
  readonly last: bigint;
}

/** A table that the application has made, and that takes the rows of a source. */
export interface LiveTable {
  readonly existing: Existing;
  /** Rows that it had when the plan was made. */
  readonly rows: number;
  /** The columns that the rows of the source give a value, in the table's order. */
  readonly loaded: readonly string[];
  /** Other columns that can be written: defaults fill them. */
  readonly others: readonly string[];
  /** By which rows of both sides are found to be the same: the columns of the PRIMARY KEY, and of further unique keys. */
  readonly primaryKey: readonly string[] | null;
  readonly uniques: readonly (readonly string[])[];
  /** Of the columns that ignore case: compared by their lower-case letters. */
  readonly caseless: readonly string[];
  readonly sequences: readonly LiveSequence[];
  readonly foreignKeys: readonly LiveForeignKey[];
  /** What must not fire while rows move: how each is taken away and given back. */
  readonly restatements: readonly Restatement[];
}

/** A foreign key from or to a table that takes rows. */
export interface LiveForeignKey {
  readonly name: string;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly parentSchema: string;
  readonly parentTable: string;
  readonly parentColumns: readonly string[];
}
