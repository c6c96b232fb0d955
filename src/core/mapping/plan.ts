import type { PgColumn, PgTable } from '../catalog/pg-catalog.ts';
import type { LoadColumn, MigrationPlan, PlannedTable } from '../catalog/plan.ts';
import type { Settings } from '../settings/settings.ts';
import type { CheckedCast } from './cast-columns.ts';
import { planChecks } from './checks.ts';
import { reportCollisions } from './collisions.ts';
import { planDefault } from './defaults.ts';
import { type ColumnDraft, type SourceToPlan, sameName, type TableDraft } from './draft.ts';
import { type KeyedDraft, planForeignKeys } from './foreign-keys.ts';
import { planFullTexts } from './full-text.ts';
import { withGenerated } from './generated.ts';
import { type PlannedKeys, planKeys } from './keys.ts';
import { reportLimits, reportLocks, type ServerLimits } from './limits.ts';
import { planLoading } from './loading.ts';
import { reportLookalikes } from './lookalikes.ts';
import { NameAllocator } from './names.ts';
import { type ConstraintBooks, Notebook } from './notebook.ts';
import { reportNullableKeys } from './nullable-keys.ts';
import { reportObjects } from './objects.ts';
import { planRTree } from './r-tree.ts';
import { planIdentity } from './rowid.ts';
import { draftTables } from './tables.ts';
import { targetSchema } from './target-schema.ts';
import { planTriggers } from './triggers.ts';
import { draftViews } from './view-drafts.ts';
import { planViews } from './views.ts';
import { findWritable } from './writable-tables.ts';

export interface PlanRequest {
  readonly sources: readonly SourceToPlan[];
  readonly settings: Settings;
  /** Of all sources, checked against their values. */
  readonly casts: readonly CheckedCast[];
  /** What the target's server can; null for a plan that is for any server. */
  readonly server: ServerLimits | null;
}

import { reportTextUses } from './text-use-notes.ts';

/** Decides everything about the migration from what the sources contain. The same sources and settings give the same plan. */
export function makePlan({ sources, settings, casts, server }: PlanRequest): MigrationPlan {
  const notebook = new Notebook();
  const drafts = sources.map((source) => {
    reportObjects(source, settings, notebook);
    const drafted = draftTables(source, casts, settings, notebook);
    reportLookalikes(drafted, notebook);
    const tables = drafted.map((draft) => withGenerated(draft, notebook));
    return { source, tables, views: draftViews(source, settings, notebook) };
  });
  const relations = [...drafts.flatMap(({ tables }) => tables), ...drafts.flatMap(({ views }) => views)];
  reportCollisions(relations, notebook);
  const namespaces = namespacesOf(relations);
  for (const draft of drafts.flatMap(({ tables }) => tables)) reportLimits(draft, server, notebook);
  const planned = drafts.map(({ source, tables: siblings, views }) => {
    const tables = planSource(siblings, namespaces, settings, notebook);
    const surroundings = { drafts: siblings, tables, settings, notebook };
    return { source, drafts: siblings, tables, views: planViews(views, surroundings) };
  });
  reportLocks(
    planned.flatMap(({ tables }) => tables),
    server,
    notebook,
  );
  const functionNames = new Map<string, NameAllocator>();
  const triggers = planned.map(({ source, drafts: siblings, tables, views }) => {
    const schema = targetSchema(source, settings);
    const names = functionNames.get(schema) ?? new NameAllocator();
    functionNames.set(schema, names);
    return planTriggers({
      source,
      schema,
      drafts: siblings,
      find: findWritable({ source, drafts: siblings, tables, views: views.carried }),
      relations: views.relations,
      functionNames: names,
      settings,
      notebook,
    });
  });
  reportTextUses(
    planned.flatMap(({ drafts: siblings }) => siblings),
    notebook,
  );
  return {
    sources: sources.map((source) => ({
      file: source.file,
      label: source.label,
      sha256: source.sha256,
      schema: targetSchema(source, settings),
    })),
    tables: planned.flatMap(({ tables }) => tables),
    views: planned.flatMap(({ views }) => views.planned),
    triggers: triggers.flatMap((those) => those.planned),
    replacedTriggers: triggers.flatMap((those) => those.replaced),
    access: { owner: settings.owner, grantTo: settings.grantTo },
    notes: notebook.notes,
    notCarried: notebook.notCarried,
  };
}

/** Tables and views keep their names, so they take them before indexes and constraints do. */
function namespacesOf(drafts: readonly Pick<TableDraft, 'schema' | 'name'>[]): ReadonlyMap<string, NameAllocator> {
  const namespaces = new Map<string, NameAllocator>();
  for (const { schema, name } of drafts) {
    const names = namespaces.get(schema) ?? new NameAllocator();
    namespaces.set(schema, names);
    if (!names.has(name)) names.take(name);
  }
  return namespaces;
}

function planSource(
  drafts: readonly TableDraft[],
  namespaces: ReadonlyMap<string, NameAllocator>,
  settings: Settings,
  notebook: Notebook,
): PlannedTable[] {
  const namesOf = ({ schema }: TableDraft) => namespaces.get(schema) ?? new NameAllocator();
  const keyed: KeyedDraft[] = drafts.map((draft) => ({ draft, keys: planKeys(draft, namesOf(draft), notebook) }));
  reportNullableKeys(keyed, notebook);
  return keyed.map((table) => {
    const names = namesOf(table.draft);
    const identity = planIdentity(table.draft, names, notebook);
    const planned = planTable({ ...table, identity, relations: names }, keyed, settings, notebook);
    return { ...planned, target: withSearches(table.draft, planned.target, { names, notebook }) };
  });
}

function planTable(
  {
    draft,
    keys,
    identity,
    relations,
  }: KeyedDraft & Pick<PlannedTable, 'identity'> & { readonly relations: NameAllocator },
  siblings: readonly KeyedDraft[],
  settings: Settings,
  notebook: Notebook,
): PlannedTable {
  const columns = draft.columns.map((column) => planColumn(draft, column, settings, notebook));
  const names = constraintNames(draft, keys, columns);
  const { foreignKeys, indexes } = planForeignKeys({ draft, keys }, siblings, {
    names,
    notebook,
    relations,
    create: settings.createIndexes,
  });
  const target: PgTable = {
    schema: draft.schema,
    name: draft.name,
    columns,
    ...keys,
    indexes: [...keys.indexes, ...indexes],
    foreignKeys,
    checks: planChecks(draft, { names, notebook }),
  };
  return {
    source: draft.source.label,
    sourceName: draft.sqlite.name,
    target,
    load: draft.columns.filter(({ generatedSql }) => generatedSql === null).map(loadColumn),
    computed: draft.columns.filter(({ generatedSql }) => generatedSql !== null).map(loadColumn),
    key: keyOf(draft),
    rows: draft.profile.rows,
    bytes: draft.profile.bytes,
    loading: planLoading(draft),
    identity,
  };
}

/** What virtual tables are searched by, beside what their rows ask for. */
function withSearches(draft: TableDraft, target: PgTable, books: ConstraintBooks): PgTable {
  const { columns, indexes } = planFullTexts(draft, books);
  const tree = planRTree(draft, books);
  return {
    ...target,
    columns: [...target.columns, ...columns],
    indexes: [...target.indexes, ...indexes, ...tree.indexes],
    checks: [...target.checks, ...tree.checks],
  };
}

function loadColumn({ sqlite, name, type, conversion, read }: ColumnDraft): LoadColumn {
  const converted = conversion === undefined ? {} : { conversion };
  return { source: sqlite.name, target: name, declaredType: sqlite.declaredType, type, ...converted, read };
}

/** Constraints of a table share one namespace; since PostgreSQL 18 NOT NULL is one of them, named by the server. */
function constraintNames({ name }: TableDraft, keys: PlannedKeys, columns: readonly PgColumn[]): NameAllocator {
  const names = new NameAllocator();
  if (keys.primaryKey !== null) names.take(keys.primaryKey.name);
  for (const unique of keys.uniques) names.take(unique.name);
  for (const column of columns.filter(({ notNull }) => notNull)) names.take(`${name}_${column.name}_not_null`);
  return names;
}

function keyOf({ sqlite }: TableDraft): readonly string[] {
  if (sqlite.primaryKey.length > 0) return sqlite.primaryKey;
  return sqlite.rowidName === null ? [] : [sqlite.rowidName];
}

function planColumn(draft: TableDraft, column: ColumnDraft, settings: Settings, notebook: Notebook): PgColumn {
  const { name, type, sqlite } = column;
  const isText = type.kind === 'text' || type.kind === 'varchar';
  const isRowid = draft.sqlite.rowidAlias !== null && sameName(draft.sqlite.rowidAlias, sqlite.name);
  return {
    name,
    type,
    notNull: mayBeNotNull(draft, column, notebook),
    defaultSql: isRowid || column.generatedSql !== null ? null : planDefault(draft, column, notebook),
    identity: isRowid,
    generatedSql: column.generatedSql,
    collation: isText && settings.textCollation === 'C' ? 'C' : null,
  };
}

function mayBeNotNull(draft: TableDraft, { sqlite, profile }: ColumnDraft, notebook: Notebook): boolean {
  if (!sqlite.notNull || profile.nulls === 0) return sqlite.notNull;
  notebook.add({
    code: 'GM302',
    source: draft.source.label,
    table: draft.sqlite.name,
    column: sqlite.name,
    message: `declared NOT NULL, but it holds ${profile.nulls} NULL: becomes nullable`,
    advice: 'Give these rows a value in the source if NOT NULL is wanted.',
  });
  return false;
}
