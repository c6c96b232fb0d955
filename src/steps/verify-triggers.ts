import type { Difference } from '../core/catalog/report.ts';
import { compareTriggers } from '../core/compare/compare-triggers.ts';
import { Failure } from '../core/errors.ts';
import { readTriggers } from '../postgres/introspect-triggers.ts';
import type { Verification } from './verify-sides.ts';

/** Compares the triggers of every source with what is in the target. Throws a Failure of kind 'different'; changes nothing. */
export async function verifyTriggers(
  { plan, sources, target, place, record }: Verification,
  advice: string,
): Promise<void> {
  const differences: Difference[] = [];
  for (const { label, schema } of plan.sources) {
    const objects = sources.find((source) => source.label === label)?.catalog.others ?? [];
    if (!objects.some(({ kind }) => kind === 'trigger')) continue;
    differences.push(
      ...compareTriggers({
        objects,
        planned: plan.triggers.filter(({ source }) => source === label),
        found: await readTriggers(target.connection, place(schema)),
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
