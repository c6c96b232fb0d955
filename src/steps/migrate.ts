import type { MigrationPlan } from '../core/catalog/plan.ts';
import type { Report } from '../core/catalog/report.ts';
import { Failure } from '../core/errors.ts';
import { targetSchemas } from '../core/mapping/target-schema.ts';
import { checkPrivileges } from '../postgres/preflight.ts';
import type { MigrateOptions } from './api.ts';
import { carryOut } from './carry-out.ts';
import { inspect, withSources } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import { decide, stopAtBlockers } from './plan.ts';
import { chooseRun } from './resume.ts';
import { newRun } from './run.ts';
import { RunRecord } from './run-record.ts';
import { withTarget } from './target.ts';

/** Plans, asks, loads, verifies and cuts over. Expected failures come back in the report; until the cutover the target is as before. */
export async function migrate(options: MigrateOptions): Promise<Report> {
  const record = new RunRecord('migrate', options);
  return record.whole(() =>
    withSources(options, (opened) =>
      withTarget(options, record, async (target) => {
        await checkPrivileges(target.connection, targetSchemas(opened, options.settings));
        const sources = await record.step('inspect', () => inspect(opened, options));
        const decision = await record.step('plan', () => decide(sources, target, options, record));
        const { plan, replaced, replacement } = decision;
        options.listen({ kind: 'plan-ready', plan, replaced });
        stopAtBlockers(plan);
        if (isEmpty(plan)) return options.settings.dryRun ? 'dry-run' : 'migrated';
        stopIfAborted(options.signal);
        const fresh = newRun({ plan, replacement, sources, target, options, record });
        const resumption = await chooseRun(fresh);
        if (!options.settings.dryRun && !(await options.confirm(plan, replaced))) throw declined();
        return carryOut(resumption);
      }),
    ),
  );
}

function isEmpty({ tables, views }: MigrationPlan): boolean {
  return tables.length + views.length === 0;
}

function declined(): Failure {
  return new Failure({ kind: 'declined', message: 'declined: nothing was changed' });
}
