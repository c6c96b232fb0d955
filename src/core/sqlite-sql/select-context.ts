import type { TextOf } from './parse.ts';
import type { Relation, Relations } from './relations.ts';
import type { Scope, TranslatedSelect, Typed } from './typed-sql.ts';

/** What a SELECT stands in. */
export interface SelectEnvironment {
  readonly relations: Relations;
  /** How a FROM names a table or view of the target, e.g. with its schema. */
  readonly relationSql: (relation: Relation) => string;
  /** The text of a node: it names a result column that has no other name. */
  readonly textOf: TextOf;
  /** Takes up the names that are nothing in reach: in double quotes they are texts. */
  readonly texts: Set<string>;
  /** MATCH becomes a search of PostgreSQL's, which finds other rows: for a proposal only. */
  readonly proposesSearch?: boolean;
  /** Is told of every column that SQLite takes from any row of a group; absent where none may be. */
  readonly takesAnyRow?: (column: string) => void;
}

/** A SELECT with the names that SQLite gives its columns, as often as they occur. */
export interface NamedSelect extends TranslatedSelect {
  readonly names: readonly string[];
}

/** What the SELECTs inside a SELECT inherit from it. */
export interface SelectContext {
  readonly environment: SelectEnvironment;
  /** Common table expressions in reach, the innermost first. */
  readonly ctes: readonly CommonTable[];
  /** The columns of the SELECTs around this one; null where there is none. */
  readonly outer: Scope | null;
  /** Names that the FROMs around this one have given: what is inside gets others, so that it can hide none. */
  readonly aliases: ReadonlySet<string>;
}

/** A common table expression as a FROM sees it. */
export interface CommonTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly typed: Typed }[];
}

/** Translates a SELECT within a context; handed on, because SELECTs and FROMs contain each other. */
export type TranslateInside = (select: import('sqlite3-parser').Select, context: SelectContext) => NamedSelect;
