import type { CommandOptions } from '../steps/api.ts';
import type { CommandName } from './command-names.ts';
import type { Flags } from './flags.ts';
import type { Output } from './output.ts';
import type { ShownError } from './render/error.ts';
import type { Style } from './render/paint.ts';

/** What a command works with, besides what the steps get. */
export interface CommandContext extends CommandOptions {
  readonly flags: Flags;
  /** Words that are not sources: the run of `rollback`. */
  readonly words: readonly string[];
  readonly output: Output;
  readonly canAsk: boolean;
  /** Whether the command line said nothing and somebody is there to be led. */
  readonly isGuided: boolean;
  /** For text on stdout, and for text on stderr. */
  readonly resultStyle: Style;
  readonly messageStyle: Style;
}

/** What every command's document has in common. */
export interface Ending {
  readonly command: string;
  readonly status?: string;
  readonly exitCode: number;
  readonly error: ShownError | null;
}

export interface Outcome {
  /** The document of --json. */
  readonly document: Ending;
  /** The same for a person, on stdout; '' where the error says it all. */
  readonly text: string;
  /** true: the text is for a program, and nothing in it may be spelled otherwise. */
  readonly isExact?: boolean;
}

/** One command: how it is called and explained, and the one call that does it. */
export interface CommandSpec {
  readonly name: CommandName;
  /** As in the usage line, '' where it takes no word. */
  readonly argument: string;
  readonly summary: string;
  readonly details: string;
  readonly examples: readonly string[];
  readonly takesSources: boolean;
  /** 'needed': asked for at a terminal, else a usage error; 'optional': the command does without. */
  readonly target: 'needed' | 'optional';
  /** Where it is not the whole surroundings: 'sources' leaves out configuration and target, 'nothing' the first line too. */
  readonly uses?: 'sources' | 'nothing';
  readonly run: (context: CommandContext) => Promise<Outcome>;
}

/** The part of a context that the steps get. */
export function forSteps({ settings, surroundings, listen, signal }: CommandContext): CommandOptions {
  return { settings, surroundings, listen, signal };
}
