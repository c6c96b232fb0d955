import type { FoundTrigger } from '../core/catalog/found-table.ts';
import type { MigrationPlan } from '../core/catalog/plan.ts';
import type { Difference } from '../core/catalog/report.ts';
import { compareTriggers } from '../core/compare/compare-triggers.ts';
import { functionSearchPath } from '../core/ddl/search-path.ts';
import { Failure } from '../core/errors.ts';
import { explainFault } from '../postgres/explain-fault.ts';
import { readTriggers } from '../postgres/introspect-triggers.ts';
import { type RefusedTrigger, withoutTriggers } from './refused-triggers.ts';
import type { Verification } from './verify-sides.ts';

/**
 * Compares the triggers of every source with what is in the target, but for those of an application's own tables, which it has made itself.
 * Throws a Failure of kind 'different'; changes nothing.
 */
export async function verifyTriggers(verification: Verification, advice: string): Promise<void> {
  const { sources, target, place, record, options } = verification;
  if (options.settings.parts === 'data-only') return;
  const differences: Difference[] = [];
  for (const { label, schema } of verification.plan.sources) {
    const objects = sources.find((source) => source.label === label)?.catalog.others ?? [];
    if (!objects.some(({ kind }) => kind === 'trigger')) continue;
    const found = await readTriggers(target.connection, place(schema));
    const plan = await keptTriggers(verification, label, found);
    differences.push(
      ...compareTriggers({
        objects,
        planned: plan.triggers.filter(({ source }) => source === label),
        replaced: plan.replacedTriggers.filter(({ source }) => source === label),
        found,
        notCarried: plan.notCarried.filter(({ source }) => source === label),
        place: place(schema),
      }),
    );
  }
  record.differences = differences;
  const [first, ...others] = differences;
  if (first === undefined) return;
  const more =
    others.length === 0 ? '' : `, and ${others.length} other ${others.length === 1 ? 'difference' : 'differences'}`;
  const message = `table ${first.table}: expected ${first.expected}, found ${first.found}${more}`;
  throw new Failure({ kind: 'different', message, advice });
}

/** A trigger that is not there is no difference where the migration too would not have kept it. */
async function keptTriggers(
  { plan, target, place, record }: Verification,
  label: string,
  found: readonly FoundTrigger[],
): Promise<MigrationPlan> {
  const refused: RefusedTrigger[] = [];
  for (const trigger of plan.triggers.filter(({ source }) => source === label)) {
    if (found.some(({ name, relation }) => name === trigger.name && relation === trigger.relation)) continue;
    const searchPath = functionSearchPath(place(trigger.schema));
    const reason = await explainFault(target.connection, { searchPath, statements: trigger.tried });
    if (reason !== null) refused.push({ trigger, reason });
  }
  return withoutTriggers(plan, refused, record);
}
