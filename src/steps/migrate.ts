import { plannedActs } from '../core/catalog/acts.ts';
import type { MigrationPlan } from '../core/catalog/plan.ts';
import type { Report, ReportStatus } from '../core/catalog/report.ts';
import { schemasToWrite, targetSchemas } from '../core/mapping/target-schema.ts';
import { checkPrivileges } from '../postgres/preflight.ts';
import { withoutActSecrets } from './acts.ts';
import type { MigrateOptions } from './api.ts';
import { withApplication } from './application.ts';
import { carryOut } from './carry-out.ts';
import type { Decision } from './decision.ts';
import { afterCutover, type Evening, prepareEvening } from './evening.ts';
import { inspect, withSources } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import { decide, stopAtFindings } from './plan.ts';
import { chooseRun } from './resume.ts';
import { resumeChecks, runAwaitingChecks } from './resume-checks.ts';
import { newRun } from './run.ts';
import { RunRecord } from './run-record.ts';
import { withTarget } from './target.ts';

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
    withTarget(options, { sessions: 'read-write', record }, async (target) => {
      await checkPrivileges(target.connection, schemasToWrite(opened, options.settings));
      const schemas = targetSchemas(opened, options.settings);
      const waiting = options.settings.resume ? await runAwaitingChecks(target, schemas) : null;
      if (waiting !== null) return ended(await resumeChecks(evening, target, opened, waiting));
      const sources = await record.step('inspect', () => inspect(opened, options));
      const decision = await record.step('plan', () => decide(sources, target, options, record));
      const { plan, replaced, replacement } = decision;
      options.listen({ kind: 'plan-ready', plan, replaced });
      stopAtFindings(plan, options.settings);
      if (isEmpty(plan)) return ended(options.settings.dryRun ? 'dry-run' : 'migrated');
      stopIfAborted(options.signal);
      const resumption = await chooseRun(newRun({ plan, replacement, sources, target, options, record }));
      const isReady = await prepareEvening(evening, opened, decision);
      if (!isReady) return { kind: 'outdated', agreed: decision };
      const status = await carryOut(resumption);
      if (record.isMigrated) await afterCutover(resumption.run);
      return ended(status);
    }),
  );
}

function isEmpty({ tables, views }: MigrationPlan): boolean {
  return tables.length + views.length === 0;
}
