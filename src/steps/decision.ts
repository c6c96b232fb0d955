import type { MigrationPlan } from '../core/catalog/plan.ts';
import type { Replacement } from '../core/mapping/replacement.ts';
import type { ReplacedObject } from './events.ts';

/** What is going to be done, and what it does to what is there. */
export interface Decision {
  readonly plan: MigrationPlan;
  readonly replaced: readonly ReplacedObject[];
  readonly replacement: Replacement;
}
