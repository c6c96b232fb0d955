import type { Act } from '../core/catalog/acts.ts';
import { passwordsOf, redact } from '../core/redact.ts';
import type { CommandOptions } from './api.ts';
import type { RunRecord } from './run-record.ts';
import type { Target } from './target.ts';

/** Does one of the acts that were agreed, announces it, and writes down what came of it: what `work` gives, or why it failed. */
export async function perform(
  { options, record }: { readonly options: CommandOptions; readonly record: RunRecord },
  act: Act,
  work: () => Promise<string>,
): Promise<void> {
  const shown = { act: act.kind, what: withoutSecrets(act.what, options, null) };
  options.listen({ kind: 'act-started', ...shown });
  try {
    const detail = await work();
    record.recordAct(act, 'done', detail);
    options.listen({ kind: 'act-done', ...shown, detail });
  } catch (error) {
    record.recordAct(act, 'failed', error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** A text of the operator, or the output of a command, without the passwords that are known here. */
export function withoutSecrets(text: string, { surroundings }: CommandOptions, target: Target | null): string {
  return redact(text, [...surroundings.secrets, ...(target === null ? [] : passwordsOf(target.applicationUrl))]);
}

/** How an act is named in a message: as the option that asked for it. */
export function nameOf({ kind, what }: Act, options: CommandOptions): string {
  return `--${kind} ${JSON.stringify(withoutSecrets(what, options, null))}`;
}

/** The last line of what a command printed, as the end of a message. */
export function lastWords(output: string, options: CommandOptions, target: Target | null): string {
  const last = withoutSecrets(output, options, target).trim().split('\n').at(-1)?.trim() ?? '';
  return last === '' ? '' : `; it said: ${last}`;
}
