import type { ColumnInScope } from './column-sql.ts';
import type { Typed } from './typed-sql.ts';

/** A column of a relation: by its source name, with what it is in the target. */
export interface RelationColumn extends ColumnInScope {
  readonly source: string;
  /** What is known of a view's column beyond its type; absent for a table's. */
  readonly typed?: Typed;
}

/** How the words of a full-text table are searched in the target. */
export interface RelationSearch {
  /** The tsvector, by its name in the target. */
  readonly column: string;
  readonly configuration: string;
}

/** A table or view of the source as a FROM sees it; `name` is its name in the target, unquoted and without a schema. */
export interface Relation {
  readonly kind: 'table' | 'view';
  readonly name: string;
  readonly columns: readonly RelationColumn[];
  /** The column that is the rowid, by its source name; null where it has none of its own. */
  readonly rowidAlias: string | null;
  /** The PRIMARY KEY by source names; [] where there is none in the target. */
  readonly primaryKey: readonly string[];
  /** Every list of columns, by source names, that names a row: unique and without NULL. */
  readonly keys: readonly (readonly string[])[];
  readonly search?: RelationSearch;
}

/** Finds a relation by its source name, without regard to ASCII case; null where there is none. */
export type Relations = (name: string) => Relation | null;

/** The names of the rowid where no column has them, https://www.sqlite.org/lang_createtable.html#rowid */
export const rowidNames: readonly string[] = ['rowid', '_rowid_', 'oid'];
