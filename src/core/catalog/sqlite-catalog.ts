/** What one SQLite file contains. Raw SQL text stays beside every parsed meaning, so that messages can quote the source. */

/** A value as a reader hands it on: INTEGER is always bigint, REAL always number, so that no 64-bit integer is rounded. */
export type SqliteValue = null | bigint | number | string | Uint8Array;

/** The five storage classes, see https://www.sqlite.org/datatype3.html#storage_classes_and_datatypes */
export type StorageClass = 'null' | 'integer' | 'real' | 'text' | 'blob';

/** Column affinity, see https://www.sqlite.org/datatype3.html#determination_of_column_affinity */
export type Affinity = 'integer' | 'real' | 'numeric' | 'text' | 'blob';

export interface SqliteColumn {
  readonly name: string;
  /** The declared type as written, '' where there is none. */
  readonly declaredType: string;
  readonly affinity: Affinity;
  readonly notNull: boolean;
  /** The DEFAULT expression as written, null where there is none. */
  readonly defaultSql: string | null;
  /** Name of the column's collation in upper case; BINARY unless declared. */
  readonly collation: string;
  readonly generated: { readonly kind: 'stored' | 'virtual'; readonly sql: string } | null;
  /** SELECT * does not give it: the rowid of a virtual table, and the language of an FTS4 row. */
  readonly hidden?: true;
}

export interface SqliteIndexColumn {
  /** Column name, or null for an expression (then `sql` holds it). */
  readonly column: string | null;
  readonly sql: string;
  readonly descending: boolean;
  readonly collation: string;
}

export interface SqliteIndex {
  readonly name: string;
  readonly unique: boolean;
  /** 'create': CREATE INDEX; 'unique': UNIQUE constraint; 'primary-key': PRIMARY KEY constraint. */
  readonly origin: 'create' | 'unique' | 'primary-key';
  readonly columns: readonly SqliteIndexColumn[];
  /** WHERE of a partial index as written, null where there is none. */
  readonly whereSql: string | null;
  /** CREATE INDEX as stored; null for the indexes of constraints. */
  readonly sql: string | null;
}

export interface SqliteForeignKey {
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly parentTable: string;
  /** Empty where the parent's columns are implied (its PRIMARY KEY). */
  readonly parentColumns: readonly string[];
  readonly onDelete: ForeignKeyAction;
  readonly onUpdate: ForeignKeyAction;
  readonly deferrable: 'not' | 'immediate' | 'deferred';
}

export type ForeignKeyAction = 'NO ACTION' | 'RESTRICT' | 'SET NULL' | 'SET DEFAULT' | 'CASCADE';

export interface SqliteCheck {
  readonly name: string | null;
  readonly sql: string;
}

export interface SqliteTable {
  readonly name: string;
  /** CREATE TABLE as stored in sqlite_schema. */
  readonly sql: string;
  readonly strict: boolean;
  readonly withoutRowid: boolean;
  readonly columns: readonly SqliteColumn[];
  /** Columns of the PRIMARY KEY in key order; empty where there is none. */
  readonly primaryKey: readonly string[];
  /** The column that is the rowid (INTEGER PRIMARY KEY), null where there is none. */
  readonly rowidAlias: string | null;
  /** A name by which the hidden rowid can be read (rowid, _rowid_ or oid), null when WITHOUT ROWID or all are taken. */
  readonly rowidName: string | null;
  readonly autoincrement: boolean;
  /** sqlite_sequence.seq of the table, null where there is none. */
  readonly highWater: bigint | null;
  readonly indexes: readonly SqliteIndex[];
  readonly foreignKeys: readonly SqliteForeignKey[];
  readonly checks: readonly SqliteCheck[];
  /** What the table is where a module gives its rows; null for an ordinary table. */
  readonly virtual: SqliteVirtual | null;
  /** Full-text indexes of the table: its own where it is an FTS table, and those of FTS tables whose content it is. */
  readonly fullTexts: readonly SqliteFullText[];
}

/** A virtual table whose rows are its own, https://www.sqlite.org/vtab.html */
export type SqliteVirtual =
  | { readonly kind: 'full-text' }
  /** R*Tree: two columns for each dimension, https://www.sqlite.org/rtree.html */
  | { readonly kind: 'r-tree'; readonly dimensions: readonly SqliteDimension[] }
  /** Polygons, https://www.sqlite.org/geopoly.html */
  | { readonly kind: 'geopoly' };

export interface SqliteDimension {
  readonly low: string;
  readonly high: string;
}

/** A full-text index: https://www.sqlite.org/fts5.html, https://www.sqlite.org/fts3.html */
export interface SqliteFullText {
  /** Name and SQL of the virtual table that is or holds the index. */
  readonly name: string;
  readonly sql: string;
  /** The columns whose words are in it. */
  readonly columns: readonly string[];
  /** What the tokenizer is called, in lower case, without its options. */
  readonly tokenizer: string;
}

/** An object that is not an ordinary table: carried or named in a note, never dropped in silence. */
export interface SqliteObject {
  readonly kind: 'view' | 'trigger' | 'virtual-table' | 'shadow-table' | 'unreadable' | 'uncomputable-column';
  readonly name: string;
  /** The table that a trigger belongs to, or the virtual table of a shadow table; else null. */
  readonly table: string | null;
  readonly sql: string;
  /** Why an object is unreadable, a virtual table is not read, or SQLite left out a view; else null. */
  readonly reason: string | null;
}

export interface SqliteCatalog {
  readonly encoding: 'UTF-8' | 'UTF-16le' | 'UTF-16be';
  readonly tables: readonly SqliteTable[];
  readonly others: readonly SqliteObject[];
}
