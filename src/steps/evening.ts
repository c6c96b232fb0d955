import { isDeepStrictEqual } from 'node:util';
import { actsAfterCutover } from '../core/catalog/acts.ts';
import { Failure } from '../core/errors.ts';
import { samePlan } from '../core/mapping/same-plan.ts';
import { recordStep } from '../postgres/journal.ts';
import { withChecksLock } from '../postgres/locks.ts';
import { backUp, checkBackup } from '../sqlite/backup.ts';
import { type OpenSource, unchanged } from '../sqlite/open-source.ts';
import { perform, shownActs } from './acts.ts';
import type { CommandOptions, MigrateOptions } from './api.ts';
import { checkMigrated } from './checks.ts';
import type { Decision } from './decision.ts';
import { readReplaceableEnvFile } from './env-file.ts';
import { stopIfAborted } from './interruption.ts';
import type { CutOverRun } from './run.ts';
import type { RunRecord } from './run-record.ts';
import { switchEnv } from './switch-env.ts';

/** What a migration needs for the acts around it. */
export interface Evening {
  readonly options: MigrateOptions;
  readonly record: RunRecord;
  /** Stops the application, where the operator said how. */
  readonly stop: () => Promise<void>;
  /** What was agreed to before the application was stopped, null before that. */
  readonly agreed: Decision | null;
}

/**
 * Asks, stops the application and makes the copies. False where the application wrote to its files after they were read: then they
 * have to be read again. Throws the Failure of a declined plan, and one for what would fail later, before anything is stopped.
 */
export async function prepareEvening(
  { options, record, stop, agreed }: Evening,
  sources: readonly OpenSource[],
  decision: Decision,
): Promise<boolean> {
  // It does none of the acts, which its report tells.
  if (options.settings.dryRun) return true;
  await checkActs(options, sources);
  const isAgreed = agreed !== null && sameDecision(agreed, decision);
  if (!isAgreed && !(await options.confirm(decision.plan, decision.replaced, shownActs(options)))) {
    throw new Failure({ kind: 'declined', message: 'declined: nothing was changed' });
  }
  if (agreed === null) {
    await stop();
    if (await haveChanged(sources)) return false;
  }
  await backUpSources(sources, { options, record });
  return true;
}

/** Throws the Failure that the copies or the switch would end in, as far as it can be known before. Changes nothing. */
export async function checkActs({ settings }: CommandOptions, sources: readonly OpenSource[]): Promise<void> {
  const { backup, switchEnv: file } = settings.acts;
  if (backup !== null) await checkBackup(sources, backup);
  if (file !== null) await readReplaceableEnvFile(file);
}

/** Whether what was agreed to is what will be done: the plan, every object that it replaces, and what the new ones take over. */
function sameDecision(agreed: Decision, now: Decision): boolean {
  const whatElse = ({ replaced, replacement: { handOvers, repointing } }: Decision) => [
    replaced,
    handOvers,
    repointing,
  ];
  return samePlan(agreed.plan, now.plan) && isDeepStrictEqual(whatElse(agreed), whatElse(now));
}

/** Whether one of the files was written to since its snapshot. */
export async function haveChanged(sources: readonly OpenSource[]): Promise<boolean> {
  for (const source of sources) if (!(await unchanged(source))) return true;
  return false;
}

/** Copies of what the run reads, where they were asked for. */
async function backUpSources(
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

/** The checks of the operator, which may take the run back, and then the switch of the application; not while another process does them. */
export async function afterCutover(run: CutOverRun): Promise<void> {
  if (actsAfterCutover(run.options.settings.acts).length === 0) return;
  await run.target.alive((connection) => withChecksLock(connection, run.id, () => doAfterCutover(run)));
}

async function doAfterCutover(run: CutOverRun): Promise<void> {
  await checkMigrated(run);
  const file = run.options.settings.acts.switchEnv;
  if (file !== null) await perform(run, { kind: 'switch-env', what: file }, () => switchEnv(run, file));
  await recordDone(run);
}

/** So that --resume has nothing left to do. On a session of its own: that of the run may have ended with a check. */
async function recordDone({ id, target, options }: CutOverRun): Promise<void> {
  try {
    await target.anew((connection) => recordStep(connection, id, 'report'));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const message = `the journal could not be told that all checks of run ${id} passed: ${error.message}`;
    options.listen({ kind: 'said', message });
  }
}
