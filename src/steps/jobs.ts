import { availableParallelism } from 'node:os';
import type { Settings } from '../core/settings/settings.ts';

/** How many connections and threads may work at once: as many as there are processor cores, unless it is said. */
export function jobsOf({ jobs }: Pick<Settings, 'jobs'>): number {
  return jobs ?? availableParallelism();
}
