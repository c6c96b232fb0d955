import type { Step } from './announced-step.ts';

/** Signals that end the program, by what the suite and the README call the fault, and the exit code. */
export const signals: readonly {
  readonly title: string;
  readonly signal: NodeJS.Signals;
  readonly exitCode: number | null;
  /** Steps that are hit in `npm test`; the long suite hits all of them, several times. */
  readonly brief: readonly Step[];
}[] = [
  { title: 'interrupted with Ctrl-C in every step', signal: 'SIGINT', exitCode: 130, brief: ['load'] },
  { title: 'ended with SIGTERM in every step', signal: 'SIGTERM', exitCode: 143, brief: [] },
  { title: 'the terminal is closed (SIGHUP) in every step', signal: 'SIGHUP', exitCode: 129, brief: [] },
  { title: 'killed with kill -9 in every step', signal: 'SIGKILL', exitCode: null, brief: ['cutover'] },
];
