import { Failure } from '../core/errors.ts';
import { exitCodes } from '../core/exit-codes.ts';
import { awaitsChecks, isUnfinished, type JournalRun, listRuns } from '../postgres/journal.ts';
import { aliveAmong } from './alive-runs.ts';
import type { CommandOptions, KeptSchema, RunStatus, StatusReport } from './api.ts';
import { standingAfter } from './choose-run.ts';
import { keptSchemas } from './kept-schemas.ts';
import { sqlFilesOf } from './sql-file-notes.ts';
import { withTarget } from './target.ts';

/** The runs that the target's journal records, newest first. Creates nothing. */
export async function status(options: CommandOptions): Promise<StatusReport> {
  let target: StatusReport['target'] = null;
  const base = { schemaVersion: 1, command: 'status' } as const;
  try {
    return await withTarget(options, { sessions: 'primary', record: null }, async (opened) => {
      target = opened.report;
      const { connection } = opened;
      const recorded = await listRuns(connection);
      const alive = await aliveAmong(connection, recorded);
      const kept = await keptSchemas(connection);
      const runs = recorded.map((run) =>
        describeRun(run, {
          alive: alive.has(run),
          kept: kept.of(run),
          isNewest: standingAfter(run, recorded).length === 0,
        }),
      );
      return { ...base, exitCode: exitCodes.done, error: null, target, runs, unrecorded: kept.besides(recorded) };
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const ending = { message: error.message, advice: error.advice };
    return { ...base, exitCode: exitCodes[error.kind], error: ending, target, runs: [], unrecorded: [] };
  }
}

interface Situation {
  readonly alive: boolean;
  readonly kept: readonly KeptSchema[];
  /** No later run that changed the same schema is in place. */
  readonly isNewest: boolean;
}

function describeRun(run: JournalRun, situation: Situation): RunStatus {
  return {
    run: run.id,
    status: run.status,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    step: run.step,
    alive: situation.alive,
    schemas: run.schemas.map(({ target }) => target),
    tables: run.tables,
    finalizedFrom: run.finalizedFrom,
    sqlFiles: sqlFilesOf(run),
    kept: situation.kept,
    can: possible(run, situation),
  };
}

/** The commands that a run allows now; an older run waits for the newer ones of its schema. */
function possible(run: JournalRun, { alive, kept, isNewest }: Situation): string[] {
  if (alive) return [];
  const { status } = run;
  const isStaged = kept.some(({ role }) => role === 'staging');
  const canGoBack = status === 'migrated' ? isNewest : isUnfinished(status) || isStaged;
  const canFinalize = !isUnfinished(status) && kept.length > 0;
  return [
    ...(isUnfinished(status) || (awaitsChecks(run) && isNewest) ? ['resume'] : []),
    ...(canGoBack ? ['rollback'] : []),
    ...(canFinalize ? ['finalize'] : []),
  ];
}
