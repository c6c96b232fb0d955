import type { FoundTable } from './found-table.ts';
import type { LiveForeignKey } from './live-table.ts';

/** A type of the target's columns as pg_type describes it. */
export interface FoundType {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  /** Qualified where it is not PostgreSQL's own. */
  readonly sql: string;
  /** pg_type.typtype: 'b' base, 'd' domain, 'e' enum, …, https://www.postgresql.org/docs/current/catalog-pg-type.html */
  readonly class: string;
  /** The type below a domain, and its modifier. */
  readonly base: string | null;
  readonly baseModifier: number;
  /** The type of an array's elements. */
  readonly element: string | null;
  readonly labels: readonly string[];
}

/** A column's type: which one, and its modifier, which holds lengths and digits. */
export interface FoundColumnType {
  readonly column: string;
  readonly type: string;
  readonly modifier: number;
}

export interface FoundSequence {
  readonly column: string;
  readonly schema: string;
  readonly name: string;
  readonly increment: bigint;
  /** The last number that it can give: the largest, or the smallest where it counts down. */
  readonly last: bigint;
  /** Whether this role may change it. */
  readonly isMine: boolean;
}

/** A foreign key of the target with what it takes to make it again. */
export interface FoundLiveForeignKey extends LiveForeignKey {
  /** pg_get_constraintdef, NOT VALID among it. */
  readonly definition: string;
  readonly comment: string | null;
  /** Whether this role may change the table that has it, and may refer to the parent. */
  readonly isMine: boolean;
  readonly mayRefer: boolean;
  /** Somebody has switched off the triggers by which PostgreSQL keeps it, which only a superuser can. */
  readonly isSwitchedOff: boolean;
}

/** A trigger or rule of a table: pg_trigger.tgenabled is 'O' origin, 'R' replica, 'A' always, 'D' disabled. */
export interface FoundSwitch {
  readonly kind: 'trigger' | 'rule';
  readonly name: string;
  readonly state: 'O' | 'R' | 'A' | 'D';
}

/** A table that the application has made. */
export interface FoundLiveTable extends FoundTable {
  readonly columnTypes: readonly FoundColumnType[];
  /** CHECK expressions by the constraint's name. */
  readonly checkSql: Readonly<Record<string, string>>;
  readonly sequences: readonly FoundSequence[];
  readonly owner: string;
  /** Whether this role has the rights of the owner, and whether it could have them after SET ROLE. */
  readonly isMine: boolean;
  readonly maySetRole: boolean;
  readonly isReadable: boolean;
  /** Whether it is a part of a partitioned table, and gets its rows by that. */
  readonly isPartition: boolean;
  /** What makes it no table of its own, in words. */
  readonly obstacles: readonly string[];
  readonly switches: readonly FoundSwitch[];
  /** Foreign keys from and to it. */
  readonly foreignKeysAround: readonly FoundLiveForeignKey[];
  /** null where they may not be counted. */
  readonly rows: number | null;
  /** The first rows, as texts. */
  readonly sample: readonly string[];
}

/** What a schema holds for the rows to go into. */
export interface FoundLiveSchema {
  readonly schema: string;
  readonly tables: readonly FoundLiveTable[];
  readonly types: readonly FoundType[];
}
