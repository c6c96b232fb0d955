import { Failure } from '../core/errors.ts';
import { exitCodes } from '../core/exit-codes.ts';
import { isUnfinished, type JournalRun, listRuns } from '../postgres/journal.ts';
import { isSchemaLocked } from '../postgres/locks.ts';
import type { CommandOptions, RunStatus, StatusReport } from './api.ts';
import { type Target, withTarget } from './target.ts';

/** The runs that the target's journal records, newest first. Creates nothing. */
export async function status(options: CommandOptions): Promise<StatusReport> {
  let target: StatusReport['target'] = null;
  const base = { schemaVersion: 1, command: 'status' } as const;
  try {
    return await withTarget(options, null, async (opened) => {
      target = opened.report;
      const recorded = await listRuns(opened.connection);
      const alive = await aliveAmong(opened, recorded);
      const runs = recorded.map((run) => describeRun(run, alive.has(run)));
      return { ...base, exitCode: exitCodes.done, error: null, target, runs };
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const ending = { message: error.message, advice: error.advice };
    return { ...base, exitCode: exitCodes[error.kind], error: ending, target, runs: [] };
  }
}

/** Of the running runs of a schema only the newest can hold its lock: the others died. */
async function aliveAmong(
  { connection }: Target,
  newestFirst: readonly JournalRun[],
): Promise<ReadonlySet<JournalRun>> {
  const alive = new Set<JournalRun>();
  const seen = new Set<string>();
  for (const run of newestFirst.filter((one) => one.status === 'running')) {
    const schema = run.schemas[0]?.target;
    if (schema === undefined || seen.has(schema)) continue;
    seen.add(schema);
    if (await isSchemaLocked(connection, schema)) alive.add(run);
  }
  return alive;
}

function describeRun(run: JournalRun, alive: boolean): RunStatus {
  return {
    run: run.id,
    status: run.status,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    step: run.step,
    alive,
    schemas: run.schemas.map(({ target }) => target),
    tables: run.tables,
    can: possible(run.status, alive),
  };
}

function possible(status: JournalRun['status'], alive: boolean): string[] {
  if (isUnfinished(status) && !alive) return ['resume', 'rollback'];
  return status === 'migrated' ? ['rollback'] : [];
}
