import { viewStatement } from '../core/ddl/statements.ts';
import { sqlState } from '../postgres/error-code.ts';
import { execute } from '../postgres/execute.ts';
import { stopIfAborted } from './interruption.ts';
import { type RefusedView, readsRefused, withoutViews } from './refused-views.ts';
import { type Run, stagingOf } from './run.ts';

/** Creates the views in the staging schemas. A view that PostgreSQL refuses is named and left out of the run's plan. */
export async function createViews(run: Run): Promise<Run> {
  const place = stagingOf(run);
  const refused: RefusedView[] = [];
  for (const view of run.plan.views) {
    stopIfAborted(run.options.signal);
    const orphan = readsRefused(view, refused);
    if (orphan !== null) {
      refused.push(orphan);
      continue;
    }
    try {
      await execute(run.target.connection, [viewStatement(view, place)]);
    } catch (error) {
      if (!isAboutStatement(error)) throw error;
      refused.push({ view, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { ...run, plan: withoutViews(run.plan, refused, run.record) };
}

/**
 * Whether the server found the statement itself at fault: classes 0A, 21, 22, 2F, 42 and 54 of
 * https://www.postgresql.org/docs/current/errcodes-appendix.html; the right to create is not a matter of the view.
 */
export function isAboutStatement(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && state !== '42501' && /^(?:0A|21|22|2F|42|54)/.test(state);
}
