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

/** Types of columns that an application has made; this tool itself chooses none of them. `sql` is the qualified name. */
export type LiveType =
  | { readonly kind: 'real' | 'inet' | 'cidr' }
  | { readonly kind: 'char'; readonly length: number }
  /** A time that keeps fewer than six digits of a second. */
  | { readonly kind: 'rounded'; readonly of: 'timestamp' | 'timestamptz' | 'time'; readonly digits: number }
  | { readonly kind: 'enum'; readonly sql: string; readonly labels: readonly string[] }
  | { readonly kind: 'citext'; readonly sql: string }
  | { readonly kind: 'domain'; readonly sql: string; readonly base: LoadType }
  /** `oid` is that of the element's type, which the binary form of an array names. */
  | { readonly kind: 'array'; readonly element: LoadType; readonly oid: number };

/** What rows can be loaded into. */
export type LoadType = PgType | LiveType;

/** What a column can be. */
export type PgColumnType = LoadType | { readonly kind: 'tsvector' };

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
  switch (type.kind) {
    case 'varchar':
    case 'char':
      return `${type.kind}(${type.length})`;
    case 'numeric':
      return type.precision === null ? type.kind : `numeric(${type.precision},${type.scale ?? 0})`;
    case 'rounded':
      return roundedSql(type);
    case 'enum':
    case 'citext':
    case 'domain':
      return type.sql;
    case 'array':
      return `${typeSql(type.element)}[]`;
    default:
      return type.kind;
  }
}

/** `timestamp(3)`; the name of the one with a zone takes the digits in its middle. */
function roundedSql({ of, digits }: LiveType & { readonly kind: 'rounded' }): string {
  return of === 'timestamptz' ? `timestamp(${digits}) with time zone` : `${of}(${digits})`;
}

/** The type below domains. */
export function baseType(type: LoadType): Exclude<LoadType, { readonly kind: 'domain' }> {
  return type.kind === 'domain' ? baseType(type.base) : type;
}
