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

/** Drops what the run staged and records that it ended without a cutover. */
export async function discard(run: Run): Promise<void> {
  const { connection } = run.target;
  for (const { staging } of run.schemas.values()) await dropOwnSchema(connection, staging);
  await finishRun(connection, run.id, 'failed');
}

/** When even the cleaning up fails, the operator is told what is left and which command removes it. */
async function discardAfter(run: Run, error: unknown): Promise<void> {
  try {
    await discard(run);
  } catch {
    const schemas = [...run.schemas.values()].map(({ staging }) => staging).join(', ');
    const message = error instanceof Error ? error.message : String(error);
    throw new Failure({
      kind: error instanceof Failure ? error.kind : 'failed',
      message,
      advice: `The staging schema ${schemas} could not be removed; your own tables are as before. Run: gigchain-migrate rollback ${run.id}`,
      cause: error,
    });
  }
}

function outcomeUnknown(error: unknown): boolean {
  return error instanceof Failure && error.kind === 'unknown';
}
