import { type SqlFile, sqlAct } from '../core/catalog/acts.ts';
import { runOperatorSql } from '../postgres/operator-sql.ts';
import { perform } from './acts.ts';
import { stopIfAborted } from './interruption.ts';
import type { Run } from './run.ts';

/** Runs the operator's SQL files of one end of the cutover, in their order, within its transaction. */
export async function runSqlFiles(run: Run, which: 'sql-before' | 'sql-after'): Promise<void> {
  const { sqlBefore, sqlAfter } = run.options.settings.acts;
  const schemas = [...run.schemas.keys()];
  for (const file of which === 'sql-before' ? sqlBefore : sqlAfter)
    await runOne(run, sqlAct(which, file), file, schemas);
}

async function runOne(
  run: Run,
  act: ReturnType<typeof sqlAct>,
  file: SqlFile,
  schemas: readonly string[],
): Promise<void> {
  stopIfAborted(run.options.signal);
  await perform(run, act, async () => {
    await runOperatorSql(run.target.connection, file, schemas);
    return '';
  });
}
