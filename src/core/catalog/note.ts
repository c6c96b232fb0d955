export type Severity = 'info' | 'warning' | 'blocker';

/** A finding. `code` is stable (`GM` and three digits, the table is core/mapping/note-codes.ts). */
export interface Note {
  readonly code: string;
  readonly severity: Severity;
  readonly source: string | null;
  readonly table: string | null;
  readonly column: string | null;
  /** What was found, with an example, and what the plan does about it. */
  readonly message: string;
  /** What the operator can do instead; '' where there is nothing to do. */
  readonly advice: string;
}

/** An object of a source that the target will not have: view, trigger, index, constraint or default. */
export interface NotCarried {
  readonly source: string;
  readonly kind: string;
  readonly name: string;
  readonly code: string;
  /** The object's SQL in the source. */
  readonly sql: string;
}
