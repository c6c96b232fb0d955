import { oneLine } from '../core/compare/shown-values.ts';
import { Failure } from '../core/errors.ts';
import type { JournalRun, JournalStatus } from '../postgres/journal.ts';

/** The run of this id. Throws a usage Failure that lists those that there are. */
export function namedRun(runs: readonly JournalRun[], id: string): JournalRun {
  const found = runs.find((run) => run.id === id);
  if (found !== undefined) return found;
  const known = runs.length === 0 ? 'none is recorded' : `known are ${runs.map((run) => run.id).join(', ')}`;
  throw new Failure({
    kind: 'usage',
    message: `run ${id} is unknown: ${known}`,
    advice: 'See: gigchain-migrate status',
  });
}

/**
 * The first of the candidates, null where there is none. Each stands for the ones after it with a target schema in common; where more than
 * one is left nobody can know which is meant. Throws a usage Failure that lists them.
 */
export function unambiguousRun(candidates: readonly JournalRun[], command: string): JournalRun | null {
  const first = candidates.filter((run, i) => !candidates.slice(0, i).some((other) => shareSchema(run, other)));
  if (first.length <= 1) return first[0] ?? null;
  throw new Failure({
    kind: 'usage',
    message: `which run? ${first.length} runs of different schemas come into question`,
    advice: [
      'Name one of them:',
      ...first.map(
        ({ id, status, schemas }) =>
          `  gigchain-migrate ${command} ${id}   (${shownStatus(status)}, ${schemas.map(({ target }) => oneLine(target)).join(', ')})`,
      ),
    ].join('\n'),
  });
}

/** What is recorded as running may have died as well. */
function shownStatus(status: JournalStatus): string {
  return status === 'running' ? 'not ended' : status;
}

export function shareSchema(left: JournalRun, right: JournalRun): boolean {
  return left.schemas.some(({ target }) => right.schemas.some((other) => other.target === target));
}

/** How a run ended, whether its kept schemas are there still or not. */
export function endOf({ status, finalizedFrom }: JournalRun): JournalStatus {
  return status === 'finalized' ? (finalizedFrom ?? 'migrated') : status;
}

/** The last time that the journal heard of a run. */
export function lastHeard({ startedAt, finishedAt }: JournalRun): string {
  return finishedAt ?? startedAt;
}

/** Runs that changed a schema of `run` after it, newest first, and were not taken back. `runs` are in the order of their beginning, newest first. */
export function standingAfter(run: JournalRun, runs: readonly JournalRun[]): JournalRun[] {
  // Two ids of one second are in no order.
  const newer = runs.slice(
    0,
    runs.findIndex(({ id }) => id === run.id),
  );
  return newer.filter((other) => endOf(other) === 'migrated' && shareSchema(run, other));
}
