/** Types of run-measured.js for its test. */

export interface Command {
  readonly program: string;
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder: string;
}

export interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number | null;
  readonly memory: number | null;
  readonly stdout: string;
  readonly failure: string | null;
}

export function runMeasured(
  command: Command,
  options: { readonly limit: number; readonly signal: AbortSignal },
): Promise<Measured>;
