import { createHash, randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { MigrationPlan } from '../core/catalog/plan.ts';
import type { PlanRecord } from '../core/compare/explain-plan-change.ts';
import { planParts } from '../core/ddl/plan-structure.ts';
import type { Replacement } from '../core/mapping/replacement.ts';
import { renameText } from '../core/settings/read-renames.ts';
import type { JournalSource } from '../postgres/journal.ts';
import type { Progress } from '../postgres/journal-progress.ts';
import type { CommandOptions } from './api.ts';
import type { InspectedSource } from './inspect.ts';
import type { RunRecord } from './run-record.ts';
import type { Target } from './target.ts';

/** One execution: everything that the steps after the plan share. */
export interface Run {
  readonly id: string;
  readonly plan: MigrationPlan;
  /** What the target held under the names of the plan when the operator agreed. */
  readonly replacement: Replacement;
  readonly sources: readonly InspectedSource[];
  readonly target: Target;
  readonly options: CommandOptions;
  readonly record: RunRecord;
  /** Target schema → the schemas of this run that belong to it. */
  readonly schemas: ReadonlyMap<string, RunSchemas>;
  /** What was staged before, where the run goes on after an interruption. */
  readonly progress: Progress;
  /** true: an earlier run of this id was interrupted. */
  readonly resumes: boolean;
}

/** What is left of a run when the cutover is done. */
export type CutOverRun = Pick<Run, 'id' | 'target' | 'options' | 'record' | 'schemas'>;

export interface RunSchemas {
  readonly staging: string;
  readonly backup: string;
}

/** A run that begins at the beginning. */
export function newRun(shared: Pick<Run, 'plan' | 'replacement' | 'sources' | 'target' | 'options' | 'record'>): Run {
  const id = runId(new Date(), randomBytes(2).toString('hex'));
  const schemas = runSchemas(id, shared.plan, shared.replacement);
  return { ...shared, id, schemas, progress: { ranges: [], built: [], finished: 0 }, resumes: false };
}

/** What a run's plan builds and was made from, as the journal keeps it to be compared. */
export function planRecord({ plan, options: { settings } }: Pick<Run, 'plan' | 'options'>): PlanRecord {
  const { schema, schemaPerSource, map, include, exclude, identifiers, textCollation, renames, acts } = settings;
  return {
    options: {
      '--schema': schema,
      '--schema-per-source': schemaPerSource ? 'given' : '',
      '--map': Object.entries(map)
        .map(([file, name]) => `${file}=${name}`)
        .join(' '),
      '--include': include.join(' '),
      '--exclude': exclude.join(' '),
      '--identifiers': identifiers,
      '--text-collation': textCollation,
      '--rename': renames.map(renameText).join(' '),
    },
    parts: [
      ...acts.sqlBefore.map(({ file, sha256 }) => [`--sql-before ${file}`, sha256] as const),
      ...planParts(plan).map(({ what, text }) => [what, createHash('sha256').update(text).digest('hex')] as const),
      ...acts.sqlAfter.map(({ file, sha256 }) => [`--sql-after ${file}`, sha256] as const),
    ],
  };
}

/** The sources of a plan as the journal keeps them: whoever reads it may be in another directory. */
export function journalSources({ sources }: Pick<MigrationPlan, 'sources'>): JournalSource[] {
  return sources.map(({ file, label, sha256, schema }) => ({ file: resolve(file), label, sha256, schema }));
}

/** A run's id: UTC time plus 4 hex digits, 20 bytes; safe inside a schema name. */
export function runId(now: Date, random: string): string {
  const digits = now.toISOString().replaceAll(/\D/g, '');
  return `${digits.slice(0, 8)}_${digits.slice(8, 14)}_${random}`;
}

/** The staging and backup schema of each schema in which objects are created or replaced; numbered where a run has several. */
export function runSchemas(id: string, plan: MigrationPlan, { facts }: Replacement): ReadonlyMap<string, RunSchemas> {
  const targets = [...new Set([...plan.sources, ...facts.recreated].map(({ schema }) => schema))];
  return new Map(
    targets.map((schema, position) => {
      const suffix = targets.length === 1 ? id : `${id}_${position + 1}`;
      return [schema, { staging: `gigchain_migrate_${suffix}`, backup: `gigchain_migrate_backup_${suffix}` }];
    }),
  );
}

/** Where a rollback keeps what the cutover had put into the target schema of this backup schema. */
export function undoneSchema({ backup }: Pick<RunSchemas, 'backup'>): string {
  return backup.replace('gigchain_migrate_backup_', 'gigchain_migrate_undone_');
}

/** What a schema of this name is for, null for one that no run can have made. */
export function schemaRole(name: string): 'staging' | 'backup' | 'undone' | null {
  const found = /^gigchain_migrate_(?:(backup|undone)_)?[0-9]{8}_[0-9]{6}_[0-9a-f]{4}(?:_[0-9]+)?$/.exec(name);
  if (found === null) return null;
  return (found[1] as 'backup' | 'undone' | undefined) ?? 'staging';
}

/** Where the tables of a target schema are built before the cutover. */
export function stagingOf(run: Pick<Run, 'schemas'>): (schema: string) => string {
  return (schema) => run.schemas.get(schema)?.staging ?? schema;
}
