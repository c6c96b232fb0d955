import { setImmediate } from 'node:timers/promises';
import type { MigrationPlan } from '../core/catalog/plan.ts';
import { Failure } from '../core/errors.ts';
import { Notebook } from '../core/mapping/notebook.ts';
import { noReplacement } from '../core/mapping/replacement.ts';
import { targetSchemas } from '../core/mapping/target-schema.ts';
import { ColumnCheck } from '../core/matching/check-values.ts';
import { reportListeners, reportTable, reportValues } from '../core/matching/live-findings.ts';
import { planMatched } from '../core/matching/live-plan.ts';
import { holdsRows } from '../core/matching/live-target.ts';
import { matchTables } from '../core/matching/match-tables.ts';
import type { MatchedColumn, MatchedTable, Matching } from '../core/matching/matched.ts';
import { noRenames } from '../core/matching/renames.ts';
import { listenersTo } from '../postgres/live-listeners.ts';
import { readLiveSchema } from '../postgres/live-tables.ts';
import { readRows } from '../sqlite/read-rows.ts';
import { keyText } from '../sqlite/row-key.ts';
import type { CommandOptions } from './api.ts';
import { batchLimits } from './batch-limits.ts';
import { compareBookkeeping } from './compare-bookkeeping.ts';
import type { Decision } from './decision.ts';
import type { ReplacedObject } from './events.ts';
import { findOrphans } from './find-orphans.ts';
import { type InspectedSource, sourceOf } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import { readReplaced } from './replaced-facts.ts';
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
  const places = plan.tables.map(({ target: { schema, name } }) => ({ kind: 'table' as const, schema, name }));
  const facts = await readReplaced(target.connection, places, 'block');
  return { plan, replaced: filledObjects(matching.tables), replacement: { ...noReplacement, facts } };
}

/** The same for a comparison, to which rows that are there already are no obstacle. */
export async function planToCompare(
  sources: readonly InspectedSource[],
  target: Target,
  options: CommandOptions,
): Promise<MigrationPlan> {
  const notebook = new Notebook();
  const { tables } = await matched(sources, target, options, notebook);
  return planMatched({ sources, settings: options.settings, tables }, notebook);
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
  const matching = matchTables({ sources, settings, live, renames: noRenames }, notebook);
  refuseStrayCasts(sources, options);
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
  const { source, sqlite, profile } = table;
  const columns = table.columns.filter(({ isProven }) => !isProven);
  if (columns.length === 0) return;
  const checks = columns.map((column) => ({ column, check: new ColumnCheck(column) }));
  const key = sqlite.primaryKey.length > 0 ? sqlite.primaryKey : sqlite.rowidName === null ? [] : [sqlite.rowidName];
  const { database } = sourceOf({ sources }, { source: source.label }).source;
  const wanted = columns.map((column: MatchedColumn) => ({ name: column.source, read: column.read }));
  let done = 0;
  for (const batch of readRows(database, { table: sqlite.name, columns: wanted, key }, batchLimits)) {
    stopIfAborted(options.signal);
    for (const row of batch) {
      const keyOf = () => keyText(row.slice(columns.length));
      checks.forEach(({ check }, at) => {
        check.add(row[at] ?? null, keyOf);
      });
    }
    done += batch.length;
    const progress = { source: source.label, table: sqlite.name, done, total: profile.rows };
    options.listen({ kind: 'table-progress', step: 'plan', ...progress });
    await setImmediate();
  }
  for (const { column, check } of checks) reportValues(table, column, check.result(), notebook);
}

/** A cast that no column has would be taken for done. */
function refuseStrayCasts(sources: readonly InspectedSource[], { settings }: CommandOptions): void {
  const names = new Set(
    sources.flatMap(({ catalog }) =>
      catalog.tables.flatMap(({ name, columns }) =>
        columns.map((column) => JSON.stringify([name.toLowerCase(), column.name.toLowerCase()])),
      ),
    ),
  );
  const stray = settings.casts.filter(
    ({ table, column }) => !names.has(JSON.stringify([table.toLowerCase(), column.toLowerCase()])),
  );
  if (stray.length === 0) return;
  throw new Failure({
    kind: 'usage',
    message: `--cast names ${stray.map(({ table, column }) => `${table}.${column}`).join(', ')}, which no source has`,
    advice: 'Write the names that the table and the column have in SQLite.',
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
