import { setTimeout } from 'node:timers/promises';
import type { PlacedObject } from '../core/catalog/movable.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from '../postgres/connect.ts';
import { withTransaction } from '../postgres/execute.ts';
import { type LockHolder, lockHolders } from '../postgres/lock-holders.ts';
import { isLockError, lockRelations } from '../postgres/lock-relations.ts';
import type { CommandOptions } from './api.ts';
import { interruption } from './interruption.ts';

/** How long one attempt waits for a lock, and the pauses between attempts; in milliseconds. While it waits, others wait behind it. */
export interface Patience {
  readonly timeout: number;
  readonly pauses: readonly number[];
}

const usual: Patience = { timeout: 2000, pauses: [1000, 2000, 4000, 8000] };

/**
 * Runs `work` in one transaction that has locked the objects against every other use. Whoever uses them is waited for in several short
 * attempts, between which the application goes on. Throws a Failure that names who has them after the last one.
 */
export async function withLockedObjects(
  connection: Connection,
  objects: readonly PlacedObject[],
  options: Pick<CommandOptions, 'listen' | 'signal'> & { readonly patience?: Patience },
  work: () => Promise<void>,
): Promise<void> {
  const { listen, signal, patience = usual } = options;
  const pauses = [...patience.pauses];
  for (;;) {
    try {
      return await withTransaction(connection, async () => {
        await connection.query(`SET LOCAL lock_timeout = ${patience.timeout}`);
        await lockRelations(connection, objects);
        await work();
      });
    } catch (error) {
      if (!isLockError(error) || !(error instanceof Failure)) throw error;
      const holders = (await lockHolders(connection, objects)).map(describeHolder);
      const message = [error.message, ...holders].join('; ');
      const pause = pauses.shift();
      if (pause === undefined) throw gaveUp(error, `${message}; gave up after ${patience.pauses.length + 1} attempts`);
      listen({ kind: 'said', message: `${message}; trying again in ${pause / 1000} s` });
      await setTimeout(pause, undefined, { signal }).catch(() => {
        throw interruption();
      });
    }
  }
}

function gaveUp({ advice, cause }: Failure, message: string): Failure {
  return new Failure({
    kind: 'failed',
    message,
    advice: advice === '' ? 'Stop what uses it (the application, a long transaction, a dump) and run again.' : advice,
    cause,
  });
}

/** `process 4711 (user app, psql, idle in transaction since 2026-01-01 10:00:00 UTC) uses public.orders` */
function describeHolder({ pid, relation, user, application, state, since }: LockHolder): string {
  const doing = [state, since === '' ? '' : `since ${since} UTC`].filter((part) => part !== '').join(' ');
  const facts = [user === null ? '' : `user ${user}`, application, doing].filter((part) => part !== '');
  return `process ${pid}${facts.length === 0 ? '' : ` (${facts.join(', ')})`} uses ${relation}`;
}
