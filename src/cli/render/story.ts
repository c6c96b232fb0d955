import type { Note } from '../../core/catalog/note.ts';
import type { MigrationPlan, PlannedTable } from '../../core/catalog/plan.ts';
import type { ColumnProfile } from '../../core/catalog/profile.ts';
import type { Report } from '../../core/catalog/report.ts';
import type { ToldTable } from '../../core/telling/tables.ts';
import type { ReplacedObject } from '../../steps/events.ts';

/** How many rows all tables together had loaded, so many seconds after the run began. */
export interface Sample {
  readonly seconds: number;
  readonly rows: number;
}

/** A finding, and whether the baseline accepts it. */
export interface Finding {
  readonly note: Note;
  readonly accepted: boolean;
}

/** A column that a finding is about, with what its values are. */
export interface ColumnStory {
  readonly source: string;
  readonly table: string;
  readonly column: string;
  readonly declared: string;
  readonly type: string;
  readonly profile: ColumnProfile;
}

/** Everything that a report page tells. */
export interface Story {
  readonly report: Report;
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly writtenAt: string;
  readonly replaced: readonly ReplacedObject[];
  readonly samples: readonly Sample[];
  readonly findings: readonly Finding[];
  readonly columns: readonly ColumnStory[];
  /** Of `plan` only: what is decided, with the reason of each decision, and how long each table would take; null where nothing tells. */
  readonly planned: {
    readonly plan: MigrationPlan;
    readonly tables: readonly ToldTable[];
    readonly seconds: ReadonlyMap<PlannedTable, number> | null;
  } | null;
  /** The command that takes the run back, '' where there is nothing to take back. */
  readonly rollback: string;
}

/** What a status is called. */
export const statusWords: Readonly<Record<Report['status'], string>> = {
  planned: 'planned',
  blocked: 'blocked',
  migrated: 'migrated and verified',
  'counts-verified': 'row counts verified',
  'dry-run': 'dry run passed',
  verified: 'verified',
  different: 'different',
  failed: 'failed',
  declined: 'declined',
  interrupted: 'interrupted',
  unknown: 'outcome unknown',
  rolled_back: 'rolled back',
};
