import { type Act, type ActReport, plannedActs } from '../core/catalog/acts.ts';
import type { Report } from '../core/catalog/report.ts';
import { passwordsOf, redact } from '../core/redact.ts';
import { parseTargetUrl } from '../postgres/target-url.ts';
import type { CommandOptions } from './api.ts';
import type { RunRecord } from './run-record.ts';

/** Does one of the acts that were agreed, announces it, and writes down what came of it: what `work` gives, or why it failed. */
export async function perform(
  { options, record }: { readonly options: CommandOptions; readonly record: RunRecord },
  act: Act,
  work: () => Promise<string>,
): Promise<void> {
  const shown = { act: act.kind, what: withoutSecrets(act.what, options) };
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

/** A text of the operator, or the output of a command, without the passwords that are known here, whatever they come from. */
export function withoutSecrets(text: string, options: CommandOptions): string {
  return redact(text, [...options.surroundings.secrets, ...targetSecrets(options)]);
}

function targetSecrets({ settings, surroundings }: CommandOptions): string[] {
  if (settings.target?.where.kind !== 'url') return [];
  const { url } = settings.target.where;
  try {
    const { password } = parseTargetUrl(url, surroundings);
    return [...passwordsOf(url), ...(password === null ? [] : [password, encodeURIComponent(password)])];
  } catch {
    // A target that cannot be read ends the command with its own message.
    return passwordsOf(url);
  }
}

/** What will be done, as it may be shown. */
export function shownActs(options: CommandOptions): ActReport[] {
  return plannedActs(options.settings.acts).map((act) => ({ ...act, what: withoutSecrets(act.what, options) }));
}

/** The report as it may be shown: a command or query of the operator may hold one of his passwords. */
export function withoutActSecrets(report: Report, options: CommandOptions): Report {
  const hide = (text: string) => withoutSecrets(text, options);
  return { ...report, acts: report.acts.map((act) => ({ ...act, what: hide(act.what), detail: hide(act.detail) })) };
}

/** How an act is named in a message: as the option that asked for it. */
export function nameOf({ kind, what }: Act, options: CommandOptions): string {
  return `--${kind} ${JSON.stringify(withoutSecrets(what, options))}`;
}

/** The last line of what a command printed, as the end of a message. */
export function lastWords(output: string, options: CommandOptions): string {
  const last = withoutSecrets(output, options).trim().split('\n').at(-1)?.trim() ?? '';
  return last === '' ? '' : `; it said: ${last}`;
}
