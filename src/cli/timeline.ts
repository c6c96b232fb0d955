import type { MigrationPlan } from '../core/catalog/plan.ts';
import type { SourceProfile } from '../core/catalog/profile.ts';
import type { Listener, ReplacedObject } from '../steps/events.ts';
import { Tally } from './gauge.ts';
import type { Sample } from './render/story.ts';

/** What a report tells beyond the document: heard while the run goes. */
export interface Timeline {
  readonly listen: Listener;
  readonly samples: () => readonly Sample[];
  /** null before there is one. */
  readonly plan: () => MigrationPlan | null;
  readonly replaced: () => readonly ReplacedObject[];
  readonly profileOf: (source: string) => SourceProfile | null;
}

/** Samples kept; beyond that every second one goes, so that a long run takes no more room than a short one. */
const mostSamples = 400;

/** Listens beside the progress. `now` gives milliseconds. */
export function createTimeline(now: () => number = () => performance.now()): Timeline {
  const begun = now();
  const tally = new Tally(null, now);
  const profiles = new Map<string, SourceProfile>();
  let samples: Sample[] = [];
  let plan: MigrationPlan | null = null;
  let replaced: readonly ReplacedObject[] = [];
  const sample = (): void => {
    samples.push({ seconds: (now() - begun) / 1000, rows: tally.rows });
    if (samples.length > mostSamples) samples = samples.filter((_, at) => at % 2 === 0);
  };
  return {
    listen: (event) => {
      if (event.kind === 'plan-ready') {
        plan = event.plan;
        replaced = event.replaced;
      } else if (event.kind === 'source-profiled') profiles.set(event.label, event.profile);
      else if (event.kind === 'step-started' && event.step === 'load') sample();
      else if (event.kind === 'table-progress' && event.step === 'load') {
        tally.record(event);
        sample();
      } else if (event.kind === 'table-loaded') {
        tally.record({ source: event.source, table: event.table, done: event.rows, total: event.rows });
        sample();
      }
    },
    samples: () => samples,
    plan: () => plan,
    replaced: () => replaced,
    profileOf: (source) => profiles.get(source) ?? null,
  };
}
