import { triggerStatements } from '../core/ddl/trigger-statements.ts';
import { execute } from '../postgres/execute.ts';
import { stopIfAborted } from './interruption.ts';
import { type Run, stagingOf } from './run.ts';

/** Creates the triggers and their functions in the staging schemas, last of all: they must not fire while the rows come in. */
export async function createTriggers(run: Run): Promise<void> {
  const place = stagingOf(run);
  for (const trigger of run.plan.triggers) {
    stopIfAborted(run.options.signal);
    await execute(run.target.connection, triggerStatements(trigger, place));
  }
}
