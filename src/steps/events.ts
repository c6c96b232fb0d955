import type { ActKind } from '../core/catalog/acts.ts';
import type { Movable } from '../core/catalog/movable.ts';
import type { MigrationPlan } from '../core/catalog/plan.ts';
import type { SourceProfile } from '../core/catalog/profile.ts';

export type StepName = 'inspect' | 'plan' | 'create' | 'load' | 'finish' | 'verify' | 'cutover' | 'report';

/** An object in the target that the cutover will move to the backup schema. */
export interface ReplacedObject extends Movable {
  readonly schema: string;
  /** Exact row count of a table when the plan was made; null for a view or a function. */
  readonly rows: number | null;
}

/** What a run announces while it goes; the command line draws it, the library's user may listen. */
export type MigrationEvent =
  | { readonly kind: 'step-started'; readonly step: StepName }
  | { readonly kind: 'step-finished'; readonly step: StepName; readonly seconds: number }
  | { readonly kind: 'run-started'; readonly run: string }
  /** Before anything is sent there. */
  | { readonly kind: 'connecting'; readonly description: string }
  | { readonly kind: 'target'; readonly description: string; readonly serverVersion: string }
  | { readonly kind: 'source-inspected'; readonly label: string; readonly file: string; readonly tables: number }
  | { readonly kind: 'plan-ready'; readonly plan: MigrationPlan; readonly replaced: readonly ReplacedObject[] }
  /** What the full scan of a source found. */
  | { readonly kind: 'source-profiled'; readonly label: string; readonly profile: SourceProfile }
  /** `done` of `total` rows of one table in this step; sent a few times a second at most. */
  | {
      readonly kind: 'table-progress';
      readonly step: StepName;
      readonly source: string;
      readonly table: string;
      readonly done: number;
      readonly total: number;
    }
  /** SQLite reads a table, which takes longer than reading its pages; what is read is the same. */
  | {
      readonly kind: 'read-by-sqlite';
      readonly step: StepName;
      readonly source: string;
      readonly table: string;
      readonly reason: string;
    }
  | { readonly kind: 'table-created'; readonly source: string; readonly table: string }
  | {
      readonly kind: 'table-loaded';
      readonly source: string;
      readonly table: string;
      readonly rows: number;
      readonly seconds: number;
    }
  /** Rows that an interrupted run had loaded before: `rows` of the table's `of`. */
  | {
      readonly kind: 'rows-kept';
      readonly source: string;
      readonly table: string;
      readonly rows: number;
      readonly of: number;
    }
  | {
      readonly kind: 'sequence-set';
      readonly source: string;
      readonly table: string;
      readonly column: string;
      readonly next: bigint;
    }
  | { readonly kind: 'table-finished'; readonly source: string; readonly table: string }
  /** So many rows of a source were read for the comparison before it began, while the server built keys. */
  | {
      readonly kind: 'rows-read-ahead';
      readonly source: string;
      readonly table: string;
      readonly rows: number;
    }
  | {
      readonly kind: 'table-verified';
      readonly source: string;
      readonly table: string;
      readonly rows: number;
      /** null where columns are missing, so that no rows were read. */
      readonly found: number | null;
      readonly match: boolean;
    }
  | { readonly kind: 'act-started'; readonly act: ActKind; readonly what: string }
  | { readonly kind: 'act-done'; readonly act: ActKind; readonly what: string; readonly detail: string }
  | { readonly kind: 'said'; readonly message: string };

export type Listener = (event: MigrationEvent) => void;
