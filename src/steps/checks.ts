import type { Act } from '../core/catalog/acts.ts';
import { Failure } from '../core/errors.ts';
import { checkQuery } from '../postgres/check-query.ts';
import { lastWords, nameOf, perform, withoutSecrets } from './acts.ts';
import { stopIfAborted } from './interruption.ts';
import { rollback, rollbackRun } from './rollback.ts';
import type { CutOverRun } from './run.ts';
import { runShell } from './shell-command.ts';

/** How long one check may take, in milliseconds. */
const checkTimeout = 120_000;

/** Runs the operator's checks against the migrated database. One that fails, or is interrupted, takes the run back. */
export async function checkMigrated(run: CutOverRun): Promise<void> {
  const { checkSql, checkCommands } = run.options.settings.acts;
  const acts: readonly Act[] = [
    ...checkSql.map((what) => ({ kind: 'check-sql' as const, what })),
    ...checkCommands.map((what) => ({ kind: 'check-command' as const, what })),
  ];
  try {
    for (const act of acts) await perform(run, act, () => check(run, act));
  } catch (error) {
    throw await undone(run, error);
  }
}

async function check(run: CutOverRun, act: Act): Promise<string> {
  stopIfAborted(run.options.signal);
  const problem = act.kind === 'check-sql' ? await queryProblem(run, act.what) : await commandProblem(run, act.what);
  if (problem === null) return '';
  throw new Failure({ kind: 'undone', message: `${nameOf(act, run.options)} failed: ${problem}` });
}

async function queryProblem({ target, schemas, options }: CutOverRun, sql: string): Promise<string | null> {
  const problem = await target.alive((connection) =>
    checkQuery(connection, { sql, schemas: [...schemas.keys()], timeout: checkTimeout }),
  );
  return problem === null ? null : withoutSecrets(problem, options);
}

/** The password goes by the environment, which other users cannot read, and not by the command line, which they can. */
async function commandProblem({ target, options }: CutOverRun, command: string): Promise<string | null> {
  const { commandEnvironment, temporaryDirectory } = options.surroundings;
  const { problem, output } = await runShell(command, {
    environment: { ...commandEnvironment, DATABASE_TYPE: 'postgresql', DATABASE_URL: target.applicationUrl },
    temporaryDirectory,
    timeout: checkTimeout,
    signal: options.signal,
  });
  return problem === null ? null : `${problem}${lastWords(output, options)}`;
}

/** The Failure that a failed check ends with, after the run was rolled back. */
async function undone(run: CutOverRun, error: unknown): Promise<unknown> {
  const { id, target, options, record } = run;
  const isExpected = error instanceof Failure;
  const found = error instanceof Error ? error.message : String(error);
  try {
    await target.cancelled();
    await takeBack(run);
  } catch (obstacle) {
    const why = obstacle instanceof Error ? obstacle.message : String(obstacle);
    return new Failure({
      kind: 'late',
      message: `${found}; and the run could not be rolled back (${why}): the target is migrated`,
      advice: `When that is mended, run: gigchain-migrate rollback ${id}`,
      cause: error,
    });
  }
  record.isMigrated = false;
  if (!isExpected) return error;
  return new Failure({
    kind: options.signal.aborted ? 'interrupted' : 'undone',
    message: options.signal.aborted ? 'interrupted before all checks had passed' : found,
    advice: [
      `Run ${id} was rolled back: what it replaced is in its place, and the migrated tables are kept aside.`,
      `See: gigchain-migrate rollback ${id} --check`,
    ].join('\n'),
    cause: error,
  });
}

/** As `rollback` does it. What a check wrote is kept aside with the migrated tables; the signal that may have ended the check does not end this. */
async function takeBack({ id, target, options }: CutOverRun): Promise<void> {
  const signal = new AbortController().signal;
  const back = { ...options, signal, run: id, checkOnly: false, despiteChanges: true };
  if (options.settings.target?.where.kind === 'embedded') {
    await rollbackRun(target, id, back);
    return;
  }
  // On a session of its own: that of the run may have ended with the check.
  const { error } = await rollback(back);
  if (error !== null) throw new Failure({ kind: 'failed', ...error });
}
