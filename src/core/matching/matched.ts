import type { FoundLiveTable } from '../catalog/found-live.ts';
import type { FoundColumn } from '../catalog/found-table.ts';
import type { LoadColumn } from '../catalog/plan.ts';
import type { ColumnProfile, TableProfile } from '../catalog/profile.ts';
import type { SqliteTable } from '../catalog/sqlite-catalog.ts';
import type { SourceToPlan } from '../mapping/draft.ts';
import type { Cast } from '../settings/settings.ts';
import type { Bookkeeping } from './bookkeeping.ts';

/** A column of the source with the column of the target that takes its values. */
export interface MatchedColumn extends Required<LoadColumn> {
  readonly found: FoundColumn;
  readonly profile: ColumnProfile;
  /** What the operator said of it. */
  readonly cast: Cast | null;
  /** Whether the profile alone proves that every value fits; if not, each is looked at. */
  readonly isProven: boolean;
}

/** A table of the source with the table of the target that takes its rows. */
export interface MatchedTable {
  readonly source: SourceToPlan;
  readonly sqlite: SqliteTable;
  readonly profile: TableProfile;
  readonly live: FoundLiveTable;
  readonly columns: readonly MatchedColumn[];
  /** Columns that PostgreSQL computes, and that the source has too. */
  readonly computed: readonly MatchedColumn[];
}

/** A table of a framework's own, on both sides. */
export interface MatchedBookkeeping {
  readonly rule: Bookkeeping;
  readonly source: SourceToPlan;
  readonly sqlite: SqliteTable;
  /** null where the target has none. */
  readonly live: FoundLiveTable | null;
}

export interface Matching {
  readonly tables: readonly MatchedTable[];
  readonly bookkeeping: readonly MatchedBookkeeping[];
}
