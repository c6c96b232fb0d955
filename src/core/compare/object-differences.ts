import type { FoundTable } from '../catalog/found-table.ts';
import type { NotCarried } from '../catalog/note.ts';
import { type PlannedTable, sharedColumns } from '../catalog/plan.ts';
import type { Difference } from '../catalog/report.ts';
import type { SqliteTable } from '../catalog/sqlite-catalog.ts';

/** One table on both sides. The plan gives only names and what was refused; what must be there comes from SQLite's definition. */
export interface ObjectsToCompare {
  readonly sqlite: SqliteTable;
  readonly found: FoundTable;
  readonly planned: PlannedTable;
  /** All tables of the source, to find a parent's target name and its PRIMARY KEY. */
  readonly siblings: readonly { readonly sqlite: SqliteTable; readonly planned: PlannedTable }[];
  /** The plan's refusals for this source. */
  readonly notCarried: readonly NotCarried[];
  /** Where the tables of a target schema are now: a staging schema before the cutover, the schema itself after it. */
  readonly place: (schema: string) => string;
  /** The largest id that was read from the source just now; null where the table has no rows or no INTEGER PRIMARY KEY. */
  readonly largestId: bigint | null;
}

export function missing(table: string, what: string): Difference {
  return difference(table, 'object', what, 'missing or different');
}

export function difference(table: string, kind: Difference['kind'], expected: string, found: string): Difference {
  return { table, column: null, key: '', kind, expected, found };
}

/** The name of a source column in the target. */
export function targetName(planned: PlannedTable, source: string): string {
  return sharedColumns(planned).find((column) => sameName(column.source, source))?.target ?? source;
}

export function refused(notCarried: readonly NotCarried[], kind: string, name: string): boolean {
  return notCarried.some((entry) => entry.kind === kind && entry.name === name);
}

/** SQLite compares names without regard to ASCII case, https://www.sqlite.org/lang_keywords.html */
export function sameName(left: string, right: string): boolean {
  return left === right || asciiFolded(left) === asciiFolded(right);
}

export function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((value, i) => value === right[i]);
}

function asciiFolded(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
