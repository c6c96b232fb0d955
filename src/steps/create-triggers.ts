import type { PlannedTrigger } from '../core/catalog/plan.ts';
import { functionSearchPath } from '../core/ddl/search-path.ts';
import { dropTriggerStatements, triggerStatements } from '../core/ddl/trigger-statements.ts';
import { execute } from '../postgres/execute.ts';
import { explainFault } from '../postgres/explain-fault.ts';
import { isAboutStatement } from './create-views.ts';
import { stopIfAborted } from './interruption.ts';
import { type RefusedTrigger, withoutTriggers } from './refused-triggers.ts';
import { type Run, stagingOf } from './run.ts';

/**
 * Creates the triggers and their functions in the staging schemas, last of all: they must not fire while the rows come in. One that
 * PostgreSQL refuses, itself or a statement of its body, is named and left out. Gives the run with what is left.
 */
export async function createTriggers(run: Run): Promise<Run> {
  const refused: RefusedTrigger[] = [];
  for (const trigger of run.plan.triggers) {
    stopIfAborted(run.options.signal);
    const reason = await created(run, trigger);
    if (reason !== null) refused.push({ trigger, reason });
  }
  const left = run.plan.triggers.filter((trigger) => !refused.some((one) => one.trigger === trigger));
  // After all are there: a statement may write to a view that only another trigger makes writable.
  for (const trigger of left) {
    stopIfAborted(run.options.signal);
    const reason = await explainFault(run.target.connection, {
      searchPath: functionSearchPath(stagingOf(run)(trigger.schema)),
      statements: trigger.tried,
    });
    if (reason === null) continue;
    await execute(run.target.connection, dropTriggerStatements(trigger, stagingOf(run)));
    refused.push({ trigger, reason });
  }
  return { ...run, plan: withoutTriggers(run.plan, refused, run.record) };
}

/** null, or why PostgreSQL refuses it. */
async function created(run: Run, trigger: PlannedTrigger): Promise<string | null> {
  const [createFunction, createTrigger] = triggerStatements(trigger, stagingOf(run));
  const [, dropFunction] = dropTriggerStatements(trigger, stagingOf(run));
  if (createFunction === undefined || createTrigger === undefined || dropFunction === undefined) return null;
  await execute(run.target.connection, [createFunction]);
  try {
    await execute(run.target.connection, [createTrigger]);
    return null;
  } catch (error) {
    if (!isAboutStatement(error)) throw error;
    await execute(run.target.connection, [dropFunction]);
    return error instanceof Error ? error.message : String(error);
  }
}
