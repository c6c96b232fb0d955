import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { Failure } from '../core/errors.ts';
import { checkIntegrity } from './integrity.ts';
import type { CheckOutcome, FileToCheck } from './integrity-thread.ts';
import type { OpenSource } from './open-source.ts';

/** Bytes from which on a file is checked in a thread of its own: for smaller ones starting it costs what it saves. */
const threadFrom = 128 * 2 ** 20;

export interface IntegrityOptions {
  /** How many threads may work. */
  readonly jobs: number;
  /** Gets why a large file was checked before it was read, and not meanwhile. */
  readonly onSerial: (reason: string) => void;
  /** Bytes from which on a thread checks; without it 128 MB. */
  readonly from?: number;
}

/**
 * Gives what `read` gives of a source that proves whole; a large file is checked while `read` runs, which calls what it is given now and
 * then, so that it ends as soon as damage is known. Throws a Failure that quotes the damage, also where `read` came upon it first in other
 * words; an interruption, and what `read` throws of a file that is whole, as they are.
 */
export async function withIntegrity<T>(
  source: Pick<OpenSource, 'file' | 'path' | 'database' | 'fingerprint'>,
  { jobs, onSerial, from = threadFrom }: IntegrityOptions,
  read: (stopIfDamaged: () => void) => Promise<T>,
): Promise<T> {
  const { file, path, database, fingerprint } = source;
  if (jobs < 2 || Number(fingerprint.stamps[0]?.size ?? 0n) < from) {
    checkIntegrity(database, file);
    return read(() => undefined);
  }
  const thread = startThread({ file, path, driver: database.driver });
  let known: CheckOutcome | null = null;
  void thread.outcome.then((outcome) => {
    known = outcome;
  });
  const proven = async (): Promise<void> => {
    const outcome = await thread.outcome;
    throwDamage(outcome);
    if (outcome.kind !== 'error') return;
    onSerial(outcome.message);
    checkIntegrity(database, file);
  };
  try {
    const result = await read(() => throwDamage(known)).catch(async (error: unknown) => {
      if (!(error instanceof Failure && error.kind === 'interrupted')) await proven();
      throw error;
    });
    await proven();
    return result;
  } finally {
    await thread.end();
  }
}

function throwDamage(outcome: CheckOutcome | null): void {
  if (outcome?.kind === 'failure') throw new Failure(outcome.failure);
}

/** The thread's module is found by the package's own name for it, wherever the bundle has put what starts it. */
function startThread(file: FileToCheck): {
  readonly outcome: Promise<CheckOutcome>;
  readonly end: () => Promise<unknown>;
} {
  const module = createRequire(import.meta.url).resolve('#integrity-thread');
  // Its driver's warnings have been shown already.
  const worker = new Worker(module, { workerData: file, stderr: true });
  const outcome = Promise.race([
    once(worker, 'message').then(([message]) => message as CheckOutcome),
    once(worker, 'exit').then((): CheckOutcome => ({ kind: 'error', message: 'the thread ended' })),
  ]).catch((error: unknown): CheckOutcome => ({ kind: 'error', message: String(error) }));
  return { outcome, end: () => worker.terminate() };
}
