import type { ColumnProfile } from '../catalog/profile.ts';
import type { SqliteColumn, SqliteTable } from '../catalog/sqlite-catalog.ts';
import type { ChosenType, ColumnUse } from './choose-type.ts';

/** A column for which another type is asked than the one that its declaration and values give it. */
export interface Asked {
  readonly table: SqliteTable;
  readonly column: SqliteColumn;
  readonly profile: ColumnProfile;
  readonly use: ColumnUse;
  readonly isRowid: boolean;
  /** What its declaration and values give it. */
  readonly chosen: ChosenType;
}
