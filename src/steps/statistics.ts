import { statisticsStatement } from '../core/ddl/statements.ts';
import { execute } from '../postgres/execute.ts';
import { stopIfAborted } from './interruption.ts';
import { type Run, stagingOf } from './run.ts';
import { tableGroups } from './table-groups.ts';
import type { BesideWork } from './verify-tables.ts';

/**
 * Gathering the planner's statistics of the staged tables, a group of tables at a time. It locks out neither readers nor writers, so it runs
 * while rows are compared: https://www.postgresql.org/docs/current/sql-analyze.html
 */
export function statisticsOf(run: Run): BesideWork[] {
  const place = stagingOf(run);
  return tableGroups(run.plan.tables).map((tables) => async (connection) => {
    stopIfAborted(run.options.signal);
    await execute(
      connection,
      tables.map((table) => statisticsStatement(table, place)),
    );
  });
}
