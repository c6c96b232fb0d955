/** What the application's own SQL and code must do otherwise once the data is in PostgreSQL. Names are stable: scripts may read them. */
export type CodeChangeKind =
  | 'boolean-comparison'
  | 'double-quoted-text'
  | 'like-case'
  | 'nocase-comparison'
  | 'insert-or-replace'
  | 'rowid'
  | 'bare-column'
  | 'last-insert-rowid'
  | 'date-function'
  | 'foreign-key'
  | 'time-object'
  | 'text-order'
  | 'null-order'
  | 'integer-division'
  | 'division-by-zero'
  | 'number-in-text'
  | 'text-length'
  | 'json-function'
  | 'uuid-value'
  | 'bytes-for-text'
  | 'full-text-search'
  | 'unquoted-name'
  | 'new-name'
  | 'schema';

/** Where a change is needed, in the names of the source. */
export interface CodePlace {
  readonly source: string;
  /** A table or a view. */
  readonly table: string;
  /** null where the whole table is meant. */
  readonly column: string | null;
}

export interface CodeChange {
  readonly kind: CodeChangeKind;
  /** What is different, in a sentence. */
  readonly message: string;
  /** The first places, `mostPlaces` at most, in the order of the plan. */
  readonly places: readonly CodePlace[];
  /** How many places there are. */
  readonly count: number;
  /** One of the places in SQLite's SQL, and what takes its place in PostgreSQL's; several statements stand in one line. */
  readonly before: string;
  readonly after: string;
}

/** Places that a change lists. */
export const mostPlaces = 10;
