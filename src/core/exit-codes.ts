import type { FailureKind } from './errors.ts';

/** The contract of scripts and CI: what each end of a command means. Interruptions carry the signal's own code instead of 130. */
export const exitCodes: Readonly<Record<FailureKind | 'done', number>> = {
  done: 0,
  failed: 1,
  usage: 2,
  blocked: 3,
  different: 4,
  declined: 5,
  late: 6,
  undone: 1,
  unknown: 7,
  interrupted: 130,
};
