/**
 * The library: the same functions that the command line calls. Nothing here prompts, prints or ends the process; what goes on is heard by
 * `listen`, expected failures come back in the result (`exitCode`, `error`), and only a bug or wrong options are thrown.
 *
 *     const options = optionsOf({ sources: ['app.db'], target: { kind: 'url', url: 'postgresql://…' } });
 *     const report = await migrate({ ...options, confirm: async (plan) => plan.notes.length === 0 });
 *     if (report.exitCode !== 0) throw new Error(report.error?.message);
 */
export type { Act, ActKind, ActReport, Acts } from './core/catalog/acts.ts';
export type { CodeChange, CodeChangeKind, CodePlace } from './core/catalog/code-change.ts';
export type { NotCarried, Note, Severity } from './core/catalog/note.ts';
export type { MigrationPlan, PlannedTable } from './core/catalog/plan.ts';
export type { Difference, Report, ReportStatus, TableReport } from './core/catalog/report.ts';
export { Failure, UnplannedValue } from './core/errors.ts';
export type { Cast, Settings, TargetSettings } from './core/settings/settings.ts';
export type {
  CommandOptions,
  DoctorReport,
  FinalizeOptions,
  FinalizeReport,
  MigrateOptions,
  PlanResult,
  RollbackOptions,
  RollbackReport,
  StatusReport,
  Surroundings,
} from './steps/api.ts';
export { doctor } from './steps/doctor.ts';
export type { Listener, MigrationEvent, ReplacedObject, StepName } from './steps/events.ts';
export { finalize } from './steps/finalize.ts';
export { migrate } from './steps/migrate.ts';
export { optionsOf, type ScriptOptions } from './steps/options-of.ts';
export { plan } from './steps/plan.ts';
export { rollback } from './steps/rollback.ts';
export { status } from './steps/status.ts';
export { verify } from './steps/verify.ts';
