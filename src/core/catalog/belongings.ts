import type { MovableKind } from './movable.ts';

/** Everything that belongs to an object of the target beside its rows, keys and indexes, and that what replaces it must take over. */
export interface Belongings {
  readonly kind: MovableKind;
  readonly schema: string;
  readonly name: string;
  readonly oid: string;
  readonly owner: string;
  /** The role of this session. */
  readonly role: string;
  /** Whether it may act as the owner, make the owner one of another object, and whether the owner may have one in this schema. */
  readonly mayMove: boolean;
  readonly mayGive: boolean;
  readonly ownerMayCreate: boolean;
  /** Whether this session may read all rows. */
  readonly isReadable: boolean;
  /** What makes it no object of its own, in words: `is a partition of public.all`; [] where nothing does. */
  readonly obstacles: readonly string[];
  readonly rowSecurity: { readonly enabled: boolean; readonly forced: boolean };
  readonly replicaIdentity: ReplicaIdentity;
  /** `name=value`; those of the TOAST table have `toast.` in front. */
  readonly options: readonly string[];
  readonly grants: readonly Grant[];
  readonly policies: readonly Policy[];
  /** Triggers and rules of the operator's; the triggers of this tool's functions are not among them. */
  readonly triggers: readonly AttachedAction[];
  readonly rules: readonly AttachedAction[];
  readonly publications: readonly Publication[];
  readonly columns: readonly ColumnSettings[];
  readonly sequences: readonly OwnedSequence[];
  readonly comments: readonly Comment[];
  /** What nothing can take over and nobody misses at once, in words: `the extended statistics public.st`. */
  readonly staying: readonly string[];
}

export type ReplicaIdentity =
  | { readonly kind: 'default' | 'nothing' | 'full' }
  | { readonly kind: 'index'; readonly columns: readonly string[] };

/** Privileges that one role gave to another, https://www.postgresql.org/docs/current/ddl-priv.html */
export interface Grant {
  readonly grantor: string;
  /** Whether this session may act as the grantor, and the grantor may look into the schema. */
  readonly mayAct: boolean;
  /** null for PUBLIC. */
  readonly grantee: string | null;
  /** null for the whole object. */
  readonly column: string | null;
  readonly privileges: readonly string[];
  readonly grantable: boolean;
}

/** https://www.postgresql.org/docs/current/sql-createpolicy.html */
export interface Policy {
  readonly name: string;
  readonly permissive: boolean;
  readonly command: 'ALL' | 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
  /** null for PUBLIC. */
  readonly roles: readonly (string | null)[];
  readonly usingSql: string | null;
  readonly checkSql: string | null;
  /** The columns of its own table that it reads. */
  readonly columns: readonly string[];
}

/** A trigger or a rule. */
export interface AttachedAction {
  readonly name: string;
  /** The statement that creates it, which names the table by its schema. */
  readonly sql: string;
  readonly state: 'origin' | 'replica' | 'always' | 'disabled';
  readonly columns: readonly string[];
  /** The function that this session would have to be allowed to call and is not; null where nothing is missing. */
  readonly forbidden: string | null;
  /** The WHEN of a trigger; null where it has none, and of a rule. */
  readonly whenSql: string | null;
}

/** A table's place in a publication, https://www.postgresql.org/docs/current/sql-createpublication.html */
export interface Publication {
  readonly name: string;
  readonly owner: string;
  readonly mayChange: boolean;
  /** The columns that are published, null for all. */
  readonly only: readonly string[] | null;
  readonly whereSql: string | null;
  /** All columns that it speaks of. */
  readonly columns: readonly string[];
}

/** What was set on one column for the planner or for storage. */
export interface ColumnSettings {
  readonly column: string;
  readonly type: string;
  readonly statistics: number | null;
  readonly options: readonly string[];
  /** Only where it is not the type's own. */
  readonly storage: string | null;
  readonly compression: string | null;
  /** Default of a view's column, null for one of a table. */
  readonly defaultSql: string | null;
}

export interface OwnedSequence {
  readonly column: string;
  readonly grants: readonly Grant[];
  readonly comment: string | null;
}

export interface Comment {
  readonly on: 'object' | 'column' | 'constraint' | 'index' | 'sequence' | 'trigger' | 'policy' | 'rule';
  /** '' for the object itself. */
  readonly name: string;
  readonly text: string;
}

/** A function whose text, which PostgreSQL does not look into, has the name of a table that is replaced. */
export interface Mention {
  readonly function: string;
  readonly table: string;
}
