import type { PlannedTable, PlannedView } from '../catalog/plan.ts';
import type { SqliteObject } from '../catalog/sqlite-catalog.ts';
import { quoteName, quoteNames } from '../ddl/quote.ts';
import type { Settings } from '../settings/settings.ts';
import { parseStatement, type Select, type TextOf } from '../sqlite-sql/parse.ts';
import { rewritten } from '../sqlite-sql/quoted-texts.ts';
import type { Relation } from '../sqlite-sql/relations.ts';
import { distinctNames } from '../sqlite-sql/result-columns.ts';
import { resultType } from '../sqlite-sql/result-types.ts';
import type { NamedSelect } from '../sqlite-sql/select-context.ts';
import { selectSql } from '../sqlite-sql/select-sql.ts';
import { reasonOf, Unavailable, Untranslatable } from '../sqlite-sql/typed-sql.ts';
import { isVolatile } from '../sqlite-sql/volatile.ts';
import { type SourceToPlan, sameName, type TableDraft } from './draft.ts';
import { NameAllocator, targetName } from './names.ts';
import type { Notebook } from './notebook.ts';
import { columnInScope } from './scope.ts';
import { isSelected, namedRelation } from './tables.ts';
import { targetSchema } from './target-schema.ts';

/** A view whose name in the target is decided. */
export interface ViewDraft {
  readonly source: SourceToPlan;
  readonly sqlite: SqliteObject;
  readonly schema: string;
  readonly name: string;
}

/** Names for the views of a source that the settings select. */
export function draftViews(source: SourceToPlan, settings: Settings, notebook: Notebook): ViewDraft[] {
  const schema = targetSchema(source, settings);
  return source.catalog.others
    .filter(({ kind, name }) => kind === 'view' && isSelected(name, source.label, settings))
    .map((sqlite) => ({
      source,
      sqlite,
      schema,
      name: namedRelation('view', sqlite.name, source, settings, notebook),
    }));
}

export interface ViewSurroundings {
  /** The tables of the source, as drafted and as planned. */
  readonly drafts: readonly TableDraft[];
  readonly tables: readonly PlannedTable[];
  readonly settings: Settings;
  readonly notebook: Notebook;
}

/** Stands in a body where the name of the schema belongs; no SQL and no name of SQLite can contain it. */
const schemaMark = '\0';

/** The views of a source that can be translated, each after those that it reads; every other one is named with the reason. */
export function planViews(drafts: readonly ViewDraft[], surroundings: ViewSurroundings): PlannedViews {
  const planner = new ViewPlanner(drafts, surroundings);
  const carried = planner.all();
  return {
    planned: carried.map(({ planned }) => planned),
    carried: carried.map(({ planned, relation }) => ({ sourceName: planned.sourceName, relation })),
    relations: (name) => planner.relation(name).relation,
  };
}

export interface PlannedViews {
  readonly planned: readonly PlannedView[];
  /** The views as statements see them. */
  readonly carried: readonly { readonly sourceName: string; readonly relation: Relation }[];
  /** Finds the tables and views of the source that are carried. Throws Unavailable for any other. */
  readonly relations: (name: string) => Relation;
}

interface Carried {
  readonly planned: PlannedView;
  readonly relation: Relation;
}

class ViewPlanner {
  private readonly done = new Map<ViewDraft, Carried | null>();
  private readonly drafts: readonly ViewDraft[];
  private readonly surroundings: ViewSurroundings;

  constructor(drafts: readonly ViewDraft[], surroundings: ViewSurroundings) {
    this.drafts = drafts;
    this.surroundings = surroundings;
  }

  all(): Carried[] {
    for (const draft of this.drafts) this.view(draft);
    return [...this.done.values()].filter((carried) => carried !== null);
  }

  private view(draft: ViewDraft): Carried | null {
    const known = this.done.get(draft);
    if (known !== undefined) return known;
    // While it is being planned it is not there: a view that uses itself is an error in SQLite too.
    this.done.set(draft, null);
    const carried = this.translate(draft);
    // Anew, so that it comes after the views that it reads.
    this.done.delete(draft);
    this.done.set(draft, carried);
    return carried;
  }

  private translate(draft: ViewDraft): Carried | null {
    const parsed = parseStatement(draft.sqlite.sql);
    if (parsed.kind === 'failed') return this.refuse(draft, parsed.reason);
    const { statement, textOf } = parsed;
    if (statement.type !== 'CreateViewStmt') return this.refuse(draft, 'its SQL creates no view');
    const texts = new Set<string>();
    const reads: PlannedView[] = [];
    try {
      const select = selectSql(statement.select, {
        relations: (name) => {
          const { relation, view } = this.relation(name);
          if (view !== null) reads.push(view);
          return relation;
        },
        relationSql: ({ name }) => `${schemaMark}${quoteName(name)}`,
        textOf,
        texts,
      });
      const given = statement.columns?.map(({ colName }) => colName.text) ?? null;
      return this.carried(draft, select, {
        given,
        reads,
        sourceSelect: selectForSqlite(statement.select, textOf, { texts, reads }),
        volatile: isVolatile(statement.select) || reads.some((read) => read.volatile),
      });
    } catch (error) {
      if (error instanceof Untranslatable) return this.refuse(draft, reasonOf(error));
      throw error;
    }
  }

  private carried(
    draft: ViewDraft,
    select: NamedSelect,
    {
      given,
      reads,
      ...more
    }: Pick<PlannedView, 'sourceSelect' | 'volatile'> & {
      readonly given: readonly string[] | null;
      readonly reads: readonly PlannedView[];
    },
  ): Carried {
    if (given !== null && given.length !== select.names.length)
      throw new Unavailable(`it names ${given.length} columns and selects ${select.names.length}`);
    const sources = distinctNames(given ?? select.names);
    const targets = new NameAllocator();
    const columns = sources.map((source, place) => {
      const typed = select.columns[place];
      if (typed === undefined) throw new Error(`view ${draft.sqlite.name} has no column ${place + 1}`);
      const name = targets.take(targetName(source, this.surroundings.settings.identifiers, 'column').name);
      return { source, name, typed: { ...typed, sql: quoteName(name) }, type: resultType(typed) };
    });
    const { schema, name } = draft;
    return {
      planned: {
        source: draft.source.label,
        sourceName: draft.sqlite.name,
        sourceSql: draft.sqlite.sql,
        schema,
        name,
        columns: columns.map(({ source, name: target, type, typed }) => ({
          source,
          name: target,
          type,
          summed: typed.summed === true,
        })),
        reads: [...new Set(reads.map((read) => read.name))],
        ...more,
        body: select.sql.split(schemaMark).map((part, place) => (place === 0 ? part : `.${part}`)),
      },
      relation: {
        kind: 'view',
        name,
        columns: columns.map(({ source, name: target, typed, type }) => ({
          source,
          name: target,
          type,
          typed,
          affinity: typed.affinity ?? 'blob',
          collation: typed.collation,
        })),
        rowidAlias: null,
        primaryKey: [],
      },
    };
  }

  relation(name: string): { readonly relation: Relation; readonly view: PlannedView | null } {
    const { drafts, tables } = this.surroundings;
    const table = drafts.find(({ sqlite }) => sameName(sqlite.name, name));
    const planned = tables.find(({ sourceName }) => sourceName === table?.sqlite.name);
    if (table !== undefined && planned !== undefined) {
      return { relation: tableRelation(table, planned), view: null };
    }
    const draft = this.drafts.find(({ sqlite }) => sameName(sqlite.name, name));
    if (draft === undefined) throw new Unavailable(this.missing(name));
    const carried = this.view(draft);
    if (carried === null) throw new Unavailable(`it reads the view ${draft.sqlite.name}, which is not carried`);
    return { relation: carried.relation, view: carried.planned };
  }

  private missing(name: string): string {
    const catalog = this.drafts[0]?.source.catalog;
    const table = catalog?.tables.find((one) => sameName(one.name, name));
    const other = catalog?.others.find((one) => sameName(one.name, name) && one.kind !== 'trigger');
    if (table !== undefined) return `it reads the table ${table.name}, which was left out`;
    if (other !== undefined) return `it reads the ${other.kind.replace('-', ' ')} ${other.name}, which is not carried`;
    if (name.toLowerCase().startsWith('sqlite_')) return `it reads ${name}, which is SQLite's own`;
    return `it reads ${name}, which is not there: SQLite cannot run it either`;
  }

  private refuse({ source, sqlite }: ViewDraft, reason: string): null {
    this.surroundings.notebook.refuse({
      code: 'GM501',
      source: source.label,
      table: sqlite.name,
      kind: 'view',
      name: sqlite.name,
      sql: sqlite.sql,
      message: `the view ${sqlite.name} is not carried: ${reason}`,
      advice: 'Create it by hand after the migration; its SQL is in notCarried.',
    });
    return null;
  }
}

/** The SELECT with its texts in double quotes as literals, and with those views as they are read that need the same. */
function selectForSqlite(
  select: Select,
  textOf: TextOf,
  { texts, reads }: { readonly texts: ReadonlySet<string>; readonly reads: readonly PlannedView[] },
): string | null {
  const own = rewritten(select, textOf, (name) => texts.has(name));
  const others = [...new Set(reads)].flatMap(({ sourceName, columns, sourceSelect }) =>
    sourceSelect === null
      ? []
      : [`${quoteName(sourceName)} (${quoteNames(columns.map(({ source }) => source))}) AS (${sourceSelect})`],
  );
  return others.length === 0 ? own : `WITH ${others.join(', ')} SELECT * FROM (${own ?? textOf(select)})`;
}

function tableRelation(draft: TableDraft, planned: PlannedTable): Relation {
  const primaryKey = planned.target.primaryKey?.columns ?? [];
  return {
    kind: 'table',
    name: draft.name,
    columns: draft.columns.map((column) => ({ source: column.sqlite.name, ...columnInScope(column) })),
    rowidAlias: draft.sqlite.rowidAlias,
    primaryKey: draft.columns.filter(({ name }) => primaryKey.includes(name)).map(({ sqlite }) => sqlite.name),
  };
}
