import type { Conversion } from '../catalog/conversion.ts';
import type { PgType } from '../catalog/pg-catalog.ts';
import type { LoadColumn } from '../catalog/plan.ts';
import type { ColumnProfile, SourceProfile, TableProfile } from '../catalog/profile.ts';
import { sameName } from '../catalog/same-name.ts';
import type { SqliteCatalog, SqliteColumn, SqliteTable } from '../catalog/sqlite-catalog.ts';
import type { Settings } from '../settings/settings.ts';
import type { TextUse } from './text-use.ts';

export { sameName };

/** A source as the planner sees it. */
export interface SourceToPlan {
  readonly file: string;
  readonly label: string;
  readonly sha256: string;
  readonly catalog: SqliteCatalog;
  readonly profile: SourceProfile;
}

/** A table whose names and types are decided; keys, indexes and constraints are planned from it. */
export interface TableDraft {
  readonly source: SourceToPlan;
  readonly sqlite: SqliteTable;
  readonly profile: TableProfile;
  readonly schema: string;
  readonly name: string;
  /** How the names of its indexes and constraints are spelled. */
  readonly identifiers: Settings['identifiers'];
  readonly columns: readonly ColumnDraft[];
}

export interface ColumnDraft {
  readonly sqlite: SqliteColumn;
  readonly profile: ColumnProfile;
  readonly name: string;
  readonly type: PgType;
  /** What a cast makes of the values; absent where they are what the type reads by itself. */
  readonly conversion?: Conversion;
  readonly read: LoadColumn['read'];
  /** What computes a generated column in the target; null for ordinary columns and for those that become ordinary. */
  readonly generatedSql: string | null;
  /** What objects make of it, which is known when they are translated. */
  readonly textUse: TextUse;
}

export function findColumn(draft: TableDraft, name: string): ColumnDraft | undefined {
  return draft.columns.find((column) => sameName(column.sqlite.name, name));
}

/** Target names of source columns; null when one of them is not a column of the table. */
export function targetColumns(draft: TableDraft, names: readonly string[]): readonly string[] | null {
  const found = names.map((name) => findColumn(draft, name)?.name);
  return found.every((name) => name !== undefined) ? found : null;
}

/** The profile of a column, which every column has. */
export function columnProfile({ profile }: SourceToPlan, table: SqliteTable, column: string): ColumnProfile {
  const found = profile.tables[table.name]?.columns[column];
  if (found === undefined) throw new Error(`column ${table.name}.${column} was not profiled`);
  return found;
}
