import type { LiveTable } from '../catalog/live-table.ts';
import type { PgTable } from '../catalog/pg-catalog.ts';
import type { MigrationPlan, PlannedTable } from '../catalog/plan.ts';
import type { SourceToPlan } from '../mapping/draft.ts';
import type { Notebook } from '../mapping/notebook.ts';
import { targetSchema } from '../mapping/target-schema.ts';
import type { Settings } from '../settings/settings.ts';
import { liveTarget } from './live-target.ts';
import type { MatchedColumn, MatchedTable } from './matched.ts';
import { restatementsOf } from './restatements.ts';
import { stagingTable } from './staging-table.ts';

/** The plan of a run that fills tables which are there, made of what was matched. */
export function planMatched(
  {
    sources,
    settings,
    tables,
  }: {
    readonly sources: readonly SourceToPlan[];
    readonly settings: Settings;
    readonly tables: readonly MatchedTable[];
  },
  notebook: Notebook,
): MigrationPlan {
  return {
    sources: sources.map((source) => ({
      file: source.file,
      label: source.label,
      sha256: source.sha256,
      schema: targetSchema(source, settings),
    })),
    tables: tables.map((table) => planTable(table, tables, settings, notebook)),
    views: [],
    triggers: [],
    replacedTriggers: [],
    notes: notebook.notes,
    notCarried: notebook.notCarried,
  };
}

function planTable(
  table: MatchedTable,
  all: readonly MatchedTable[],
  settings: Settings,
  notebook: Notebook,
): PlannedTable {
  const { source, sqlite, profile, columns, computed } = table;
  const target: PgTable = stagingTable(table);
  const live: LiveTable = {
    ...liveTarget(table, settings.existing, notebook),
    restatements: restatementsOf(table, all),
  };
  const staged = new Set(target.columns.map(({ name }) => name));
  return {
    source: source.label,
    sourceName: sqlite.name,
    target,
    load: columns.map(loadColumn),
    computed: computed.filter(({ target: name }) => staged.has(name)).map(loadColumn),
    key: sqlite.primaryKey.length > 0 ? sqlite.primaryKey : sqlite.rowidName === null ? [] : [sqlite.rowidName],
    rows: profile.rows,
    bytes: profile.bytes,
    identity: null,
    live,
  };
}

function loadColumn({
  source,
  target,
  declaredType,
  type,
  conversion,
  read,
}: MatchedColumn): PlannedTable['load'][number] {
  return { source, target, declaredType, type, conversion, read };
}
