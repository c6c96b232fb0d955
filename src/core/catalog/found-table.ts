import type { ForeignKeyAction } from './sqlite-catalog.ts';

/** A table as PostgreSQL's catalog describes it (read by postgres/introspect.ts, compared by core/compare). Names are unquoted. */
export interface FoundTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly FoundColumn[];
  readonly primaryKey: FoundKey | null;
  readonly uniques: readonly FoundKey[];
  readonly checks: readonly FoundCheck[];
  readonly foreignKeys: readonly FoundForeignKey[];
  /** All indexes, those of constraints among them. */
  readonly indexes: readonly FoundIndex[];
}

export interface FoundColumn {
  readonly name: string;
  /** As format_type prints it, e.g. `character varying(20)`. */
  readonly type: string;
  readonly notNull: boolean;
  /** pg_get_expr of the default, null where there is none. */
  readonly defaultSql: string | null;
  readonly generatedSql: string | null;
  /** 'always' or 'default' for an identity column, else null. */
  readonly identity: 'always' | 'default' | null;
  /** What the column's own sequence will give next; 'hidden' where this role may not read it, null where there is none. */
  readonly nextValue: bigint | 'hidden' | null;
  readonly collation: string | null;
}

export interface FoundKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly deferrable: boolean;
}

export interface FoundCheck {
  readonly name: string;
  /** pg_get_constraintdef. */
  readonly sql: string;
  readonly columns: readonly string[];
  readonly valid: boolean;
}

export interface FoundForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly parentSchema: string;
  readonly parentTable: string;
  readonly parentColumns: readonly string[];
  readonly onDelete: ForeignKeyAction;
  readonly onUpdate: ForeignKeyAction;
  readonly deferrable: 'not' | 'immediate' | 'deferred';
  readonly valid: boolean;
}

export interface FoundIndexColumn {
  /** Column name, null for an expression. */
  readonly column: string | null;
  readonly sql: string;
  readonly descending: boolean;
}

export interface FoundIndex {
  readonly name: string;
  readonly unique: boolean;
  readonly primary: boolean;
  /** Access method, e.g. `btree`. */
  readonly method: string;
  readonly valid: boolean;
  readonly columns: readonly FoundIndexColumn[];
  readonly whereSql: string | null;
}

/** A trigger as PostgreSQL's catalog describes it, the server's own for foreign keys not among them. */
export interface FoundTrigger {
  /** The table or view that it belongs to. */
  readonly relation: string;
  readonly name: string;
  readonly timing: 'before' | 'after' | 'instead of';
  readonly events: readonly ('insert' | 'update' | 'delete' | 'truncate')[];
  readonly forEachRow: boolean;
  /** The columns of UPDATE OF; [] where there are none. */
  readonly columns: readonly string[];
  /** Whether it fires in an ordinary session. */
  readonly enabled: boolean;
  readonly function: {
    readonly schema: string;
    readonly name: string;
    /** The search_path that the function sets, null where it sets none. */
    readonly searchPath: string | null;
  };
}
