import type { SortedColumn } from 'sqlite3-parser';
import { quoteName } from '../ddl/quote.ts';
import type { Scope, Typed } from './typed-sql.ts';

/** One SELECT or VALUES of a compound, translated but for the names and types of its columns, which all of them share. */
export interface Arm {
  readonly names: readonly string[];
  readonly columns: readonly Typed[];
  readonly scope: Scope;
  readonly isDistinct: boolean;
  /** The whole with these expressions for its columns, under these names; `order` may name what is in its FROM. */
  readonly build: (sqls: readonly string[], names: readonly string[], order: string) => string;
  /**
   * ORDER BY within the SELECT. With `breaksTies` rows that it leaves equal come in the order in which SQLite comes upon them, which
   * LIMIT makes visible.
   */
  readonly order: (columns: readonly SortedColumn[], breaksTies: boolean) => string;
}

/** The list of results. */
export function outputs(sqls: readonly string[], names: readonly string[]): string {
  return sqls.map((sql, place) => `${sql} AS ${quoteName(names[place] ?? '')}`).join(', ');
}
