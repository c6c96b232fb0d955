import type { CodeChange, CodePlace } from '../catalog/code-change.ts';
import { qualified, quoteName } from '../ddl/quote.ts';
import type { ColumnFacts, PlanFacts, TableFacts } from './facts.ts';

export type Example = Pick<CodeChange, 'before' | 'after'>;

/** One place that a rule found. */
export interface Found {
  readonly place: CodePlace;
  /** Whether it shows the change better than others. */
  readonly isTypical: boolean;
  /** The change as it looks here; null where it cannot be shown. */
  readonly example: () => Example | null;
}

/** What the application has to do otherwise where a plan has something. */
export interface Rule extends Pick<CodeChange, 'kind' | 'message'> {
  readonly find: (facts: PlanFacts) => readonly Found[];
}

export interface ColumnRule extends Pick<Rule, 'kind' | 'message'> {
  readonly holds: (column: ColumnFacts) => boolean;
  readonly isTypical?: (column: ColumnFacts) => boolean;
  readonly example: (column: ColumnFacts, names: Names) => Example | null;
}

/** A rule over columns: those for which it holds. */
export function columnRule({ kind, message, holds, isTypical = () => true, example }: ColumnRule): Rule {
  return {
    kind,
    message,
    find: ({ tables }) =>
      tables
        .flatMap(({ columns }) => columns)
        .filter(holds)
        .map((column) => ({
          place: placeOf(column),
          isTypical: isTypical(column),
          example: () => example(column, namesOf(column)),
        })),
  };
}

/** Quoted names of a column and its table: in SQLite, and in PostgreSQL. */
export interface Names {
  readonly inSqlite: { readonly table: string; readonly column: string };
  readonly inPostgres: { readonly table: string; readonly column: string };
}

/** The names of a column, quoted for both sides. */
export function namesOf({ table, load }: Pick<ColumnFacts, 'table' | 'load'>): Names {
  return {
    inSqlite: { table: sourceTable(table), column: quoteName(load.source) },
    inPostgres: { table: targetTable(table.planned.target), column: quoteName(load.target) },
  };
}

/** A table as a statement for SQLite names it. */
export function sourceTable({ sqlite }: Pick<TableFacts, 'sqlite'>): string {
  return quoteName(sqlite.name);
}

/** A table as a statement for PostgreSQL names it: its schema only where it is not looked through by itself. */
export function targetTable({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return schema === 'public' ? quoteName(name) : qualified(schema, name);
}

/** Where a column is, in the names of the source. */
export function placeOf({ table, load }: Pick<ColumnFacts, 'table' | 'load'>): CodePlace {
  return { ...placeOfTable(table), column: load.source };
}

/** Where a table is, in the names of the source. */
export function placeOfTable({ planned }: Pick<TableFacts, 'planned'>): CodePlace {
  return { source: planned.source, table: planned.sourceName, column: null };
}

/** A pair of SELECTs of the rows for which a condition holds. */
export function whereExample({ inSqlite, inPostgres }: Names, before: string, after: string): Example {
  return {
    before: `SELECT * FROM ${inSqlite.table} WHERE ${before}`,
    after: `SELECT * FROM ${inPostgres.table} WHERE ${after}`,
  };
}

/** A pair of SELECTs of one expression, in the order of another where there is one. */
export function selectExample(
  { inSqlite, inPostgres }: Names,
  before: string,
  after: string,
  order: { readonly before: string; readonly after: string } | null = null,
): Example {
  return {
    before: `SELECT ${before} FROM ${inSqlite.table}${order === null ? '' : ` ORDER BY ${order.before}`}`,
    after: `SELECT ${after} FROM ${inPostgres.table}${order === null ? '' : ` ORDER BY ${order.after}`}`,
  };
}
