import { Failure } from '../core/errors.ts';
import { ensureJournal, finishRun, startRun } from '../postgres/journal.ts';
import { withSchemaLocks } from '../postgres/locks.ts';
import { dropOwnSchema } from '../postgres/moves.ts';
import type { Run } from './run.ts';

/** Runs the changing steps under the advisory locks of the target schemas, recorded in the journal; a failure leaves nothing staged. */
export async function withJournal<T>(run: Run, work: () => Promise<T>): Promise<T> {
  const { connection } = run.target;
  return withSchemaLocks(connection, [...run.schemas.keys()], async () => {
    await ensureJournal(connection);
    await startRun(connection, {
      id: run.id,
      sources: run.plan.sources.map(({ file, label, sha256, schema }) => ({ file, label, sha256, schema })),
      schemas: [...run.schemas].map(([target, { staging, backup }]) => ({ target, staging, backup })),
      tables: run.plan.tables.length,
    });
    run.record.run = run.id;
    run.options.listen({ kind: 'run-started', run: run.id });
    try {
      return await work();
    } catch (error) {
      if (!outcomeUnknown(error)) await discardAfter(run, error);
      throw error;
    }
  });
}

/** Drops what the run staged and records how it ended: failed, or rolled back as a dry run is. */
export async function discard(run: Run, ending: 'failed' | 'rolled_back'): Promise<void> {
  const { connection } = run.target;
  for (const { staging } of run.schemas.values()) await dropOwnSchema(connection, staging);
  await finishRun(connection, run.id, ending);
}

/** When even the cleaning up fails, the operator is told what is left and which command removes it. */
async function discardAfter(run: Run, error: unknown): Promise<void> {
  try {
    await run.target.cancelled();
    await discard(run, 'failed');
  } catch (obstacle) {
    const schemas = [...run.schemas.values()].map(({ staging }) => staging).join(', ');
    throw new Failure({
      kind: error instanceof Failure ? error.kind : 'failed',
      message: describe(error),
      advice: [
        `The staging schema ${schemas} could not be removed (${describe(obstacle)}); your own tables are as before.`,
        `When that is mended, run: gigchain-migrate rollback ${run.id}`,
      ].join('\n'),
      cause: error,
    });
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function outcomeUnknown(error: unknown): boolean {
  return error instanceof Failure && error.kind === 'unknown';
}
