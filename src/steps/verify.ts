import type { MigrationPlan } from '../core/catalog/plan.ts';
import type { Report } from '../core/catalog/report.ts';
import { castOption } from '../core/settings/option-text.ts';
import { castPlace } from '../core/settings/parse-cast.ts';
import type { CommandOptions } from './api.ts';
import { planToCompare } from './decide-data.ts';
import { type InspectedSource, inspect, withSources } from './inspect.ts';
import { planTables, stopAtFindings } from './plan.ts';
import type { StagedContents } from './record-objects.ts';
import { type Run, stagingOf } from './run.ts';
import { RunRecord } from './run-record.ts';
import { checkPatterns } from './selection.ts';
import { statisticsOf } from './statistics.ts';
import { type Target, withTarget } from './target.ts';
import type { SourcesAhead } from './verify-sides.ts';
import { verifyTables } from './verify-tables.ts';
import { verifyTriggers } from './verify-triggers.ts';
import { verifyRunViews, verifyViews } from './verify-views.ts';

/** A run whose staged objects are right, with what its tables hold. */
export interface VerifiedRun {
  readonly run: Run;
  readonly contents: StagedContents;
}

/** Compares what a run has staged with its sources, and gives the run without the views that are not right. Throws a Failure of kind 'different'; the target is then as before. */
export async function verifyRun(run: Run, ahead: SourcesAhead): Promise<VerifiedRun> {
  const advice = [
    ...computedAdvice(run.plan),
    'Nothing was replaced in the target. Run again; if the same difference comes back, it is a defect of this tool:',
    'keep the report of --json and the source.',
  ].join('\n');
  const place = stagingOf(run);
  const contents = await verifyTables({ ...run, place, ahead }, { advice, beside: statisticsOf(run) });
  const verified = await verifyRunViews({ ...run, place, ahead });
  await verifyTriggers(verified, advice);
  return { run: { ...run, plan: verified.plan }, contents };
}

/** The application's tables may compute a column otherwise than the source did. */
function computedAdvice({ tables }: MigrationPlan): string[] {
  const columns = tables
    .filter(({ live }) => live !== undefined)
    .flatMap(({ sourceName: table, computed }) => computed.map(({ source: column }) => castPlace({ table, column })));
  if (columns.length === 0) return [];
  const ways = columns.map((column) => castOption(column, 'omit'));
  return [`A column that the target computes, and otherwise than the source, can be left behind: ${ways.join(' ')}`];
}

/** Compares the tables of the target schemas with the sources, at any time after a migration; changes nothing. */
export async function verify(options: CommandOptions): Promise<Report> {
  const record = new RunRecord('verify', options);
  return record.whole(() =>
    withSources(options, (opened) =>
      withTarget(options, { sessions: 'any', record }, async (target) => {
        const sources = await record.step('inspect', () => inspect(opened, options));
        const plan = await record.step('plan', () => planned(sources, target, options, record));
        const verification = { plan, sources, target, options, record, place: (schema: string) => schema, ahead: null };
        const advice = 'Rows that either side has changed since the migration count as differences too.';
        await record.step('verify', async () => {
          await verifyTables(verification, { advice });
          await verifyTriggers(await verifyViews(verification, advice), advice);
        });
        return options.settings.verify === 'counts' ? 'counts-verified' : 'verified';
      }),
    ),
  );
}

/** What the sources ask for now; that the target already holds these tables is no obstacle here. */
async function planned(
  sources: readonly InspectedSource[],
  target: Target,
  options: CommandOptions,
  record: RunRecord,
): Promise<MigrationPlan> {
  const { settings } = options;
  checkPatterns(sources, options);
  const plan =
    settings.parts === 'data-only'
      ? await planToCompare(sources, target, options)
      : await planTables(sources, options, null);
  record.plan = plan;
  stopAtFindings(plan, options.settings);
  return plan;
}
