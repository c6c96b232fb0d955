import { withoutCommands } from './render/workflow-commands.ts';

/** Where text goes: the result to stdout, everything else to stderr. */
export interface Output {
  /** The result of the command. */
  readonly result: (text: string) => void;
  /** A line about what goes on; left out with --quiet. */
  readonly say: (line: string) => void;
  /** A line that --quiet does not leave out: warnings, errors, questions. */
  readonly tell: (line: string) => void;
  /** A workflow command of GitHub Actions, which nothing but this gives. */
  readonly command: (line: string) => void;
  /** Text that a program reads, on stdout byte for byte. */
  readonly exact: (text: string) => void;
  /** While bars are drawn their drawer takes the lines, so that neither overwrites the other; null gives them back to stderr. */
  readonly divert: (take: ((line: string) => void) | null) => void;
}

export interface OutputOptions {
  readonly quiet: boolean;
  /** Whether GitHub Actions reads both streams for workflow commands: then no name or value may look like one. */
  readonly inActions: boolean;
}

/** The output on the process's streams. */
export function createOutput({ quiet, inActions }: OutputOptions): Output {
  const harmless = inActions ? withoutCommands : (text: string): string => text;
  let diverted: ((line: string) => void) | null = null;
  const write = (line: string): void => {
    if (diverted === null) process.stderr.write(`${line}\n`);
    else diverted(line);
  };
  const tell = (line: string): void => write(harmless(line));
  return {
    result: (text) => void process.stdout.write(harmless(text)),
    exact: (text) => void process.stdout.write(text),
    command: write,
    say: (line) => {
      if (!quiet) tell(line);
    },
    tell,
    divert: (take) => {
      diverted = take;
    },
  };
}

/** Resolves when stdout has taken what was written, with the error that lost a part of it, else null. */
export type ResultWritten = () => Promise<Error | null>;

/**
 * A stream that fails does not end the process in the middle of a run. A reader that went away (`| head`) is no error of this
 * tool: the rest of the output is dropped. A full disk under stdout is one, but can only be told on stderr.
 */
export function watchStreams(): ResultWritten {
  let lost: Error | null = null;
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') lost ??= error;
  });
  return async () => {
    await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
    return lost;
  };
}
