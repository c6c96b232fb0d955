import type { PgColumn, PgIndex, PgTable } from '../catalog/pg-catalog.ts';
import type { PlannedTable } from '../catalog/plan.ts';
import { quoteName } from '../ddl/quote.ts';
import type { Relation } from '../sqlite-sql/relations.ts';
import type { FindWritable, WritableColumn, WritableRelation } from '../sqlite-sql/writable.ts';
import { type ColumnDraft, type SourceToPlan, sameName, type TableDraft } from './draft.ts';
import { columnInScope } from './scope.ts';
import { rowKeys } from './table-relation.ts';
import type { PlannedViews } from './views.ts';

/** Finds the tables and views of a source by their source names, and why one cannot be written to. */
export function findWritable({ source, drafts, tables, views }: WritableSource): FindWritable {
  return (name) => {
    const draft = drafts.find(({ sqlite }) => sameName(sqlite.name, name));
    const table = tables.find(({ sourceName }) => sourceName === draft?.sqlite.name);
    if (draft !== undefined && table !== undefined) return writableTable(draft, table);
    const view = views.find(({ sourceName }) => sameName(sourceName, name));
    if (view !== undefined) return writableView(view.sourceName, view.relation);
    const content = drafts.find(({ sqlite }) => sqlite.fullTexts.some((index) => sameName(index.name, name)));
    if (content !== undefined) {
      const reason = `the full-text table ${name}, which becomes an index over the columns of ${content.sqlite.name} as they are; other words, or words under a condition, cannot be fed to it`;
      return { reason };
    }
    const other = source.catalog.others.find((object) => object.kind !== 'trigger' && sameName(object.name, name));
    if (other !== undefined) return { reason: `the ${other.kind.replace('-', ' ')} ${name}, which is not carried` };
    const isLeftOut = source.catalog.tables.some((left) =>
      [left, ...left.fullTexts].some((one) => sameName(one.name, name)),
    );
    return { reason: `the table ${name}, which is not ${isLeftOut ? 'part of this migration' : 'there'}` };
  };
}

interface WritableSource {
  readonly source: SourceToPlan;
  readonly drafts: readonly TableDraft[];
  readonly tables: readonly PlannedTable[];
  readonly views: PlannedViews['carried'];
}

/** A view takes what its INSTEAD OF triggers make of it. */
function writableView(source: string, relation: Relation): WritableRelation {
  const plain = { notNull: false, default: 'none', generated: false, hidden: false, identity: false } as const;
  return {
    ...relation,
    source,
    columns: relation.columns.map((column) => ({ ...column, ...plain })),
    uniqueKeys: [],
    hasOtherUniques: false,
    hasChecks: false,
    hasTriggers: true,
  };
}

/** A table as the statements of a trigger see it: by its source names, with what it became in the target. */
function writableTable(draft: TableDraft, { target }: PlannedTable): WritableRelation {
  const sourceOf = (name: string) => draft.columns.find((column) => column.name === name)?.sqlite.name ?? name;
  const uniqueIndexes = target.indexes.filter(({ unique }) => unique).map((index) => plainColumns(index, target));
  const keys = [
    ...(target.primaryKey === null ? [] : [target.primaryKey.columns]),
    ...target.uniques.map(({ columns }) => columns),
    ...uniqueIndexes.filter((columns) => columns !== null),
  ];
  return {
    kind: 'table',
    source: draft.sqlite.name,
    name: draft.name,
    columns: draft.columns.map((column) => writableColumn(draft, column, target)),
    rowidAlias: draft.sqlite.rowidAlias,
    primaryKey: target.primaryKey?.columns.map(sourceOf) ?? [],
    keys: rowKeys(draft, { target }),
    uniqueKeys: keys.map((columns) => columns.map(sourceOf)),
    hasOtherUniques: uniqueIndexes.includes(null),
    hasChecks: target.checks.length > 0,
    hasTriggers: draft.source.catalog.others.some(
      ({ kind, table }) => kind === 'trigger' && table !== null && sameName(table, draft.sqlite.name),
    ),
  };
}

/** The columns of an index over whole columns and all rows; null for any other index. */
function plainColumns({ columns, whereSql }: PgIndex, target: PgTable): readonly string[] | null {
  if (whereSql !== null) return null;
  const names = columns.map(({ sql }) => target.columns.find(({ name }) => quoteName(name) === sql)?.name);
  return names.every((name) => name !== undefined) ? names : null;
}

function writableColumn(draft: TableDraft, column: ColumnDraft, target: PgTable): WritableColumn {
  const { sqlite } = column;
  const planned = target.columns.find(({ name }) => name === column.name);
  const isRowid = draft.sqlite.rowidAlias !== null && sameName(draft.sqlite.rowidAlias, sqlite.name);
  return {
    ...columnInScope(column),
    source: sqlite.name,
    notNull: planned?.notNull === true || isRowid,
    default: defaultOf(sqlite, planned),
    generated: sqlite.generated !== null,
    hidden: sqlite.hidden === true,
    identity: planned?.identity === true,
  };
}

/** A generated column whose rule is not carried loses what its value comes from, too. */
function defaultOf(
  { defaultSql, generated }: ColumnDraft['sqlite'],
  planned: PgColumn | undefined,
): WritableColumn['default'] {
  if (generated !== null) return planned?.generatedSql == null ? 'lost' : 'none';
  if (planned?.defaultSql != null) return 'carried';
  return defaultSql === null || defaultSql.toUpperCase() === 'NULL' ? 'none' : 'lost';
}
