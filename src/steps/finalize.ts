import { Failure } from '../core/errors.ts';
import { exitCodes } from '../core/exit-codes.ts';
import { finalizeRun, isUnfinished, type JournalRun, listRuns, upgradeJournal } from '../postgres/journal.ts';
import { withSchemaLocks } from '../postgres/locks.ts';
import { dropOwnSchema, refuseDependents } from '../postgres/moves.ts';
import { refuseForeignSchemas } from '../postgres/own-schemas.ts';
import type { FinalizeOptions, FinalizeReport, KeptSchema } from './api.ts';
import { namedRun } from './choose-run.ts';
import { stopIfAborted } from './interruption.ts';
import { keptSchemas } from './kept-schemas.ts';
import { type Target, withTarget } from './target.ts';

/** Drops what is kept for a run, for good: it cannot be rolled back from then on. Asks before. */
export async function finalize(options: FinalizeOptions): Promise<FinalizeReport> {
  let target: FinalizeReport['target'] = null;
  let run: string | null = options.run;
  try {
    return await withTarget(options, { sessions: 'read-write', record: null }, async (opened) => {
      target = opened.report;
      const chosen = await chooseRun(opened, options.run);
      run = chosen?.id ?? null;
      if (chosen === null || (await keptFor(opened, chosen)).length === 0) {
        return ended({ target, run, status: 'nothing-to-do' });
      }
      return ended({ target, run, status: 'finalized', dropped: await dropKept(opened, chosen, options) });
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const status = statuses[error.kind] ?? 'failed';
    const ending = { message: error.message, advice: error.advice };
    return { ...ended({ target, run, status }), exitCode: exitCodes[error.kind], error: ending };
  }
}

const statuses: Readonly<Partial<Record<Failure['kind'], FinalizeReport['status']>>> = {
  blocked: 'blocked',
  declined: 'declined',
  interrupted: 'interrupted',
};

async function chooseRun({ connection }: Target, run: string | null): Promise<JournalRun | null> {
  const runs = await listRuns(connection);
  if (run !== null) return namedRun(runs, run);
  const kept = await keptSchemas(connection);
  const candidates = runs.filter((one) => !isUnfinished(one.status) && kept.of(one).length > 0);
  if (candidates.length <= 1) return candidates[0] ?? null;
  throw new Failure({
    kind: 'usage',
    message: `which run? Schemas are kept for ${candidates.length} runs, and what is dropped does not come back`,
    advice: [
      'Name one of them:',
      ...candidates.map(({ id, status }) => `  gigchain-migrate finalize ${id}   (${status})`),
    ].join('\n'),
  });
}

async function dropKept(target: Target, run: JournalRun, options: FinalizeOptions): Promise<KeptSchema[]> {
  const { connection } = target;
  if (isUnfinished(run.status)) throw unfinished(run);
  const schemas = run.schemas.map((schema) => schema.target);
  return withSchemaLocks(connection, schemas, async () => {
    const kept = await keptFor(target, run);
    const names = kept.map(({ schema }) => schema);
    await refuseForeignSchemas(connection, names);
    for (const schema of names) await refuseDependents(connection, schema);
    if (!(await options.confirm(run.id, kept))) throw declined();
    await upgradeJournal(connection);
    // Written down first: half of what was replaced is not worth a rollback. What is left then is dropped by the same command.
    await finalizeRun(connection, run.id);
    for (const { schema } of kept) {
      stopIfAborted(options.signal);
      await dropOwnSchema(connection, schema);
    }
    return kept;
  });
}

async function keptFor({ connection }: Target, run: JournalRun): Promise<KeptSchema[]> {
  return (await keptSchemas(connection)).of(run);
}

function unfinished({ id }: JournalRun): Failure {
  return new Failure({
    kind: 'blocked',
    message: `run ${id} has not ended: it is at work, was interrupted, or died`,
    advice: `See gigchain-migrate status; what such a run left is removed by: gigchain-migrate rollback ${id}`,
  });
}

function declined(): Failure {
  return new Failure({ kind: 'declined', message: 'declined: nothing was dropped' });
}

function ended(fields: Pick<FinalizeReport, 'status'> & Partial<FinalizeReport>): FinalizeReport {
  return {
    schemaVersion: 1,
    command: 'finalize',
    exitCode: exitCodes.done,
    error: null,
    run: null,
    target: null,
    dropped: [],
    ...fields,
  };
}
