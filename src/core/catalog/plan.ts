import type { PlannedAccess } from './access.ts';
import type { Conversion } from './conversion.ts';
import type { LiveTable } from './live-table.ts';
import type { Movable } from './movable.ts';
import type { NotCarried, Note } from './note.ts';
import type { LoadType, PgTable, PgType } from './pg-catalog.ts';

/** One column of the load: read `source`, encode by `type`, write `target`. Generated columns are not in the list. */
export interface LoadColumn {
  readonly source: string;
  readonly target: string;
  readonly declaredType: string;
  readonly type: LoadType;
  /** What becomes of the values, where a column that was there before or a cast decides that. */
  readonly conversion?: Conversion;
  /** 'value': by storage class. 'bytes': text is read as its bytes, because it holds NUL or bad UTF-8 (the column is bytea). */
  readonly read: 'value' | 'bytes';
}

/** How the rows of a table are loaded. */
export interface Loading {
  /**
   * 'small': in one transaction, frozen, and after an interruption as a whole again. 'large': in ranges of the rowid, each of which is committed
   * together with the journal's row of it, on several connections at once.
   */
  readonly size: 'small' | 'large';
  /** Name of the integer in whose order SQLite keeps the rows; null where they have none. */
  readonly rowid: string | null;
  /** How many rows are read at once, so that they take 250 KB at most; null where rows are so large that they are read one by one. */
  readonly page: number | null;
}

export interface PlannedTable {
  /** Label of the source and the table's name there. */
  readonly source: string;
  readonly sourceName: string;
  readonly target: PgTable;
  readonly load: readonly LoadColumn[];
  /** Generated columns: PostgreSQL computes what SQLite computed, so they are compared but not loaded. */
  readonly computed: readonly LoadColumn[];
  /** Columns that order and name the rows of the source: the PRIMARY KEY, else the rowid's name; empty where there is neither. */
  readonly key: readonly string[];
  readonly rows: number;
  readonly bytes: number;
  readonly loading: Loading;
  /** Identity column, the name of its sequence and its next value; null where there is none. */
  readonly identity: { readonly column: string; readonly sequence: string; readonly next: bigint } | null;
  /** The application's table of the same name that takes the rows; without it the run's own table takes that place. */
  readonly live?: LiveTable;
}

/** A trigger of the source as a trigger with its function. */
export interface PlannedTrigger {
  /** Label of the source, and the names of the trigger and of its table or view there. */
  readonly source: string;
  readonly sourceName: string;
  readonly sourceTable: string;
  /** CREATE TRIGGER as the source has it. */
  readonly sourceSql: string;
  /** The tables and views of the source that it names, its own among them. */
  readonly uses: readonly string[];
  readonly schema: string;
  readonly name: string;
  /** The table or view that it belongs to. */
  readonly relation: string;
  readonly timing: 'before' | 'after' | 'instead of';
  readonly event: 'insert' | 'update' | 'delete';
  /** The columns of UPDATE OF; [] where there are none. */
  readonly columns: readonly string[];
  readonly whenSql: string | null;
  /** In the same schema; `body` is PL/pgSQL and names no schema. */
  readonly function: { readonly name: string; readonly body: string };
  /** The statements of the body with NULL in place of the row, so that the server can be asked what it thinks of them. */
  readonly tried: readonly string[];
}

/** A trigger that has nothing to do in the target, because all its work was to feed a full-text index that needs no feeding there. */
export interface ReplacedTrigger {
  readonly source: string;
  readonly sourceName: string;
  readonly sourceTable: string;
}

export interface PlannedViewColumn {
  /** Its name in SQLite. */
  readonly source: string;
  readonly name: string;
  readonly type: PgType;
  /** Numbers that were added up, so that the last bits of a double depend on the order of the rows. */
  readonly summed: boolean;
}

/** A view of the source as a view of the target. */
export interface PlannedView {
  /** Label of the source and the view's name there. */
  readonly source: string;
  readonly sourceName: string;
  /** CREATE VIEW as the source has it. */
  readonly sourceSql: string;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly PlannedViewColumn[];
  /** Names, in the target, of the views that it reads. */
  readonly reads: readonly string[];
  /** The SELECT in PostgreSQL's SQL, cut at each place where the schema of a table or view belongs. */
  readonly body: readonly string[];
  /**
   * The SELECT for SQLite with its texts in double quotes as literals, which a driver may be built not to understand; null where
   * there are none, and the view itself can be read.
   */
  readonly sourceSelect: string | null;
  /** Its rows depend on the moment or on chance. */
  readonly volatile: boolean;
}

/** All columns that a table has on both sides, in the order of the source's SELECT: those of the load first. */
export function sharedColumns({ load, computed }: Pick<PlannedTable, 'load' | 'computed'>): readonly LoadColumn[] {
  return computed.length === 0 ? load : [...load, ...computed];
}

export interface PlannedSource {
  readonly file: string;
  readonly label: string;
  /** SHA-256 of the snapshot (main file and WAL as read), hex. */
  readonly sha256: string;
  readonly schema: string;
}

export interface MigrationPlan {
  readonly sources: readonly PlannedSource[];
  /** In the order of the sources, then of their schemas. */
  readonly tables: readonly PlannedTable[];
  /** A view comes after the views that it reads. */
  readonly views: readonly PlannedView[];
  /** In the order of the sources, then of their schemas. */
  readonly triggers: readonly PlannedTrigger[];
  readonly replacedTriggers: readonly ReplacedTrigger[];
  readonly access: PlannedAccess;
  readonly notes: readonly Note[];
  readonly notCarried: readonly NotCarried[];
}

/** Everything that the plan builds in a target schema, in the order in which it can be created. */
export function plannedObjects(plan: MigrationPlan, schema: string): Movable[] {
  const tables = plan.tables.filter(({ target }) => target.schema === schema);
  const views = plan.views.filter((view) => view.schema === schema);
  const triggers = plan.triggers.filter((trigger) => trigger.schema === schema);
  return [
    ...tables.map(({ target }) => ({ kind: 'table' as const, name: target.name })),
    ...views.map(({ name }) => ({ kind: 'view' as const, name })),
    ...triggers.map((trigger) => ({ kind: 'function' as const, name: trigger.function.name })),
  ];
}

/** A statement with its reason; a failure is reported with the reason. */
export interface Statement {
  readonly sql: string;
  readonly purpose: string;
}
