import type { Difference } from '../core/catalog/report.ts';
import { compareTriggers } from '../core/compare/compare-triggers.ts';
import { readTriggers } from '../postgres/introspect-triggers.ts';
import type { Verification } from './verify-sides.ts';

/** Compares the triggers of every source with what is in the target. */
export async function verifyTriggers({ plan, sources, target, place }: Verification): Promise<Difference[]> {
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
  return differences;
}
