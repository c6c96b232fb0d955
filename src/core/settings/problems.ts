import { Failure } from '../errors.ts';

/** Something that is wrong with what the operator gave, and what to do about it ('' where the message says it all). */
export interface Problem {
  readonly message: string;
  readonly advice: string;
}

/** One usage Failure of all problems, so that a command line is corrected once and not once per mistake. */
export function usageFailure(problems: readonly Problem[]): Failure {
  const [first] = problems;
  if (first !== undefined && problems.length === 1) return new Failure({ kind: 'usage', ...first });
  const lines = problems.flatMap(({ message, advice }) => (advice === '' ? [message] : [message, `  ${advice}`]));
  return new Failure({
    kind: 'usage',
    message: `${problems.length} things are wrong`,
    advice: lines.join('\n'),
  });
}
