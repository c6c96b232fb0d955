import type { Act, ActReport } from '../core/catalog/acts.ts';
import type { CodeChange } from '../core/catalog/code-change.ts';
import type { LiveTable } from '../core/catalog/live-table.ts';
import { isAmong, type Note } from '../core/catalog/note.ts';
import { typeSql } from '../core/catalog/pg-catalog.ts';
import { type MigrationPlan, sharedColumns } from '../core/catalog/plan.ts';
import {
  type Difference,
  nothingToReport,
  type PlannedTarget,
  type Report,
  type ReportStatus,
  type SourceReport,
  type TableReport,
  type TargetReport,
} from '../core/catalog/report.ts';
import { Failure, type FailureKind } from '../core/errors.ts';
import { exitCodes } from '../core/exit-codes.ts';
import type { Listener, StepName } from './events.ts';
import { interruption } from './interruption.ts';

/** Everything that a run's report is made from, collected while the steps go. */
export class RunRecord {
  run: string | null = null;
  target: TargetReport | null = null;
  plan: MigrationPlan | null = null;
  codeChanges: readonly CodeChange[] = [];
  differences: readonly Difference[] = [];
  /** What was agreed to be done around the migration, and what came of it. */
  acts: readonly ActReport[] = [];
  /** Whether the target is the migrated one: the cutover has committed, and was not taken back. */
  isMigrated = false;
  readonly loaded = new Map<string, { rows: number; seconds: number }>();
  readonly verified = new Map<string, number>();
  readonly leftOut = new Map<string, NonNullable<TableReport['leftOut']>>();
  private readonly steps: { name: string; seconds: number }[] = [];
  private readonly begun = performance.now();
  private readonly command: string;
  private readonly listen: Listener;
  private readonly signal: AbortSignal;

  constructor(command: string, { listen, signal }: { readonly listen: Listener; readonly signal: AbortSignal }) {
    this.command = command;
    this.listen = listen;
    this.signal = signal;
  }

  /** Runs one step, announces its start and end, and keeps its duration. */
  async step<T>(step: StepName, work: () => Promise<T>): Promise<T> {
    this.listen({ kind: 'step-started', step });
    const start = performance.now();
    try {
      return await work();
    } finally {
      const seconds = secondsSince(start);
      this.steps.push({ name: step, seconds });
      this.listen({ kind: 'step-finished', step, seconds });
    }
  }

  /** Adds a finding that came after the plan; one about the same thing, from an attempt before, makes room for it. */
  addNote(note: Note): void {
    if (this.plan === null) return;
    const others = this.plan.notes.filter((one) => !isAmong(one, [note]));
    this.plan = { ...this.plan, notes: [...others, note] };
  }

  /** Writes down what came of an act that was planned. */
  recordAct({ kind, what }: Act, result: ActReport['result'], detail: string): void {
    const at = this.acts.findIndex((act) => act.kind === kind && act.what === what && act.result === 'planned');
    this.acts = this.acts.map((act, position) => (position === at ? { kind, what, result, detail } : act));
  }

  /** Runs a whole command; an expected failure becomes part of the report, a bug is thrown on. */
  async whole(work: () => Promise<ReportStatus>): Promise<Report> {
    try {
      return this.report(await work(), exitCodes.done, null);
    } catch (thrown) {
      const error = this.isCancelled(thrown) ? interruption() : thrown;
      if (!(error instanceof Failure)) throw error;
      const ending = { message: error.message, advice: error.advice };
      return this.report(statusOf[error.kind], exitCodes[error.kind], ending);
    }
  }

  /** A statement that was cancelled because of an interruption fails in the server's words. */
  private isCancelled(error: unknown): boolean {
    return this.signal.aborted && error instanceof Failure && error.kind === 'failed';
  }

  private report(status: ReportStatus, exitCode: number, error: Report['error']): Report {
    const sources = this.sources();
    const tables = sources.flatMap((source) => source.tables);
    return {
      schemaVersion: 1,
      command: this.command,
      status,
      exitCode,
      run: this.run,
      target: this.plannedTarget(),
      sources,
      notes: this.plan?.notes ?? [],
      notCarried: this.plan?.notCarried ?? [],
      codeChanges: this.codeChanges,
      differences: this.differences,
      access: this.plan?.access ?? nothingToReport.access,
      acts: this.acts,
      totals: {
        tables: tables.length,
        rows: tables.reduce((sum, table) => sum + table.rows, 0),
        bytes: (this.plan?.tables ?? []).reduce((sum, table) => sum + table.bytes, 0),
        seconds: secondsSince(this.begun),
      },
      steps: this.steps,
      error,
    };
  }

  /** With the schemas that the plan names, which --schema need not be among. */
  private plannedTarget(): PlannedTarget | null {
    const { plan, target } = this;
    if (target === null) return null;
    const named = [
      ...(plan?.tables ?? []).map((table) => table.target.schema),
      ...(plan?.views ?? []).map(({ schema }) => schema),
    ];
    const [schema = target.schema, ...others] = [...new Set(named)].sort();
    return { ...target, schema: others.length === 0 ? schema : target.schema, schemas: [schema, ...others] };
  }

  private sources(): SourceReport[] {
    const plan = this.plan;
    if (plan === null) return [];
    return plan.sources.map(({ file, label, sha256 }) => ({
      file,
      label,
      sha256,
      tables: plan.tables.filter((table) => table.source === label).map((table) => this.table(table)),
      views: plan.views
        .filter((view) => view.source === label)
        .map(({ sourceName, schema, name }) => ({ name: sourceName, target: `${schema}.${name}` })),
    }));
  }

  private table(table: MigrationPlan['tables'][number]): TableReport {
    const key = tableKey(table);
    const loaded = this.loaded.get(key);
    const verified = this.verified.get(key);
    const leftOut = this.leftOut.get(key);
    return {
      name: table.sourceName,
      target: `${table.target.schema}.${table.target.name}`,
      rows: table.rows,
      size: table.loading.size,
      loaded: loaded === undefined ? null : loaded.rows - (leftOut?.rows ?? 0),
      verified: verified === undefined ? null : verified - (leftOut?.different ?? 0),
      columns: sharedColumns(table).map(({ source, target, declaredType, type, conversion }) => ({
        name: source,
        declared: declaredType,
        type: typeSql(type),
        ...(conversion === undefined ? {} : { target, conversion }),
      })),
      ...(table.live === undefined ? {} : { live: liveReport(table.live) }),
      ...(leftOut === undefined ? {} : { leftOut }),
      seconds: loaded?.seconds ?? null,
      bytes: table.bytes,
    };
  }
}

function liveReport({ existing, rows, others }: LiveTable): NonNullable<TableReport['live']> {
  return { existing, rows, others };
}

/** One name for a table of a plan over all sources. */
export function tableKey(table: { readonly source: string; readonly sourceName: string }): string {
  return `${table.source}:${table.sourceName}`;
}

/** Seconds since a reading of `performance.now()`, to the millisecond. */
export function secondsSince(start: number): number {
  return Math.round(performance.now() - start) / 1000;
}

const statusOf: Readonly<Record<FailureKind, ReportStatus>> = {
  failed: 'failed',
  usage: 'failed',
  blocked: 'blocked',
  different: 'different',
  declined: 'declined',
  late: 'migrated',
  undone: 'rolled_back',
  unknown: 'unknown',
  interrupted: 'interrupted',
};
