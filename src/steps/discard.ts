import { Failure } from '../core/errors.ts';
import { ensureJournal, finishRun, forgetRun, resumeRun, startRun } from '../postgres/journal.ts';
import { isLockError } from '../postgres/lock-relations.ts';
import { withSchemaLocks } from '../postgres/locks.ts';
import { dropOwnSchema } from '../postgres/moves.ts';
import { journalSources, planRecord, type Run } from './run.ts';

/**
 * Runs the changing steps under the advisory locks of the target schemas, recorded in the journal. A failure leaves nothing staged; what
 * an interruption or a late finding stopped is kept for --resume.
 */
export async function withJournal<T>(run: Run, work: () => Promise<T>): Promise<T> {
  const { connection } = run.target;
  return withSchemaLocks(connection, [...run.schemas.keys()], async () => {
    await ensureJournal(connection);
    await (run.resumes ? resumeRun(connection, run.id) : start(run));
    run.record.run = run.id;
    run.options.listen({ kind: 'run-started', run: run.id });
    try {
      return await work();
    } catch (error) {
      if (outcomeUnknown(error)) throw error;
      if (isWorthResuming(run, error)) throw await keptFor(run, error);
      await discardAfter(run, error);
      throw error;
    }
  });
}

function start(run: Run): Promise<void> {
  return startRun(run.target.connection, {
    id: run.id,
    sources: journalSources(run.plan),
    plan: planRecord(run),
    schemas: [...run.schemas].map(([target, { staging, backup }]) => ({ target, staging, backup })),
    tables: run.plan.tables.length,
  });
}

/** A finding of the cutover (a source moved on, a table in use) comes after all the work, and an interruption is not the end of it. */
function isWorthResuming({ options, record }: Run, error: unknown): error is Failure {
  if (options.settings.dryRun || !(error instanceof Failure)) return false;
  return (
    error.kind === 'blocked' ||
    isLockError(error) ||
    error.kind === 'interrupted' ||
    (options.signal.aborted && record.loaded.size > 0)
  );
}

/** The Failure with what can be done next; where the journal cannot be reached, the run counts as one that died, which can go on too. */
async function keptFor(run: Run, error: Failure): Promise<Failure> {
  await run.target.cancelled();
  await finishRun(run.target.connection, run.id, 'interrupted').catch(() => undefined);
  const { kind, message, advice, cause } = error;
  const next = `What was loaded is kept: go on with --resume, or remove it with: gigchain-migrate rollback ${run.id}`;
  return new Failure({ kind, message, advice: advice === '' ? next : `${advice}\n${next}`, cause });
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
