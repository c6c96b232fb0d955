import { parentPort, workerData } from 'node:worker_threads';
import { Failure } from '../core/errors.ts';
import type { DriverName } from './database.ts';
import { openDatabase } from './driver.ts';
import { checkIntegrity, explain } from './integrity.ts';

/** What a thread is told that checks a file which another thread has open. */
export interface FileToCheck {
  /** The file as the operator named it, and what is read. */
  readonly file: string;
  readonly path: string;
  readonly driver: DriverName;
}

/** What it came to. An error's fields do not travel between threads, so a Failure goes as its parts. */
export type CheckOutcome =
  | { readonly kind: 'whole' }
  | { readonly kind: 'failure'; readonly failure: Pick<Failure, 'kind' | 'message' | 'advice'> }
  | { readonly kind: 'error'; readonly message: string };

async function check({ file, path, driver }: FileToCheck): Promise<CheckOutcome> {
  try {
    const { database } = await openDatabase(path, { driver });
    try {
      checkIntegrity(database, file);
      return { kind: 'whole' };
    } finally {
      database.close();
    }
  } catch (error) {
    const explained = explain(error, file);
    if (!(explained instanceof Failure)) return { kind: 'error', message: String(explained) };
    const { kind, message, advice } = explained;
    return { kind: 'failure', failure: { kind, message, advice } };
  }
}

parentPort?.postMessage(await check(workerData as FileToCheck));
