import type { PlannedTable, PlannedView } from '../catalog/plan.ts';
import type { Settings } from '../settings/settings.ts';
import { parseStatement } from '../sqlite-sql/parse.ts';
import type { Relation } from '../sqlite-sql/relations.ts';
import type { SelectEnvironment } from '../sqlite-sql/select-context.ts';
import { selectSql } from '../sqlite-sql/select-sql.ts';
import { reasonOf, Unavailable, Untranslatable } from '../sqlite-sql/typed-sql.ts';
import { isVolatile } from '../sqlite-sql/volatile.ts';
import { type CarriedView, carriedView, nameInBody } from './carried-view.ts';
import { sameName, type TableDraft } from './draft.ts';
import type { Notebook } from './notebook.ts';
import { searchProposal } from './search-proposal.ts';
import { selectForSqlite } from './select-for-sqlite.ts';
import { tableRelation } from './table-relation.ts';
import type { ViewDraft } from './view-drafts.ts';

export interface ViewSurroundings {
  /** The tables of the source, as drafted and as planned. */
  readonly drafts: readonly TableDraft[];
  readonly tables: readonly PlannedTable[];
  readonly settings: Settings;
  readonly notebook: Notebook;
}

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

class ViewPlanner {
  private readonly done = new Map<ViewDraft, CarriedView | null>();
  private readonly drafts: readonly ViewDraft[];
  private readonly surroundings: ViewSurroundings;

  constructor(drafts: readonly ViewDraft[], surroundings: ViewSurroundings) {
    this.drafts = drafts;
    this.surroundings = surroundings;
  }

  all(): CarriedView[] {
    for (const draft of this.drafts) this.view(draft);
    return [...this.done.values()].filter((carried) => carried !== null);
  }

  private view(draft: ViewDraft): CarriedView | null {
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

  private translate(draft: ViewDraft): CarriedView | null {
    const parsed = parseStatement(draft.sqlite.sql);
    if (parsed.kind === 'failed') return this.refuse(draft, parsed.reason);
    const { statement, textOf } = parsed;
    if (statement.type !== 'CreateViewStmt') return this.refuse(draft, 'its SQL creates no view');
    const texts = new Set<string>();
    const anyRow = new Set<string>();
    const reads: PlannedView[] = [];
    const environment: SelectEnvironment = {
      relations: (name) => {
        const { relation, view } = this.relation(name);
        if (view !== null) reads.push(view);
        return relation;
      },
      relationSql: nameInBody,
      takesAnyRow: (column) => anyRow.add(column),
      textOf,
      texts,
    };
    try {
      const select = selectSql(statement.select, environment);
      const translated = {
        select,
        given: statement.columns?.map(({ colName }) => colName.text) ?? null,
        reads,
        sourceSelect: selectForSqlite(statement.select, textOf, { texts, reads }),
        volatile: isVolatile(statement.select) || reads.some((read) => read.volatile),
      };
      const carried = carriedView(draft, translated, this.surroundings.settings);
      if (anyRow.size > 0) this.noteAnyRow(draft, [...anyRow]);
      return carried;
    } catch (error) {
      if (error instanceof Untranslatable)
        return this.refuse(draft, reasonOf(error), searchProposal(draft, statement.select, environment));
      throw error;
    }
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

  private noteAnyRow({ source, sqlite }: ViewDraft, columns: readonly string[]): void {
    this.surroundings.notebook.add({
      code: 'GM512',
      source: source.label,
      table: sqlite.name,
      message: [
        `the view ${sqlite.name} shows ${columns.join(', ')} beside groups in which ${columns.length === 1 ? 'it' : 'they'} may differ:`,
        'SQLite takes any row of the group, and in PostgreSQL it is the one with the lowest key',
      ].join(' '),
      advice: 'Put the column into GROUP BY or into an aggregate where it matters which row it comes from.',
    });
  }

  private refuse({ source, sqlite }: ViewDraft, reason: string, proposal: string | null = null): null {
    this.surroundings.notebook.refuse({
      code: 'GM501',
      source: source.label,
      table: sqlite.name,
      kind: 'view',
      name: sqlite.name,
      sql: sqlite.sql,
      message: `the view ${sqlite.name} is not carried: ${reason}`,
      advice:
        proposal === null
          ? 'Create it by hand after the migration; its SQL is in notCarried.'
          : `PostgreSQL splits texts into words by its own rules. Where they will do: ${proposal}`,
    });
    return null;
  }
}
