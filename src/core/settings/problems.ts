import { Failure } from '../errors.ts';

/** Something that is wrong with what the operator gave, and what to do about it ('' where the message says it all). */
export interface Problem {
  readonly message: string;
  readonly advice: string;
}

/** How a message names what said an option, or one value of its list: the flag, or a place in a configuration. */
export type Said = (flag: string, value?: string) => string;

/** Where the reading of settings writes down what is wrong with them. */
export interface Notepad {
  readonly report: (message: string, advice?: string) => void;
  readonly said: Said;
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
