import type { MigrationPlan } from '../core/catalog/plan.ts';
import { Failure } from '../core/errors.ts';
import { Notebook } from '../core/mapping/notebook.ts';
import { noReplacement } from '../core/mapping/replacement.ts';
import { targetSchemas } from '../core/mapping/target-schema.ts';
import { reportListeners, reportTable, reportValues } from '../core/matching/live-findings.ts';
import { planMatched } from '../core/matching/live-plan.ts';
import { holdsRows } from '../core/matching/live-target.ts';
import { matchTables } from '../core/matching/match-tables.ts';
import type { MatchedTable, Matching } from '../core/matching/matched.ts';
import { renameProblems } from '../core/matching/rename-problems.ts';
import { usageFailure } from '../core/settings/problems.ts';
import { listenersTo } from '../postgres/live-listeners.ts';
import { readLiveSchema } from '../postgres/live-tables.ts';
import type { CommandOptions } from './api.ts';
import { checkColumns } from './check-columns.ts';
import { compareBookkeeping } from './compare-bookkeeping.ts';
import type { Decision } from './decision.ts';
import type { ReplacedObject } from './events.ts';
import { findOrphans } from './find-orphans.ts';
import { findPairs } from './find-pairs.ts';
import { type InspectedSource, sourceOf } from './inspect.ts';
import { readReplaced } from './replaced-facts.ts';
import { strayCasts } from './selection.ts';
import { tablesToFill } from './table-to-fill.ts';
import type { Target } from './target.ts';

/** The plan that fills the tables which the application has made in the target. Writes nothing. */
export async function decideData(
  sources: readonly InspectedSource[],
  target: Target | null,
  options: CommandOptions,
): Promise<Decision> {
  if (target === null) throw noTables();
  const notebook = new Notebook();
  const matching = await matched(sources, target, options, notebook);
  for (const table of matching.tables) reportTable(table, matching.tables, options.settings, notebook);
  await findOrphans(sources, matching.tables, target, options, notebook);
  reportListeners(
    matching.tables,
    await listenersTo(
      target.connection,
      matching.tables.map(({ live }) => live),
    ),
    notebook,
  );
  await compareBookkeeping(sources, target, matching.bookkeeping, notebook);
  const plan = planMatched({ sources, settings: options.settings, tables: matching.tables }, notebook);
  const situation = { sources, target, signal: options.signal };
  await findPairs(situation, { filled: tablesToFill({ plan }), matched: matching.tables }, notebook);
  const places = plan.tables.map(({ target: { schema, name } }) => ({ kind: 'table' as const, schema, name }));
  const facts = await readReplaced(target.connection, places, 'block');
  const whole = { ...plan, notes: notebook.notes };
  return { plan: whole, replaced: filledObjects(matching.tables), replacement: { ...noReplacement, facts } };
}

/** Obstacles to new rows: a table and a column of the target that no source fills. The application may have added them since. */
const obstaclesToRows: ReadonlySet<string> = new Set(['GM802', 'GM804']);

/** The same for a comparison, to which rows that are there already, and what has no counterpart in the source, are no obstacle. */
export async function planToCompare(
  sources: readonly InspectedSource[],
  target: Target,
  options: CommandOptions,
): Promise<MigrationPlan> {
  const notebook = new Notebook();
  const { tables } = await matched(sources, target, options, notebook);
  const plan = planMatched({ sources, settings: options.settings, tables }, notebook);
  return { ...plan, notes: plan.notes.filter(({ code }) => !obstaclesToRows.has(code)) };
}

async function matched(
  sources: readonly InspectedSource[],
  { connection }: Target,
  options: CommandOptions,
  notebook: Notebook,
): Promise<Matching> {
  const { settings } = options;
  const live = [];
  for (const schema of targetSchemas(sources, settings)) live.push(await readLiveSchema(connection, schema));
  const problems = [...strayCasts(sources, settings), ...renameProblems({ sources, live, settings })];
  if (problems.length > 0) throw usageFailure(problems);
  const matching = matchTables({ sources, settings, live }, notebook);
  for (const table of matching.tables) await checkValues(sources, table, options, notebook);
  return matching;
}

/** Looks at every value of the columns of which the profile does not tell enough. */
async function checkValues(
  sources: readonly InspectedSource[],
  table: MatchedTable,
  options: CommandOptions,
  notebook: Notebook,
): Promise<void> {
  const columns = table.columns.filter(({ isProven }) => !isProven);
  const source = sourceOf({ sources }, { source: table.source.label });
  const checks = await checkColumns(source, table.sqlite, columns, options);
  columns.forEach((column, at) => {
    const check = checks[at];
    if (check !== undefined) reportValues(table, column, check, notebook);
  });
}

function filledObjects(tables: readonly MatchedTable[]): ReplacedObject[] {
  return tables
    .filter(({ live }) => holdsRows(live))
    .map(({ live: { schema, name, rows } }) => ({ kind: 'table', schema, name, rows }));
}

function noTables(): Failure {
  return new Failure({
    kind: 'usage',
    message: '--data-only needs a target: its tables decide what the rows become',
    advice:
      'Name it with --to postgresql://user@host:5432/database, or set DATABASE_URL in the environment or in .env.',
  });
}
