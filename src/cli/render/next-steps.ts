import type { ActKind } from '../../core/catalog/acts.ts';
import type { PlannedTarget, Report } from '../../core/catalog/report.ts';
import type { Settings, TargetSettings } from '../../core/settings/settings.ts';
import { shellWord } from '../../core/shell.ts';
import { withoutPassword } from './redact.ts';
import { clean } from './words.ts';

/** What the operator does after a migration, in order; what the run did of it is left out, the way back comes last. */
export function nextSteps(report: Report, settings: Settings): string[] {
  if (report.target === null || isThrowAway(settings.target)) return [];
  const isDone = (kind: ActKind) => report.acts.some((act) => act.kind === kind && act.result === 'done');
  const files = report.sources.map(({ file }) => clean(file)).join(', ');
  const copies = isDone('backup') ? ` and their copies in ${clean(settings.acts.backup ?? '')}` : '';
  const back = rollbackCommand(report, settings);
  const steps = [
    ...(isDone('switch-env') ? [] : [firstStep(report.target, settings.target)]),
    ...(isDone('start-command') ? [] : [restart(report)]),
    'Test: curl -f http://localhost:5000/health; log in, create a contract, create a user, open the critical pages, watch the performance.',
    `Keep the SQLite files as the backup (${files})${copies}; they were not changed.`,
    ...(back === '' ? [] : [`If something is wrong, go back: ${back}`]),
  ];
  return ['Next steps:', ...steps.map((step, at) => `  ${at + 1}. ${step}`)];
}

function restart({ acts }: Report): string {
  const command = acts.find(({ kind }) => kind === 'start-command')?.what;
  return command === undefined ? 'Restart the application.' : `Start the application: ${clean(command)}`;
}

/** The command that takes a run back, to be typed as it stands; '' where there is no run. */
export function rollbackCommand({ run }: Pick<Report, 'run'>, { target }: Pick<Settings, 'target'>): string {
  if (run === null || isThrowAway(target)) return '';
  return `gigchain-migrate rollback ${run}${toOption(target)}`;
}

/** A target that --to or --config named has to be named again. */
export function toOption(target: TargetSettings | null): string {
  if (target === null) return '';
  if (target.from.startsWith('--config ')) return ` --config ${quoted(target.from.slice('--config '.length))}`;
  if (target.from !== '--to') return '';
  const to =
    target.where.kind === 'url' ? withoutPassword(target.where.url) : `embedded:${target.where.directory ?? ''}`;
  return ` --to ${quoted(to)}`;
}

/** A word for the shell; between single quotes where it would mean more than itself, but for the brackets of what is to be filled in. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_./:@%+,=<>-]+$/.test(word) ? word : shellWord(word);
}

/** Whether the server ends with the command. */
export function isThrowAway(target: TargetSettings | null): boolean {
  return target?.where.kind === 'embedded' && target.where.directory === null;
}

/** The embedded server ends with the command, so no application can be switched to it. */
function firstStep(found: PlannedTarget, target: TargetSettings | null): string {
  const variables = (url: string) => `.env: DATABASE_TYPE=postgresql and DATABASE_URL=${quoted(url)}`;
  if (target?.where.kind !== 'embedded') return `Update ${variables(applicationUrl(found, target))}`;
  return `The embedded server runs only while it is used here: migrate to your own with --to <url>, then update ${variables('<url>')}`;
}

function applicationUrl({ host, port, database }: PlannedTarget, target: TargetSettings | null): string {
  const shown = target?.where.kind === 'url' ? withoutPassword(target.where.url) : '';
  if (shown !== '' && shown !== '<url>' && shown !== 'postgresql://')
    return shown.replace(/^(postgres(ql)?)(\+[a-z0-9_]+)?:\/\/([^@/]*)@/i, 'postgresql$3://$4:<password>@');
  if (host.startsWith('/')) return `postgresql://<user>:<password>@/${database}?host=${host}&port=${port}`;
  return `postgresql://<user>:<password>@${host}:${port}/${database}`;
}
