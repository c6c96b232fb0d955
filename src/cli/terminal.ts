import { Chalk, type ColorSupportLevel, supportsColor, supportsColorStderr } from 'chalk';
import { type Paint, plainPaint } from './render/paint.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** What the process's streams can do. */
export interface Terminal {
  readonly stdoutPaint: Paint;
  readonly stderrPaint: Paint;
  /** Cells in a line, null where the stream is no terminal or does not tell. */
  readonly stdoutWidth: number | null;
  readonly stderrWidth: number | null;
  /** Whether a question can be asked: stdin and stderr are terminals and nobody else drives them. */
  readonly canAsk: boolean;
  /** Whether lines may be redrawn on stderr. */
  readonly animates: boolean;
}

/** Looks at the streams once; `colour: false` is --no-color. */
export function readTerminal(environment: Variables, options: { readonly colour: boolean }): Terminal {
  const inCi = isSet(environment.CI) && environment.CI !== 'false';
  const isDumb = environment.TERM === 'dumb';
  const paintOf = (isTerminal: boolean, level: ColorSupportLevel) =>
    paint(colourLevel({ environment, isTerminal: isTerminal && !isDumb, level, wanted: options.colour }));
  return {
    stdoutPaint: paintOf(process.stdout.isTTY === true, supportsColor === false ? 0 : supportsColor.level),
    stderrPaint: paintOf(process.stderr.isTTY === true, supportsColorStderr === false ? 0 : supportsColorStderr.level),
    stdoutWidth: process.stdout.columns || null,
    stderrWidth: process.stderr.columns || null,
    canAsk: process.stdin.isTTY === true && process.stderr.isTTY === true && !inCi,
    animates: process.stderr.isTTY === true && !inCi && !isDumb,
  };
}

interface ColourQuestion {
  readonly environment: Variables;
  readonly isTerminal: boolean;
  readonly level: ColorSupportLevel;
  readonly wanted: boolean;
}

/** --no-color stands above FORCE_COLOR, FORCE_COLOR above NO_COLOR (https://no-color.org), both above what the stream is. */
export function colourLevel({ environment, isTerminal, level, wanted }: ColourQuestion): ColorSupportLevel {
  if (!wanted) return 0;
  const forced = environment.FORCE_COLOR;
  if (forced !== undefined) return forced === '0' || forced === 'false' ? 0 : (Math.max(1, level) as ColorSupportLevel);
  if (isSet(environment.NO_COLOR) || !isTerminal) return 0;
  return level;
}

function paint(level: ColorSupportLevel): Paint {
  if (level === 0) return plainPaint;
  const chalk = new Chalk({ level });
  return {
    strong: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
    good: (text) => chalk.green(text),
    warning: (text) => chalk.yellow(text),
    bad: (text) => chalk.red(text),
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
