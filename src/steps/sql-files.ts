import { type ActReport, type SqlFile, sqlAct } from '../core/catalog/acts.ts';
import { runOperatorSql, type Surroundings } from '../postgres/operator-sql.ts';
import { perform } from './acts.ts';
import { stopIfAborted } from './interruption.ts';
import type { Run } from './run.ts';

/** Runs the operator's SQL files of one end of the cutover, in their order, within its transaction. */
export async function runSqlFiles(run: Run, which: 'sql-before' | 'sql-after'): Promise<void> {
  const { sqlBefore, sqlAfter } = run.options.settings.acts;
  // What an attempt has done that waited for a lock in vain is undone with it.
  if (which === 'sql-before') run.record.acts = run.record.acts.map((act) => (isSql(act) ? again(act) : act));
  const tables = which === 'sql-before' ? [] : run.plan.tables.map(({ target }) => target);
  for (const file of which === 'sql-before' ? sqlBefore : sqlAfter)
    await runOne(run, sqlAct(which, file), file, { schemas: [...run.schemas.keys()], tables });
}

/** Writes down that what the SQL files did went with the cutover. */
export function sqlFilesTakenBack({ record }: Pick<Run, 'record'>): void {
  const detail = 'taken back with the cutover';
  record.acts = record.acts.map((act) =>
    isSql(act) && act.result === 'done' ? { ...act, result: 'failed', detail } : act,
  );
}

function isSql({ kind }: ActReport): boolean {
  return kind === 'sql-before' || kind === 'sql-after';
}

function again(act: ActReport): ActReport {
  return { ...act, result: 'planned', detail: '' };
}

async function runOne(
  run: Run,
  act: ReturnType<typeof sqlAct>,
  file: SqlFile,
  surroundings: Surroundings,
): Promise<void> {
  stopIfAborted(run.options.signal);
  await perform(run, act, async () => {
    await runOperatorSql(run.target.connection, file, surroundings);
    return '';
  });
}
