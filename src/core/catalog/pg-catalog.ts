/** What a PostgreSQL table is made of, as planned and as found. Names are unquoted; SQL texts are PostgreSQL's. */

export type PgType =
  | { readonly kind: PlainType }
  | { readonly kind: 'numeric'; readonly precision: number | null; readonly scale: number | null }
  | { readonly kind: 'varchar'; readonly length: number };

export type PlainType =
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'boolean'
  | 'double precision'
  | 'text'
  | 'bytea'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'json'
  | 'jsonb'
  | 'uuid';

/** What a column can be that no row is loaded into. */
export type PgColumnType = PgType | { readonly kind: 'tsvector' };

export interface PgColumn {
  readonly name: string;
  readonly type: PgColumnType;
  readonly notNull: boolean;
  /** Default expression in PostgreSQL's SQL, null where there is none. */
  readonly defaultSql: string | null;
  readonly identity: boolean;
  readonly generatedSql: string | null;
  readonly collation: string | null;
}

export interface PgKey {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface PgForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly parentSchema: string;
  readonly parentTable: string;
  readonly parentColumns: readonly string[];
  readonly onDelete: string;
  readonly onUpdate: string;
  readonly deferrable: 'not' | 'immediate' | 'deferred';
  /** false: created NOT VALID, because rows without a parent exist. */
  readonly valid: boolean;
}

export interface PgCheck {
  readonly name: string;
  readonly sql: string;
  readonly valid: boolean;
}

export interface PgIndexColumn {
  /** Quoted column or parenthesised expression, with COLLATE where needed. */
  readonly sql: string;
  readonly descending: boolean;
}

export interface PgIndex {
  readonly name: string;
  readonly unique: boolean;
  /** btree where it is not told. */
  readonly method?: 'gin' | 'gist';
  readonly columns: readonly PgIndexColumn[];
  readonly whereSql: string | null;
}

export interface PgTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly PgColumn[];
  readonly primaryKey: PgKey | null;
  readonly uniques: readonly PgKey[];
  readonly foreignKeys: readonly PgForeignKey[];
  readonly checks: readonly PgCheck[];
  readonly indexes: readonly PgIndex[];
}

/** The type as DDL spells it, e.g. `numeric(10,2)`. */
export function typeSql(type: PgColumnType): string {
  if (type.kind === 'varchar') return `varchar(${type.length})`;
  if (type.kind !== 'numeric' || type.precision === null) return type.kind;
  return `numeric(${type.precision},${type.scale ?? 0})`;
}
