import type { Acts } from '../catalog/acts.ts';
import type { TimeUnit } from '../catalog/conversion.ts';
import type { Existing } from '../catalog/live-table.ts';
import type { NoteKey, Severity } from '../catalog/note.ts';
import type { PgType } from '../catalog/pg-catalog.ts';

/** What a target URL, the environment or a service file came to; parsed once, at the edge. */
export interface TargetSettings {
  /** Where it was found: '--to', 'DATABASE_URL', 'PG* variables' … shown to the operator. */
  readonly from: string;
  readonly where:
    | { readonly kind: 'url'; readonly url: string }
    | { readonly kind: 'embedded'; readonly directory: string | null };
}

/** How the values of a column are to be read for a column that the target has already; 'omit' leaves them behind. */
export type CastReading = TimeUnit | 'hex' | 'base64' | 'json array' | 'omit';

export interface Cast {
  readonly table: string;
  readonly column: string;
  readonly type: PgType | { readonly kind: 'reading'; readonly reading: CastReading };
  /** What becomes of values that do not fit; 'empty': empty texts become NULL, the others must fit. */
  readonly policy: 'fail' | 'null' | 'empty' | 'text' | 'replace' | 'strip';
}

/** What a table of the source, or a column of it, is called in the target. */
export interface Rename {
  /** The label of the one source that is meant, null for all. */
  readonly source: string | null;
  readonly table: string;
  /** null: the table itself. */
  readonly column: string | null;
  readonly to: string;
}

/** Settings that every step may rely on: validated, defaults filled in. */
export interface Settings {
  readonly sources: readonly string[];
  readonly target: TargetSettings | null;
  readonly pgBin: string | null;
  readonly schema: string;
  readonly schemaPerSource: boolean;
  /** Source file (as given, or its label or base name) → schema. */
  readonly map: Readonly<Record<string, string>>;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly identifiers: 'preserve' | 'lower' | 'snake';
  readonly casts: readonly Cast[];
  readonly infer: boolean;
  readonly createIndexes: boolean;
  readonly textCollation: 'database' | 'C';
  /** 'data-only': rows go into the tables that the target has; 'schema-only': tables without rows. */
  readonly parts: 'everything' | 'data-only' | 'schema-only';
  /** With 'data-only': what becomes of rows that are there. */
  readonly existing: Existing;
  /** With 'data-only': where times without a zone belong, by its name in the IANA database. */
  readonly timeZone: string;
  /** What tables, columns and views are called in the target; with 'data-only': which of the target's they go into. */
  readonly renames: readonly Rename[];
  readonly dryRun: boolean;
  readonly verify: 'full' | 'counts';
  /** What becomes of the operator's objects that use a replaced table. */
  readonly dependents: 'block' | 'repoint';
  /** Who is to own what is new, null for the role that migrates; who may use it besides. */
  readonly owner: string | null;
  readonly grantTo: readonly string[];
  readonly allowStale: boolean;
  readonly resume: boolean;
  readonly jobs: number | null;
  readonly acts: Acts;
  /** Findings as heavy as this or heavier stop a run. */
  readonly failOn: Severity;
  /** Findings that were accepted before, and stop nothing; blockers always do. */
  readonly accepted: readonly NoteKey[];
  readonly yes: boolean;
  readonly noInput: boolean;
}
