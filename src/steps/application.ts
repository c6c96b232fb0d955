import type { ReportStatus } from '../core/catalog/report.ts';
import { Failure } from '../core/errors.ts';
import { lastWords, nameOf, perform } from './acts.ts';
import type { CommandOptions } from './api.ts';
import { stopIfAborted } from './interruption.ts';
import type { RunRecord } from './run-record.ts';
import { runShell } from './shell-command.ts';

/** How long stopping or starting the application may take, in milliseconds. */
const commandTimeout = 600_000;

interface Evening {
  readonly options: CommandOptions;
  readonly record: RunRecord;
}

/**
 * Runs a migration that may stop the application (by the function that it is given) and starts it again in the end. When the run
 * fails with the target as it was, the application comes back too, on its SQLite files; when the tables are migrated, or may be,
 * it is not started on files that are behind them.
 */
export async function withApplication(
  evening: Evening,
  use: (stop: () => Promise<void>) => Promise<ReportStatus>,
): Promise<ReportStatus> {
  const { stopCommand, startCommand } = evening.options.settings.acts;
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (stopCommand === null) return;
    // One that fails may have stopped a part.
    isStopped = true;
    await perform(evening, { kind: 'stop-command', what: stopCommand }, () => runStop(evening, stopCommand));
  };
  let status: ReportStatus;
  try {
    status = await use(stop);
  } catch (error) {
    if (!isStopped) throw error;
    const line = await comeBack(evening, error);
    throw error instanceof Failure ? withAdvice(error, line) : error;
  }
  if (startCommand !== null && (isStopped || evening.record.isMigrated)) await start(evening, startCommand);
  return status;
}

async function runStop({ options }: Evening, command: string): Promise<string> {
  const { problem, output } = await runShell(command, shellOptions(options, options.signal));
  if (problem === null) return '';
  stopIfAborted(options.signal);
  throw new Failure({
    kind: 'failed',
    message: `${nameOf({ kind: 'stop-command', what: command }, options)} failed: ${problem}${lastWords(output, options)}`,
    advice: 'Nothing was migrated. Stop the application in another way, or mend the command, and run again.',
  });
}

async function start(evening: Evening, command: string): Promise<void> {
  const { options, record } = evening;
  const act = { kind: 'start-command', what: command } as const;
  await perform(evening, act, async () => {
    const { problem, output } = await runShell(command, shellOptions(options, options.signal));
    if (problem === null) return '';
    throw new Failure({
      kind: 'late',
      message: `the tables are migrated, but ${nameOf(act, options)} failed: ${problem}${lastWords(output, options)}`,
      advice: `Start the application by hand, or go back: gigchain-migrate rollback ${record.run}`,
    });
  });
}

/** Gives the line that tells where the application stands now. */
async function comeBack(evening: Evening, error: unknown): Promise<string> {
  const { options, record } = evening;
  const { startCommand } = options.settings.acts;
  const mayBeMigrated = record.isMigrated || (error instanceof Failure && error.kind === 'unknown');
  if (mayBeMigrated)
    return 'The application is still stopped: on its SQLite files it would write beside the migrated tables.';
  if (startCommand === null) return 'The application is still stopped: start it again, on its SQLite files.';
  const act = { kind: 'start-command', what: startCommand } as const;
  try {
    // Not to be broken off by the signal that may have ended the run.
    await perform(evening, act, async () => {
      const { problem, output } = await runShell(startCommand, shellOptions(options, new AbortController().signal));
      if (problem === null) return 'on its SQLite files, after the failure';
      throw new Error(`${problem}${lastWords(output, options)}`);
    });
    return 'The application was started again, on its SQLite files.';
  } catch (obstacle) {
    const why = obstacle instanceof Error ? obstacle.message : String(obstacle);
    return `The application is stopped, and ${nameOf(act, options)} failed: ${why}`;
  }
}

function shellOptions({ surroundings }: CommandOptions, signal: AbortSignal): Parameters<typeof runShell>[1] {
  const { commandEnvironment: environment, temporaryDirectory } = surroundings;
  return { environment, temporaryDirectory, timeout: commandTimeout, signal };
}

function withAdvice({ kind, message, advice, cause }: Failure, line: string): Failure {
  return new Failure({ kind, message, advice: advice === '' ? line : `${advice}\n${line}`, cause });
}
