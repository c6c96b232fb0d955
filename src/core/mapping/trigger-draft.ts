import type { SqliteObject } from '../catalog/sqlite-catalog.ts';
import type { ReadCreateTrigger, TriggerFacts } from '../sqlite-sql/read-create-trigger.ts';
import type { TriggerEffects } from '../sqlite-sql/trigger-effects.ts';
import type { TriggerSurroundings } from '../sqlite-sql/trigger-scope.ts';

/** A trigger whose statements all have a translation. */
export interface DraftedTrigger {
  readonly object: SqliteObject;
  readonly statement: Extract<ReadCreateTrigger, { kind: 'read' }>['statement'];
  readonly surroundings: TriggerSurroundings;
  /** Source name of the table or view that it belongs to. */
  readonly subject: string;
  readonly facts: TriggerFacts;
  readonly effects: TriggerEffects;
  /** Its name in the target, unless the order of firing asks for another. */
  readonly wanted: string;
}
