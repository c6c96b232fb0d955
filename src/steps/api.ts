import type { ActReport } from '../core/catalog/acts.ts';
import type { LaterChanges } from '../core/catalog/later-changes.ts';
import type { Movable } from '../core/catalog/movable.ts';
import type { Note } from '../core/catalog/note.ts';
import type { MigrationPlan } from '../core/catalog/plan.ts';
import type { Difference, Report, ReportStatus, TargetReport } from '../core/catalog/report.ts';
import type { Settings } from '../core/settings/settings.ts';
import type { Listener, ReplacedObject } from './events.ts';

/** What the process is surrounded by, handed in so that nothing below the command line looks around by itself. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly user: string;
  readonly temporaryDirectory: string;
  /** What commands of the operator get: the process's own environment without what names the target. */
  readonly commandEnvironment: Readonly<Record<string, string | undefined>>;
  /** Passwords that must not be shown, wherever they turn up. */
  readonly secrets: readonly string[];
}

/** What every command gets. Expected failures come back inside the result (`error`, `exitCode`); only a bug is thrown. */
export interface CommandOptions {
  readonly settings: Settings;
  readonly surroundings: Surroundings;
  readonly listen: Listener;
  /** Aborted by an interruption: the command cleans up and ends as `interrupted`. */
  readonly signal: AbortSignal;
}

export interface MigrateOptions extends CommandOptions {
  /** Asked once, after the plan is shown and before the first change; false declines. May throw a Failure (cannot ask). */
  readonly confirm: (
    plan: MigrationPlan,
    replaced: readonly ReplacedObject[],
    acts: readonly ActReport[],
  ) => Promise<boolean>;
}

export interface RollbackOptions extends CommandOptions {
  /** The run to take back; null for the newest. */
  readonly run: string | null;
  /** true: change nothing, only prove that what the run replaced is back. */
  readonly checkOnly: boolean;
  /** true: go back although the migrated tables were written to, or added to, since; they are kept aside. Without it that stops the rollback. */
  readonly despiteChanges?: boolean;
}

export interface FinalizeOptions extends CommandOptions {
  /** The run whose kept schemas are dropped; null for the newest. */
  readonly run: string | null;
  /** Asked once, before anything is dropped; false declines. May throw a Failure (cannot ask). */
  readonly confirm: (run: string, kept: readonly KeptSchema[]) => Promise<boolean>;
}

/** A schema that is kept for a run. */
export interface KeptSchema {
  readonly schema: string;
  /** 'staging': of a run that died. 'backup': what it replaced. 'undone': what it had migrated before it was taken back. */
  readonly role: 'staging' | 'backup' | 'undone';
  readonly tables: number;
  readonly bytes: number;
}

interface Ending {
  readonly schemaVersion: 1;
  readonly exitCode: number;
  readonly error: { readonly message: string; readonly advice: string } | null;
}

/** An object that a rollback moved: what was replaced goes back, what was migrated is kept aside. */
export interface MovedObject extends Movable {
  readonly schema: string;
  readonly movedTo: string;
}

/** What a rollback did with the application's `.env` that its run had switched. */
export interface EnvReport {
  readonly file: string;
  readonly result: 'put-back' | 'as-before' | 'left';
  /** Why it was left, else ''. */
  readonly reason: string;
}

/** A target schema that the run had created: it goes when nothing is in it. */
export interface CreatedSchemaReport {
  readonly schema: string;
  readonly result: 'dropped' | 'kept';
  /** Why it was kept, else ''. */
  readonly reason: string;
}

export interface RollbackReport extends Ending {
  readonly command: 'rollback';
  readonly status: ReportStatus | 'nothing-to-do';
  readonly run: string | null;
  readonly target: TargetReport | null;
  readonly restored: readonly MovedObject[];
  readonly kept: readonly MovedObject[];
  readonly schemas: readonly CreatedSchemaReport[];
  /** What was written or added since the cutover: it stopped the rollback, or is set aside with the migrated tables. */
  readonly later: LaterChanges;
  /** null where the run had switched none. */
  readonly env: EnvReport | null;
  readonly differences: readonly Difference[];
  readonly notes: readonly Note[];
}

export interface FinalizeReport extends Ending {
  readonly command: 'finalize';
  readonly status: ReportStatus | 'nothing-to-do' | 'finalized';
  readonly run: string | null;
  readonly target: TargetReport | null;
  readonly dropped: readonly KeptSchema[];
}

export interface RunStatus {
  readonly run: string;
  readonly status: 'running' | 'interrupted' | 'migrated' | 'failed' | 'rolled_back' | 'finalized';
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly step: string;
  /** Whether a running run's program still holds its locks; false for a run that has ended, or died. */
  readonly alive: boolean;
  readonly schemas: readonly string[];
  readonly tables: number;
  /** How a finalized run had ended before. */
  readonly finalizedFrom: RunStatus['status'] | null;
  /** SQL files that ran in its cutover, whose effects no rollback takes back. */
  readonly sqlFiles: readonly string[];
  readonly kept: readonly KeptSchema[];
  /** What can be done with it now, as commands: 'rollback', 'finalize'; 'resume' for migrate --resume. */
  readonly can: readonly string[];
}

export interface StatusReport extends Ending {
  readonly command: 'status';
  readonly target: TargetReport | null;
  readonly runs: readonly RunStatus[];
  /** Schemas of runs that the journal does not record, as after somebody dropped it: no command touches them. */
  readonly unrecorded: readonly KeptSchema[];
}

export interface CheckLine {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'advice';
  readonly message: string;
  /** What to do about it, '' where there is nothing. */
  readonly advice: string;
}

export interface DoctorReport extends Ending {
  readonly command: 'doctor';
  readonly target: TargetReport | null;
  readonly checks: readonly CheckLine[];
  readonly notes: readonly Note[];
}

/** What `plan` gives: the report, the plan itself (null when it could not be made) and the statements it would run. */
export interface PlanResult {
  readonly report: Report;
  readonly replaced: readonly ReplacedObject[];
  readonly plan: MigrationPlan | null;
  readonly sql: string;
}

/** The functions of this floor, one per command, each in the file of its name. */
export interface Commands {
  readonly migrate: (options: MigrateOptions) => Promise<Report>;
  readonly plan: (options: CommandOptions) => Promise<PlanResult>;
  readonly verify: (options: CommandOptions) => Promise<Report>;
  readonly rollback: (options: RollbackOptions) => Promise<RollbackReport>;
  readonly finalize: (options: FinalizeOptions) => Promise<FinalizeReport>;
  readonly status: (options: CommandOptions) => Promise<StatusReport>;
  readonly doctor: (options: CommandOptions) => Promise<DoctorReport>;
}
