import { statSync } from 'node:fs';
import { Failure } from '../core/errors.ts';
import type { FileStamp } from './fingerprint.ts';

/** Whether a file that is read in place is not what it was. */
export function hasMoved({ path, modified, size }: FileStamp): boolean {
  const now = statSync(path, { bigint: true, throwIfNoEntry: false });
  return now === undefined || modified !== now.mtimeNs || size !== now.size;
}

/** The Failure for it. In: the file as the operator named it. */
export function changedWhileRead(file: string): Failure {
  return new Failure({
    kind: 'blocked',
    message: `${file}: it changed while it was read`,
    advice: 'Stop the application and run again.',
  });
}
