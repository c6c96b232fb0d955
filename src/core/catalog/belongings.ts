/** What belongs to a table of the target beside its rows, keys and indexes: it stays with the table when that is replaced. */
export interface Belongings {
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  /** The role of this session, and whether it may act as the owner. */
  readonly role: string;
  readonly mayMove: boolean;
  /** Row-level security is on, or waits behind policies. */
  readonly isProtected: boolean;
  /** Roles beside the owner that may use the table or a column of it; PUBLIC among them. */
  readonly grantees: readonly string[];
  /** Triggers of the operator's; those of this tool's functions are replaced like the table. */
  readonly triggers: readonly string[];
  readonly publications: readonly string[];
  readonly isCommented: boolean;
}

/** A function whose text, which PostgreSQL does not look into, has the name of a table that is replaced. */
export interface Mention {
  readonly function: string;
  readonly table: string;
}
