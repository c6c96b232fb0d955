import { Failure } from '../core/errors.ts';
import { exitCodes } from '../core/exit-codes.ts';
import { type JournalRun, listRuns } from '../postgres/journal.ts';
import type { CommandOptions, RunStatus, StatusReport } from './api.ts';
import { withTarget } from './target.ts';

/** The runs that the target's journal records, newest first. Creates nothing. */
export async function status(options: CommandOptions): Promise<StatusReport> {
  let target: StatusReport['target'] = null;
  const base = { schemaVersion: 1, command: 'status' } as const;
  try {
    return await withTarget(options, null, async (opened) => {
      target = opened.report;
      const runs = (await listRuns(opened.connection)).map(describeRun);
      return { ...base, exitCode: exitCodes.done, error: null, target, runs };
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const ending = { message: error.message, advice: error.advice };
    return { ...base, exitCode: exitCodes[error.kind], error: ending, target, runs: [] };
  }
}

function describeRun(run: JournalRun): RunStatus {
  return {
    run: run.id,
    status: run.status,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    step: run.step,
    schemas: run.schemas.map(({ target }) => target),
    tables: run.tables,
    can: run.status === 'migrated' || run.status === 'running' ? ['rollback'] : [],
  };
}
