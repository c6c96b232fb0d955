/** Rows of a table, by their keys. */
export interface KeyedRows {
  readonly rows: number;
  /** The first keys, in their order; [] where the table has none. */
  readonly keys: readonly string[];
}

/** What was written to a migrated table since the cutover. */
export interface LaterWrites {
  readonly table: string;
  /** Rows after the cutover, and now; null where this role may not read them any more. */
  readonly recorded: number;
  readonly found: number | null;
  /** The ranges of keys that differ; [] where the table has no key of integers. */
  readonly ranges: readonly { readonly keys: string; readonly recorded: number; readonly found: number }[];
  /** Rows that were inserted or changed; null where that is not known. */
  readonly written: KeyedRows | null;
  /** Rows that were deleted, or got another key; null where the source that had them has changed or cannot be read. */
  readonly gone: KeyedRows | null;
}

/** Something that came to the migrated objects, or to their schema, since the cutover. */
export interface LaterObject {
  /** `table public.notes`, `column note of public.orders`. */
  readonly object: string;
  /** 'added', 'changed' or 'lost'; 'depends' is one that was added and would go on using what is kept aside. */
  readonly kind: 'added' | 'changed' | 'lost' | 'depends';
}

/** What happened to the migrated objects since the cutover. */
export interface LaterChanges {
  readonly writes: readonly LaterWrites[];
  readonly objects: readonly LaterObject[];
}
