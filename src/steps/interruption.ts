import { Failure } from '../core/errors.ts';

/** Throws the Failure of an interrupted run when the signal was given; called between units of work. */
export function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw interruption();
}

/** What an interrupted command ends with. */
export function interruption(): Failure {
  return new Failure({
    kind: 'interrupted',
    message: 'interrupted',
    advice: 'Run the same command again to start over.',
  });
}
