import type { PgType } from '../catalog/pg-catalog.ts';
import type { Relation, RelationColumn } from './relations.ts';

/** A relation of the source with what the statements of a trigger need to know of it when they write to it. */
export interface WritableRelation extends Relation {
  /** Its name in the source. */
  readonly source: string;
  readonly columns: readonly WritableColumn[];
  /** The columns of each unique key, by source names. */
  readonly uniqueKeys: readonly (readonly string[])[];
  /** Whether rows are unique by something else too: an expression, or a part of the table. */
  readonly hasOtherUniques: boolean;
  readonly hasChecks: boolean;
  /** Whether the source has triggers on it. */
  readonly hasTriggers: boolean;
}

export interface WritableColumn extends RelationColumn {
  readonly type: PgType;
  readonly notNull: boolean;
  /** 'lost': the source has a default, and the target has none. */
  readonly default: 'none' | 'carried' | 'lost';
  /** Computed from other columns, so that nothing can be written to it. */
  readonly generated: boolean;
  /** Only a statement that names it writes to it. */
  readonly hidden: boolean;
  /** Its values come from a sequence where none is given. */
  readonly identity: boolean;
}

/** Finds what a statement writes to by its source name; the reason where it cannot be written to. */
export type FindWritable = (name: string) => WritableRelation | { readonly reason: string };
