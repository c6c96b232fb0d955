import { setTimeout } from 'node:timers/promises';
import { Failure } from '../core/errors.ts';
import { LostCommit } from '../postgres/execute.ts';
import { type JournalStatus, runStatusAfter } from '../postgres/journal.ts';
import type { Listener } from './events.ts';
import type { Target } from './target.ts';

/** Pauses before each attempt to reach the server again, in milliseconds. */
const pauses: readonly number[] = [0, 1000, 2000, 4000, 8000];

export interface DecidingCommit {
  readonly target: Target;
  /** The run whose state in the journal changes in the same transaction, and what it becomes. */
  readonly run: string;
  readonly becomes: JournalStatus;
  readonly listen: Listener;
}

/**
 * Runs the one transaction that decides what the target is, a cutover or a rollback. A COMMIT whose answer was lost is settled by the
 * journal, over a new connection that only asks: nothing is given twice. Throws a Failure of kind 'unknown' where the server cannot be asked.
 */
export async function settled(commit: DecidingCommit, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LostCommit)) throw error;
    await settle(commit, error);
  }
}

async function settle({ target, run, becomes, listen }: DecidingCommit, lost: LostCommit): Promise<void> {
  listen({ kind: 'said', message: `${lost.message}; asking the journal how it ended` });
  const status = await askJournal(target, run);
  if (status === becomes) {
    listen({ kind: 'said', message: 'the journal says: it was committed' });
    return;
  }
  throw status === 'unreachable' ? unknown(lost) : notCommitted(lost);
}

async function askJournal(target: Target, run: string): Promise<JournalStatus | 'unreachable' | null> {
  for (const pause of pauses) {
    await setTimeout(pause);
    try {
      return await target.anew((connection) => runStatusAfter(connection, run, target.connection.backendPid));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }
  return 'unreachable';
}

function unknown(cause: LostCommit): Failure {
  return new Failure({
    kind: 'unknown',
    message: `${cause.message}, and the server could not be asked how it ended`,
    advice: 'Whether it was committed is not known. When the server is reachable again: gigchain-migrate status',
    cause,
  });
}

function notCommitted(cause: LostCommit): Failure {
  return new Failure({
    kind: 'failed',
    message: `${cause.message}, and the journal says that it was not`,
    advice: 'Check the network and the server, then run again.',
    cause,
  });
}
