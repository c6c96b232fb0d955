import { setTimeout } from 'node:timers/promises';
import { Failure } from '../core/errors.ts';
import { runStatusAfter } from '../postgres/journal.ts';
import type { Run } from './run.ts';

/** Pauses before each attempt to reach the server again, in milliseconds. */
const pauses: readonly number[] = [0, 1000, 2000, 4000, 8000];

/**
 * Runs the cutover. A COMMIT whose answer was lost is settled by the journal, over a new connection: it either happened as a whole or not at
 * all. Only where the server cannot be asked the Failure of kind 'unknown' stays.
 */
export async function settled(run: Run, cutover: (run: Run) => Promise<void>): Promise<void> {
  try {
    await cutover(run);
  } catch (error) {
    if (!(error instanceof Failure && error.kind === 'unknown')) throw error;
    const { listen } = run.options;
    listen({ kind: 'said', message: `${error.message}; asking the journal how it ended` });
    const status = await askJournal(run);
    if (status === null) throw error;
    if (status === 'migrated') {
      listen({ kind: 'said', message: 'the journal says: it was committed' });
      return;
    }
    throw new Failure({
      kind: 'failed',
      message: `${error.message}, and the journal says that it was not`,
      advice: 'Check the network and the server, then run again.',
      cause: error,
    });
  }
}

/** null where the server could not be asked. */
async function askJournal({ target, id }: Run): Promise<string | null> {
  for (const pause of pauses) {
    await setTimeout(pause);
    try {
      return await target.anew((connection) => runStatusAfter(connection, id, target.connection.backendPid));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }
  return null;
}
