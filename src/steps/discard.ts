import { Failure } from '../core/errors.ts';
import { ensureJournal, finishRun, forgetRun, startRun } from '../postgres/journal.ts';
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

/** Drops what a dry run staged, and every trace of it. */
export async function discardDryRun(run: Run): Promise<void> {
  await dropStaging(run);
  await forgetRun(run.target.connection, run.id);
}

async function dropStaging(run: Run): Promise<void> {
  for (const { staging } of run.schemas.values()) await dropOwnSchema(run.target.connection, staging);
}

/** When even the cleaning up fails, the operator is told what is left and which command removes it. */
async function discardAfter(run: Run, error: unknown): Promise<void> {
  try {
    await run.target.cancelled();
    await dropStaging(run);
    await finishRun(run.target.connection, run.id, 'failed');
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
