import { samePlan } from '../core/mapping/same-plan.ts';
import { backUp, checkBackup } from '../sqlite/backup.ts';
import { type OpenSource, unchanged } from '../sqlite/open-source.ts';
import { perform } from './acts.ts';
import type { CommandOptions } from './api.ts';
import { checkMigrated } from './checks.ts';
import { readEnvFile } from './env-file.ts';
import { stopIfAborted } from './interruption.ts';
import type { Decision } from './plan.ts';
import type { Run } from './run.ts';
import type { RunRecord } from './run-record.ts';
import { switchEnv } from './switch-env.ts';

/** Throws a Failure for what would fail on the evening, before anybody is asked or anything is stopped. */
export async function checkActs(sources: readonly OpenSource[], { settings }: CommandOptions): Promise<void> {
  const { backup, switchEnv: file } = settings.acts;
  if (backup !== null) await checkBackup(sources, backup);
  if (file !== null) await readEnvFile(file);
}

/** Whether what was agreed to is what will be done: the plan, and every object that it replaces. */
export function sameDecision(agreed: Decision, now: Decision): boolean {
  return samePlan(agreed.plan, now.plan) && JSON.stringify(agreed.replaced) === JSON.stringify(now.replaced);
}

/** Whether one of the files was written to since its snapshot. */
export async function haveChanged(sources: readonly OpenSource[]): Promise<boolean> {
  for (const source of sources) if (!(await unchanged(source))) return true;
  return false;
}

/** Copies of what the run reads, where they were asked for. */
export async function backUpSources(
  sources: readonly OpenSource[],
  { options, record }: { readonly options: CommandOptions; readonly record: RunRecord },
): Promise<void> {
  const { backup } = options.settings.acts;
  if (backup === null) return;
  await perform({ options, record }, { kind: 'backup', what: backup }, async () => {
    const files = await backUp(sources, backup, () => stopIfAborted(options.signal));
    return files.map(({ name, sha256 }) => `${name} ${sha256}`).join(', ');
  });
}

/** The checks of the operator, which may take the run back, and then the switch of the application. */
export async function afterCutover(run: Run): Promise<void> {
  await checkMigrated(run);
  const file = run.options.settings.acts.switchEnv;
  if (file !== null) await perform(run, { kind: 'switch-env', what: file }, () => switchEnv(run, file));
}
