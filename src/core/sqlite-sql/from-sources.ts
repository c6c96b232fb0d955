import { sameName } from '../catalog/same-name.ts';
import { quoteName } from '../ddl/quote.ts';
import type { Expr } from './parse.ts';
import { literalValue } from './read-literal.ts';
import { rowidNames } from './relations.ts';
import { renamed, type Typed, Untranslatable } from './typed-sql.ts';

/** A column that a FROM offers. */
export interface FromColumn {
  /** Its name in SQLite. */
  readonly name: string;
  readonly typed: Typed;
  /** What its name alone stands for, where RIGHT or FULL JOIN USING has joined it with the column of the other side. */
  readonly joined?: Typed;
  /** USING or NATURAL has made it one with a column of the same name further left. */
  readonly merged: boolean;
  /** Why it has no counterpart; absent where it has one. */
  readonly refused?: string;
}

/** A table, view or subquery of a FROM. */
export interface FromSource {
  /** What SQLite calls it: the alias, else the name. */
  readonly name: string;
  readonly columns: readonly FromColumn[];
  /** The column that is the rowid; null where there is none. */
  readonly rowidAlias: string | null;
  /** Columns that name a row in PostgreSQL too: it knows that all others depend on them. */
  readonly primaryKey: readonly string[];
  /** Lists of columns that name a row. */
  readonly keys: readonly (readonly string[])[];
  /** The tsvector of a full-text table in SQL, and its configuration. */
  readonly search?: { readonly sql: string; readonly configuration: string };
}

export interface FoundColumn {
  readonly column: FromColumn;
  /** What the name stands for: with a table's before it, always that table's column. */
  readonly typed: Typed;
  /** Its place in the FROM. */
  readonly place: number;
}

/** A column by its name, and by its table's where that is written; null where there is none. Throws where SQLite finds several. */
export function findInSources(sources: readonly FromSource[], name: string, table: string | null): FoundColumn | null {
  const found = sources.flatMap((source, place) => {
    if (table !== null && !sameName(source.name, table)) return [];
    return source.columns
      .filter((column) => sameName(column.name, name) && !(table === null && column.merged))
      .map((column) => ({ column, place, typed: nameStandsFor(column, table) }));
  });
  const [first, second] = found;
  if (second !== undefined && second.place !== first?.place)
    throw new Untranslatable(`the column ${name}, which several tables have,`);
  if (first?.column.refused !== undefined) throw new Untranslatable(first.column.refused);
  if (first === undefined) checkRank(sources, name);
  return first ?? findRowid(sources, name, table);
}

/** https://www.sqlite.org/fts5.html#sorting_by_auxiliary_function_results */
function checkRank(sources: readonly FromSource[], name: string): void {
  if (sameName(name, 'rank') && sources.some(({ search }) => search !== undefined))
    throw new Untranslatable('the rank of a row in a full-text search');
}

/** https://www.sqlite.org/rowidtable.html: the hidden rowid stays behind, only one that has a column of its own has a counterpart. */
function findRowid(sources: readonly FromSource[], name: string, table: string | null): FoundColumn | null {
  if (!rowidNames.some((rowid) => sameName(rowid, name))) return null;
  const places = sources.flatMap((source, place) =>
    table === null || sameName(source.name, table) ? [{ source, place }] : [],
  );
  const [only, ...others] = places;
  if (only === undefined || others.length > 0) return null;
  const { source, place } = only;
  const { rowidAlias } = source;
  const column = source.columns.find((one) => rowidAlias !== null && sameName(one.name, rowidAlias));
  if (column === undefined)
    throw new Untranslatable(
      `the rowid of ${source.name === '' ? 'a subquery' : source.name}, which is no column of its own,`,
    );
  return { column, place, typed: column.typed };
}

function nameStandsFor({ typed, joined }: FromColumn, table: string | null): Typed {
  return table === null ? (joined ?? typed) : typed;
}

/** The columns of one source under the alias that the target's SQL gives it. */
export function aliased(
  columns: readonly Pick<FromColumn, 'name' | 'typed' | 'refused'>[],
  alias: string,
): FromColumn[] {
  return columns.map(({ name, typed, refused }) => ({
    name,
    ...(refused === undefined ? {} : { refused }),
    typed: renamed(typed, `${quoteName(alias)}.${typed.sql}`),
    merged: false,
  }));
}

/** The column of these sources that an expression is; null where it is none. */
export function columnOf(expression: Expr, sources: readonly FromSource[]): Typed | null {
  const name = nameIn(expression);
  if (name === null || literalValue(expression) !== undefined) return null;
  return findInSources(sources, name.column, name.table)?.typed ?? null;
}

/** The name that an expression is; null where it is none. */
export function nameIn(expression: Expr): { readonly column: string; readonly table: string | null } | null {
  if (expression.type === 'Id') return { column: expression.name, table: null };
  if (expression.type === 'NameExpr') return { column: expression.name.text, table: null };
  if (expression.type === 'QualifiedExpr') return { column: expression.column.text, table: expression.table.text };
  return null;
}
