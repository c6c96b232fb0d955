import type { Act } from '../core/catalog/acts.ts';
import type { Report } from '../core/catalog/report.ts';
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
export function withoutSecrets(text: string, options: CommandOptions, target: Target | null): string {
  const where = options.settings.target?.where;
  const urls = [...(where?.kind === 'url' ? [where.url] : []), ...(target === null ? [] : [target.applicationUrl])];
  return redact(text, [...options.surroundings.secrets, ...urls.flatMap(passwordsOf)]);
}

/** The report as it may be shown: a command or query of the operator may hold one of his passwords. */
export function withoutActSecrets(report: Report, options: CommandOptions): Report {
  const hide = (text: string) => withoutSecrets(text, options, null);
  return { ...report, acts: report.acts.map((act) => ({ ...act, what: hide(act.what), detail: hide(act.detail) })) };
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
