import type { Note } from '../catalog/note.ts';
import { typeSql } from '../catalog/pg-catalog.ts';
import { type LoadColumn, type MigrationPlan, type PlannedTable, sharedColumns } from '../catalog/plan.ts';
import type { ColumnProfile, SourceProfile } from '../catalog/profile.ts';
import { tableScript } from '../ddl/script.ts';
import { columnReasons } from './reasons.ts';

/** How much of a decision a table needs: 'high' has blockers, 'medium' warnings, 'low' neither. */
export type Risk = 'high' | 'medium' | 'low';

/** A column with what was decided and why. */
export interface ToldColumn {
  readonly source: string;
  readonly target: string;
  readonly declared: string;
  readonly type: string;
  /** NOT NULL, default and the like. */
  readonly facts: readonly string[];
  /** Why it got its type, and what else was found. */
  readonly reasons: readonly string[];
  readonly profile: ColumnProfile;
}

/** A table as a reviewer is told of it. */
export interface ToldTable {
  readonly table: PlannedTable;
  readonly risk: Risk;
  /** How many findings it has that need a look. */
  readonly warnings: number;
  readonly blockers: number;
  readonly columns: readonly ToldColumn[];
  /** Its statements; '' where the table is there already. */
  readonly script: string;
}

/** The same tables, those first that need a decision most. */
export function byRisk(tables: readonly ToldTable[]): ToldTable[] {
  return (['high', 'medium', 'low'] as const).flatMap((risk) => tables.filter((told) => told.risk === risk));
}

/** The tables of a plan with the reason of each decision, in the plan's order; `profileOf` gives what the scan of a source found. */
export function tellTables(plan: MigrationPlan, profileOf: (source: string) => SourceProfile | null): ToldTable[] {
  const notes = new Map<string, Note[]>();
  for (const note of plan.notes) {
    const key = keyOf(note.source, note.table);
    notes.set(key, [...(notes.get(key) ?? []), note]);
  }
  return plan.tables.map((table) => {
    const own = notes.get(keyOf(table.source, table.sourceName)) ?? [];
    const profiles = profileOf(table.source)?.tables[table.sourceName]?.columns ?? {};
    const blockers = own.filter(({ severity }) => severity === 'blocker').length;
    const warnings = own.filter(({ severity }) => severity === 'warning').length;
    return {
      table,
      risk: blockers > 0 ? 'high' : warnings > 0 ? 'medium' : 'low',
      blockers,
      warnings,
      columns: sharedColumns(table).flatMap((load) => {
        const profile = profiles[load.source];
        return profile === undefined ? [] : [tellColumn(table, load, { profile, notes: own })];
      }),
      script: tableScript(table),
    };
  });
}

function tellColumn(
  table: PlannedTable,
  load: LoadColumn,
  { profile, notes }: { readonly profile: ColumnProfile; readonly notes: readonly Note[] },
): ToldColumn {
  return {
    source: load.source,
    target: load.target,
    declared: load.declaredType,
    type: typeSql(load.type),
    facts: columnFacts(table, load.target),
    reasons: columnReasons(table, load, { profile, notes: notes.filter(({ column }) => column === load.source) }),
    profile,
  };
}

/** What a column of the target is besides its type. */
export function columnFacts({ target }: Pick<PlannedTable, 'target'>, name: string): string[] {
  const column = target.columns.find((one) => one.name === name);
  if (column === undefined) return [];
  const facts = [
    target.primaryKey?.columns.includes(column.name) === true ? 'primary key' : '',
    column.identity ? 'identity' : '',
    column.notNull ? 'not null' : '',
    column.generatedSql === null ? '' : 'generated',
    column.defaultSql === null ? '' : `default ${column.defaultSql}`,
  ];
  return facts.filter((fact) => fact !== '');
}

function keyOf(source: string | null, table: string | null): string {
  return JSON.stringify([source, table]);
}
