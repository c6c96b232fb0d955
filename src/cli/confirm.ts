import type { ActReport } from '../core/catalog/acts.ts';
import type { MigrationPlan } from '../core/catalog/plan.ts';
import { Failure } from '../core/errors.ts';
import type { KeptSchema } from '../steps/api.ts';
import type { ReplacedObject } from '../steps/events.ts';
import { ask } from './ask.ts';
import type { Output } from './output.ts';
import { plannedActLines } from './render/acts.ts';
import { renderNotes } from './render/notes.ts';
import type { Style } from './render/paint.ts';
import { accessLines, beforeLines } from './render/plan.ts';
import { keptLines } from './render/runs.ts';
import { count } from './render/words.ts';

export interface ConfirmOptions {
  readonly output: Output;
  readonly style: Style;
  /** true: --yes was given. */
  readonly yes: boolean;
  /** What was asked for besides the migration. */
  readonly acts: readonly ActReport[];
  /** Whether somebody is there to ask, and may be asked. */
  readonly canAsk: boolean;
  readonly signal: AbortSignal;
}

type Asking = Omit<ConfirmOptions, 'acts'>;

const overwriting = 'This will overwrite existing PostgreSQL data. Continue? (yes/no)';
const harmless = 'Continue? (yes/no)';
const dropping = 'The run cannot be rolled back afterwards. Drop? (yes/no)';
/** Of a run that is not in place what it replaced is back already. */
const dropsMigrated = 'What the run had migrated is gone afterwards, with all that was written to it. Drop? (yes/no)';

/**
 * Shows what will be moved, replaced and was found, and asks once. True for yes.
 * Throws a usage Failure where nobody can be asked and --yes was not given.
 */
export async function confirm(
  plan: MigrationPlan,
  replaced: readonly ReplacedObject[],
  { output, style, yes, acts, canAsk, signal }: ConfirmOptions,
): Promise<boolean> {
  const rows = plan.tables.reduce((sum, table) => sum + table.rows, 0);
  output.tell('');
  for (const line of renderNotes(plan.notes, style)) output.tell(line);
  for (const line of beforeLines(plan, replaced, { paint: style.paint, most: null })) output.tell(line);
  for (const line of accessLines(plan.access)) output.tell(line);
  for (const line of plannedActLines(acts, style.paint)) output.tell(line);
  const views = plan.views.length === 0 ? '' : `, ${count(plan.views.length, 'view')}`;
  const isLeft = plan.tables.length + plan.views.length > 0;
  if (isLeft) output.tell(`To migrate: ${count(plan.tables.length, 'table')}${views}, ${count(rows, 'row')}.`);
  return agree(replaced.length === 0 ? harmless : overwriting, { output, style, yes, canAsk, signal });
}

/** Shows what is dropped for good, and asks once. Otherwise as `confirm`. */
export async function confirmFinalize(run: string, kept: readonly KeptSchema[], options: Asking): Promise<boolean> {
  options.output.tell(`Run ${run}: kept, and now to be dropped for good:`);
  for (const line of keptLines(kept)) options.output.tell(line);
  return agree(kept.some(({ role }) => role === 'backup') ? dropping : dropsMigrated, options);
}

async function agree(question: string, { output, style, yes, canAsk, signal }: Asking): Promise<boolean> {
  if (yes) {
    output.tell(`${style.paint.warning(question)} yes (--yes)`);
    return true;
  }
  if (!canAsk) {
    throw new Failure({
      kind: 'usage',
      message: `cannot ask "${question}": not at a terminal, or told not to ask`,
      advice: 'Pass --yes to answer yes beforehand.',
    });
  }
  const answer = await ask({
    kind: 'text',
    message: style.paint.warning(question),
    signal,
    validate: (text) => meaningOf(text) !== null || 'Please type yes or no.',
  });
  return meaningOf(answer) === true;
}

/** null for anything that is neither yes nor no. */
export function meaningOf(answer: string): boolean | null {
  const word = answer.trim().toLowerCase();
  if (word === 'yes' || word === 'y') return true;
  return word === 'no' || word === 'n' ? false : null;
}
