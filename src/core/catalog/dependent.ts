import type { MovableKind } from './movable.ts';

/** An object that refers to a table, view or function and is not part of it. */
export interface Dependent {
  /**
   * 'view', 'materialized view', 'rule', 'foreign key', 'check', 'default', 'trigger', 'policy', 'function', 'procedure', 'aggregate',
   * 'inheritance child', 'partition', 'column', 'index', 'type', or PostgreSQL's own word for a rarer object.
   */
  readonly kind: string;
  /** Its name; `table.column` for a default or a column. */
  readonly name: string;
  readonly schema: string;
  /** The table that it belongs to (the view, for a trigger or rule of one), '' where it belongs to none. */
  readonly table: string;
  readonly oid: string;
  /** The columns that it names. */
  readonly columns: readonly string[];
  /** Whether it names the type of the rows. */
  readonly usesRowType: boolean;
}

/** A dependent of something that is replaced, with what it takes to point it elsewhere. */
export interface DependentOf extends Dependent {
  readonly of: { readonly kind: MovableKind; readonly schema: string; readonly name: string };
  readonly definition: Definition;
}

/** How an object was made. Its SQL names everything by its schema, so that it means the new table once that has the place of the old one. */
export interface Definition {
  /** null where PostgreSQL cannot point such an object to another table. */
  readonly sql: string | null;
  /** Of a view, the names of its columns. */
  readonly columns: readonly string[];
  /** Statements that create what belongs to it, as the indexes of a materialized view. */
  readonly parts: readonly string[];
  readonly comment: string | null;
  readonly isPopulated: boolean;
  /** Why this run may not touch it, in words: `belongs to the extension x`; [] where it may. */
  readonly obstacles: readonly string[];
}

/** What to run before and after the move of a table, in either direction, so that an object of somebody else means the table that has the place. */
export interface Restatement {
  readonly kind: string;
  readonly schema: string;
  /** '' where it belongs to none. */
  readonly table: string;
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}
