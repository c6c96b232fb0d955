import { baseType, type PgColumn } from '../catalog/pg-catalog.ts';
import { type LoadColumn, type MigrationPlan, type PlannedTable, sharedColumns } from '../catalog/plan.ts';
import type { ColumnProfile } from '../catalog/profile.ts';
import { sameName } from '../catalog/same-name.ts';
import type { SqliteCatalog, SqliteColumn, SqliteTable } from '../catalog/sqlite-catalog.ts';
import { columnProfile, type SourceToPlan } from '../mapping/draft.ts';

/** A column on both sides. */
export interface ColumnFacts {
  readonly table: TableFacts;
  readonly load: LoadColumn;
  readonly sqlite: SqliteColumn;
  readonly target: PgColumn;
  readonly profile: ColumnProfile;
  /** The kind of its type, below domains. */
  readonly kind: ReturnType<typeof baseType>['kind'];
  /** It is in the PRIMARY KEY, or refers to another table. */
  readonly isKey: boolean;
}

/** A table on both sides. */
export interface TableFacts {
  readonly planned: PlannedTable;
  readonly sqlite: SqliteTable;
  readonly encoding: SqliteCatalog['encoding'];
  readonly columns: readonly ColumnFacts[];
}

/** Everything that tells what the application's code has to do with. */
export interface PlanFacts {
  readonly plan: MigrationPlan;
  readonly tables: readonly TableFacts[];
}

/** Brings the tables of a plan together with what the sources say of them. */
export function factsOf(plan: MigrationPlan, sources: readonly SourceToPlan[]): PlanFacts {
  const tables = plan.tables.flatMap((planned) => {
    const source = sources.find(({ label }) => label === planned.source);
    const sqlite = source?.catalog.tables.find(({ name }) => name === planned.sourceName);
    return source === undefined || sqlite === undefined ? [] : [tableFacts(planned, sqlite, source)];
  });
  return { plan, tables };
}

function tableFacts(planned: PlannedTable, sqlite: SqliteTable, source: SourceToPlan): TableFacts {
  const columns: ColumnFacts[] = [];
  const table: TableFacts = { planned, sqlite, encoding: source.catalog.encoding, columns };
  const keys = [
    ...(planned.target.primaryKey?.columns ?? []),
    ...planned.target.foreignKeys.flatMap((key) => key.columns),
  ];
  for (const load of sharedColumns(planned)) {
    const own = sqlite.columns.find(({ name }) => sameName(name, load.source));
    const target = planned.target.columns.find(({ name }) => name === load.target);
    if (own === undefined || target === undefined) continue;
    columns.push({
      table,
      load,
      sqlite: own,
      target,
      profile: columnProfile(source, sqlite, own.name),
      kind: baseType(load.type).kind,
      isKey: keys.includes(load.target),
    });
  }
  return table;
}
