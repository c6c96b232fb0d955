import type { Paint } from './paint.ts';
import { cleanLines } from './words.ts';

/** What ends a command in failure: what and where, then what to do. */
export interface ShownError {
  readonly message: string;
  readonly advice: string;
}

/** `error: what`, then the advice indented. */
export function renderError({ message, advice }: ShownError, paint: Paint): string {
  const [first = '', ...others] = cleanLines(message);
  const lines = [`${paint.bad('error:')} ${first}`, ...others.map((line) => `  ${line}`)];
  if (advice !== '') lines.push(...cleanLines(advice).map((line) => `  ${line}`));
  return `${lines.join('\n')}\n`;
}

/** An error that is nobody's but this tool's. */
export function bugError(error: unknown, version: string): ShownError {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    message: `this is a bug in gigchain-migrate ${version}: ${what}`,
    advice: 'Please report it, with what --debug prints.',
  };
}
