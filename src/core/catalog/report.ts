import type { PlannedAccess } from './access.ts';
import type { ActReport } from './acts.ts';
import type { CodeChange } from './code-change.ts';
import type { Conversion } from './conversion.ts';
import type { Existing } from './live-table.ts';
import type { NotCarried, Note } from './note.ts';

/** A difference that verification found. `key` names the row, '' where the whole table or object differs. */
export interface Difference {
  readonly table: string;
  readonly column: string | null;
  readonly key: string;
  readonly kind: 'value' | 'missing-row' | 'extra-row' | 'count' | 'object' | 'sequence';
  readonly expected: string;
  readonly found: string;
}

export interface ColumnReport {
  readonly name: string;
  readonly declared: string;
  readonly type: string;
  /** Only where the target's column was there before: its name, and how values become those of its type. */
  readonly target?: string;
  readonly conversion?: Conversion;
}

export interface TableReport {
  readonly name: string;
  readonly target: string;
  readonly rows: number;
  /** How its rows are loaded: see Loading. */
  readonly size: 'small' | 'large';
  readonly loaded: number | null;
  readonly verified: number | null;
  readonly columns: readonly ColumnReport[];
  /** Only where the rows go into a table that is there: what becomes of its own rows, how many there were, and its other columns. */
  readonly live?: { readonly existing: Existing; readonly rows: number; readonly others: readonly string[] };
  /**
   * Only with --existing skip: `rows` of the source were not loaded, because the target has them already (null where that is not known any
   * more, as to `verify`), and `different` of these hold other values there; the others were compared, and are among those verified.
   */
  readonly leftOut?: { readonly rows: number | null; readonly different: number };
  readonly seconds: number | null;
  /** Sum of the values' bytes, an estimate. */
  readonly bytes: number;
}

export interface ViewReport {
  readonly name: string;
  readonly target: string;
}

export interface SourceReport {
  readonly file: string;
  readonly label: string;
  readonly sha256: string;
  readonly tables: readonly TableReport[];
  /** The views that are carried. */
  readonly views: readonly ViewReport[];
}

export interface TargetReport {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly schema: string;
  readonly serverVersion: string;
}

/** The target of a plan. */
export interface PlannedTarget extends TargetReport {
  /** Every schema into which tables and views go, in alphabetical order; `schema` is the only one, or that of --schema. */
  readonly schemas: readonly string[];
}

export type ReportStatus =
  | 'planned'
  | 'blocked'
  | 'migrated'
  | 'counts-verified'
  | 'dry-run'
  | 'verified'
  | 'different'
  | 'failed'
  | 'declined'
  | 'interrupted'
  | 'unknown'
  | 'rolled_back';

/** The lists and sums of a command that ended before there was anything to tell. */
export const nothingToReport = {
  run: null,
  target: null,
  sources: [],
  notes: [],
  notCarried: [],
  codeChanges: [],
  differences: [],
  access: { owner: null, grantTo: [] },
  acts: [],
  totals: { tables: 0, rows: 0, bytes: 0, seconds: 0 },
  steps: [],
} as const satisfies Partial<Report>;

/** The document of `--json`, schemaVersion 1: the contract of scripts and CI. */
export interface Report {
  readonly schemaVersion: 1;
  readonly command: string;
  readonly status: ReportStatus;
  readonly exitCode: number;
  readonly run: string | null;
  readonly target: PlannedTarget | null;
  readonly sources: readonly SourceReport[];
  readonly notes: readonly Note[];
  readonly notCarried: readonly NotCarried[];
  /** What the application's own SQL and code must do otherwise afterwards; [] where its own tables are filled, or nothing was planned. */
  readonly codeChanges: readonly CodeChange[];
  readonly differences: readonly Difference[];
  /** Who is to own what is new, null for the role that migrates, and who may use it besides. */
  readonly access: PlannedAccess;
  /** What a run does around the migration, in order: copies, commands, checks, the switch. */
  readonly acts: readonly ActReport[];
  readonly totals: { readonly tables: number; readonly rows: number; readonly bytes: number; readonly seconds: number };
  readonly steps: readonly { readonly name: string; readonly seconds: number }[];
  readonly error: { readonly message: string; readonly advice: string } | null;
}
