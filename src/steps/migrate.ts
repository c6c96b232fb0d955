import { randomBytes } from 'node:crypto';
import { plannedActs } from '../core/catalog/acts.ts';
import type { MigrationPlan } from '../core/catalog/plan.ts';
import type { Report, ReportStatus } from '../core/catalog/report.ts';
import { Failure } from '../core/errors.ts';
import { targetSchemas } from '../core/mapping/target-schema.ts';
import { recordStep } from '../postgres/journal.ts';
import { checkPrivileges } from '../postgres/preflight.ts';
import { withoutActSecrets } from './acts.ts';
import type { MigrateOptions } from './api.ts';
import { withApplication } from './application.ts';
import { create } from './create.ts';
import { cutover } from './cutover.ts';
import { discardDryRun, withJournal } from './discard.ts';
import { afterCutover, type Evening, prepareEvening } from './evening.ts';
import type { StepName } from './events.ts';
import { finish } from './finish.ts';
import { inspect, withSources } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import { load } from './load.ts';
import { type Decision, decide, stopAtBlockers } from './plan.ts';
import { type Run, runId, runSchemas } from './run.ts';
import { RunRecord } from './run-record.ts';
import { withTarget } from './target.ts';
import { verifyRun } from './verify.ts';

/** Plans, asks, loads, verifies and cuts over. Expected failures come back in the report; until the cutover the target is as before. */
export async function migrate(options: MigrateOptions): Promise<Report> {
  const record = new RunRecord('migrate', options);
  record.acts = plannedActs(options.settings.acts);
  const report = await record.whole(() =>
    withApplication({ options, record }, async (stop) => {
      const first = await attempt({ options, record, stop, agreed: null });
      return first.kind === 'ended' ? first.status : again({ options, record, stop, agreed: first.agreed });
    }),
  );
  return withoutActSecrets(report, options);
}

type Attempt =
  | { readonly kind: 'ended'; readonly status: ReportStatus }
  /** The application wrote to its files after they were read, before it was stopped. */
  | { readonly kind: 'outdated'; readonly agreed: Decision };

/** The sources as the stopped application left them. */
async function again(evening: Evening): Promise<ReportStatus> {
  const message = 'The sources changed after they were read. They are read again, now that the application is stopped.';
  evening.options.listen({ kind: 'said', message });
  const second = await attempt(evening);
  if (second.kind === 'ended') return second.status;
  throw new Error('an agreed plan was not carried out');
}

async function attempt(evening: Evening): Promise<Attempt> {
  const { options, record } = evening;
  const ended = (status: ReportStatus): Attempt => ({ kind: 'ended', status });
  return withSources(options, (opened) =>
    withTarget(options, record, async (target) => {
      await checkPrivileges(target.connection, targetSchemas(opened, options.settings));
      const sources = await record.step('inspect', () => inspect(opened, options));
      const decision = await record.step('plan', () => decide(sources, target, options, record));
      const { plan, replaced } = decision;
      options.listen({ kind: 'plan-ready', plan, replaced });
      stopAtBlockers(plan);
      if (isEmpty(plan)) return ended(options.settings.dryRun ? 'dry-run' : 'migrated');
      stopIfAborted(options.signal);
      const isReady = await prepareEvening(evening, opened, decision);
      if (!isReady) return { kind: 'outdated', agreed: decision };

      const id = runId(new Date(), randomBytes(2).toString('hex'));
      const run: Run = { id, plan, sources, target, options, record, schemas: runSchemas(id, plan) };
      const status = await withJournal(run, async () => {
        await recordedStep(run, 'create', () => create(run));
        await recordedStep(run, 'load', () => load(run));
        const finished = await recordedStep(run, 'finish', () => finish(run));
        const verified = await recordedStep(run, 'verify', () => verifyRun(finished));
        if (options.settings.dryRun) {
          await discardDryRun(run);
          return 'dry-run' as const;
        }
        await recordedStep(run, 'cutover', () => cutover(verified, replaced));
        record.isMigrated = true;
        return options.settings.verify === 'counts' ? ('counts-verified' as const) : ('migrated' as const);
      });
      if (record.isMigrated) await afterCutover(run);
      return ended(status);
    }),
  );
}

function isEmpty({ tables, views }: MigrationPlan): boolean {
  return tables.length + views.length === 0;
}

/** A step that the journal knows of, so that `status` can tell how far a run came. */
function recordedStep<T>(run: Run, step: StepName, work: () => Promise<T>): Promise<T> {
  return run.record.step(step, async () => {
    await recordStep(run.target.connection, run.id, step);
    try {
      return await work();
    } catch (error) {
      // A statement that was cancelled because of an interruption fails in the server's words.
      if (!(error instanceof Failure && error.kind === 'unknown')) stopIfAborted(run.options.signal);
      throw error;
    }
  });
}
