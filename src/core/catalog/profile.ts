import type { SqliteValue } from './sqlite-catalog.ts';

/** A value found in the data, with the row's key as text (PRIMARY KEY values, or rowid). */
export interface Example {
  readonly key: string;
  readonly value: SqliteValue;
}

/** Ways to read a text, counted over a column; a text can match several. */
export type TextForm =
  | 'boolean' // t, f, true, false in any case
  | 'date' // YYYY-MM-DD, a real day, years -4711 to 294275
  | 'time' // HH:MM[:SS[.ffffff]], at most 6 digits, below 24:00
  | 'timestamp' // date, T or space, time, without zone; or a date alone, which is midnight
  | 'timestamptz' // the same with Z or ±HH:MM
  | 'json' // valid JSON (RFC 8259)
  | 'jsonb' // valid JSON whose meaning jsonb keeps: no duplicate key, no \u0000, no lone surrogate, numbers in numeric's range
  | 'uuid'; // canonical 8-4-4-4-12 hex in lower case

/** What a full scan found in one column. Counts are exact; lengths are of the longest value. */
export interface ColumnProfile {
  readonly nulls: number;
  readonly integers: {
    readonly count: number;
    readonly min: bigint | null;
    readonly max: bigint | null;
    readonly zeroOrOne: number;
  };
  readonly reals: {
    readonly count: number;
    readonly min: number | null;
    readonly max: number | null;
    /** Whole numbers among them. */
    readonly integral: number;
    readonly infinite: number;
    /** Most digits after the decimal point in the shortest spelling that reads back as the same double, e.g. 2 for 12.25. */
    readonly maxDecimals: number;
  };
  readonly texts: {
    readonly count: number;
    /** Longest in Unicode characters, and in UTF-8 bytes. */
    readonly maxChars: number;
    readonly maxBytes: number;
    readonly withNul: number;
    readonly invalidUtf8: number;
    readonly forms: Readonly<Record<TextForm, number>>;
    /** What all texts look like, with 0 for every digit; null where they differ, are longer than a time, or there is none. */
    readonly shape: string | null;
  };
  readonly blobs: { readonly count: number; readonly maxBytes: number; readonly sixteenBytes: number };
  /** One example of each class and oddity that occurred; key: class name, or `nul`, `invalid-utf8`, `not-<TextForm>`. */
  readonly examples: Readonly<Record<string, Example>>;
}

export interface TableProfile {
  readonly rows: number;
  /** Sum of the values' bytes, an estimate for progress and schedules. */
  readonly bytes: number;
  /** Bytes of the row that would take most room in PostgreSQL, and its key; null where no row can come near the limit. */
  readonly widestRow: { readonly bytes: number; readonly key: string } | null;
  /** By source column name. */
  readonly columns: Readonly<Record<string, ColumnProfile>>;
}

export interface UniqueClash {
  readonly table: string;
  readonly index: string;
  /**
   * 'duplicate': SQLite itself takes them for equal, the file is damaged. 'class': values of different class become equal as
   * text or bytes, as 1 and '1'. 'spelling': two spellings of one time or boolean, as 12:00 and 12:00:00.
   */
  readonly kind: 'duplicate' | 'class' | 'spelling';
  /** Keys that more than one row has. */
  readonly count: number;
  readonly example: string;
}

/** Findings of the whole-file checks. */
export interface SourceProfile {
  /** By table name. */
  readonly tables: Readonly<Record<string, TableProfile>>;
  /** Rows without a parent, by child table and index in its `foreignKeys`. */
  readonly orphans: readonly {
    readonly table: string;
    readonly foreignKey: number;
    readonly count: number;
    readonly example: string;
  }[];
  /** Rows whose parent is found only because of its collation or affinity, as 'ABC' finds 'abc'; as `orphans`. */
  readonly unlikeParents: SourceProfile['orphans'];
  /** Unique indexes, keys among them, that the target could not have: rows that are equal there, or are equal already. */
  readonly clashes: readonly UniqueClash[];
  /** Bytes of the widest key, by table and index; only where the widest values of its columns together would be too many. */
  readonly longKeys: readonly { readonly table: string; readonly index: string; readonly bytes: number }[];
  /** Rows that break a CHECK, by table and index in its `checks`; only CHECKs that some break. */
  readonly brokenChecks: readonly {
    readonly table: string;
    readonly check: number;
    readonly count: number;
    readonly example: string;
  }[];
  /** Rows whose stored generated column holds another value than its expression gives; only columns where some do. */
  readonly staleColumns: readonly {
    readonly table: string;
    readonly column: string;
    readonly count: number;
    readonly example: string;
  }[];
}
