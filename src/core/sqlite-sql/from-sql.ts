import type {
  FromClause,
  JoinedSelectTable,
  SelectTable,
  TableCallSelectTable,
  TableSelectTable,
} from 'sqlite3-parser';
import { sameName } from '../catalog/same-name.ts';
import { quoteName } from '../ddl/quote.ts';
import { NameAllocator } from '../mapping/names.ts';
import { columnSql } from './column-sql.ts';
import { comparisonSql } from './compare-sql.ts';
import { conditionSql, expressionSql } from './expression-sql.ts';
import { aliased, type FromColumn, type FromSource, findInSources } from './from-sources.ts';
import { asSelect, coalesced, joinBits, keyword, sharedNames, typeOf } from './join-types.ts';
import { jsonTable } from './json-table.ts';
import { type Link, linksOf, linksOfLeftJoin, linksOfUsing } from './links.ts';
import type { Expr } from './parse.ts';
import type { SelectContext, TranslateInside } from './select-context.ts';
import { type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** A translated FROM. */
export interface From {
  /** '' where there is none. */
  readonly sql: string;
  readonly sources: readonly FromSource[];
  /** Conditions of inner joins that name tables further right: they hold as well in WHERE. */
  readonly conditions: readonly string[];
  /** What its joins say of columns that follow from others. */
  readonly links: readonly Link[];
  /** Every alias that it gave. */
  readonly aliases: readonly string[];
}

/** Translates a FROM; `scopeOf` makes the scope of an ON from what stands in the FROM. Throws Untranslatable. */
export function fromSql(
  clause: FromClause | undefined,
  context: SelectContext,
  inside: { readonly translate: TranslateInside; readonly scopeOf: (sources: readonly FromSource[]) => Scope },
): From {
  const names = new NameAllocator();
  for (const alias of context.aliases) names.take(alias);
  return new Joiner(context, inside, names).whole(clause);
}

/** Builds the FROM from left to right, as SQLite joins: a comma binds like every other join, https://www.sqlite.org/lang_select.html#fromclause */
class Joiner {
  private readonly sources: FromSource[] = [];
  private readonly conditions: string[] = [];
  private readonly links: Link[] = [];
  private readonly aliases: string[] = [];
  private readonly context: SelectContext;
  private readonly inside: Parameters<typeof fromSql>[2];
  private readonly names: NameAllocator;

  constructor(context: SelectContext, inside: Parameters<typeof fromSql>[2], names: NameAllocator) {
    this.context = context;
    this.inside = inside;
    this.names = names;
  }

  whole(clause: FromClause | undefined): From {
    const sql = clause === undefined ? '' : this.clause(clause);
    return { sql, sources: this.sources, conditions: this.conditions, links: this.links, aliases: this.aliases };
  }

  private clause({ select, joins = [] }: FromClause): string {
    if (select === undefined) return '';
    const begin = this.sources.length;
    const first = this.table(select);
    const joined = joins.map((join) => {
      const from = this.sources.length;
      if ((typeOf(join) & joinBits.right) !== 0 && join.table.type === 'TableCallSelectTable')
        throw new Untranslatable('RIGHT or FULL JOIN with a function');
      return { join, from, sql: this.table(join.table), end: this.sources.length };
    });
    const outer = joined.some(({ join }) => (typeOf(join) & joinBits.right) !== 0);
    return joined.reduce((left, { join, from, sql, end }) => {
      const condition = this.condition(join, { begin, from, end, mayMove: !outer });
      return `${left} ${keyword(join, condition !== null)} ${sql}${condition === null ? '' : ` ON ${condition}`}`;
    }, first);
  }

  /** The condition of a join, null where there is none. */
  private condition(
    join: JoinedSelectTable,
    { begin, from, end, mayMove }: { begin: number; from: number; end: number; mayMove: boolean },
  ): string | null {
    const { constraint } = join;
    const type = typeOf(join);
    if (constraint?.type === 'OnJoinConstraint') {
      const used = new Set<number>();
      const { sql } = conditionSql(constraint.expr, this.scope(used));
      if (Math.max(-1, ...used) < end) {
        this.learn(constraint.expr, { begin, from, used, type });
        return sql;
      }
      if ((type & joinBits.left) !== 0 || !mayMove) throw new Untranslatable('ON with a table further right');
      this.conditions.push(sql);
      return null;
    }
    const left = this.sources.slice(begin, from);
    const shared = constraint?.type === 'UsingJoinConstraint' ? constraint.columns.map(({ text }) => text) : null;
    const natural = (type & joinBits.natural) !== 0;
    const columns = shared ?? (natural ? sharedNames(left, this.sources.slice(from, end)) : []);
    if (columns.length === 0) return (type & (joinBits.left | joinBits.right)) === 0 ? null : 'true';
    const pairs = columns.map((name) => this.using(name, { begin, from, end, type }));
    if ((type & joinBits.right) === 0) this.links.push(...linksOfUsing(pairs, (type & joinBits.left) !== 0));
    return pairs.map(({ sql }) => sql).join(' AND ');
  }

  private using(
    name: string,
    { begin, from, end, type }: { begin: number; from: number; end: number; type: number },
  ): { readonly sql: string; readonly left: Typed; readonly right: Typed } {
    const left = findInSources(this.sources.slice(begin, from), name, null);
    const right = findInSources(this.sources.slice(from, end), name, null);
    if (left === null || right === null) throw new Untranslatable(`the column ${name} of USING, which is not there,`);
    const scope = this.scope(new Set());
    const { sql } = comparisonSql(left.typed, '=', right.typed, scope);
    this.change(from + right.place, right.column, { ...right.column, merged: true });
    if ((type & joinBits.right) !== 0) {
      const joined = coalesced(left.typed, right.typed);
      this.change(begin + left.place, left.column, { ...left.column, joined });
    }
    return { sql, left: left.typed, right: right.typed };
  }

  /** An inner join tells of rows that are whole; where one of the sides may be absent, NULLs stand in its place. */
  private learn(
    condition: Expr,
    { begin, from, used, type }: { begin: number; from: number; used: ReadonlySet<number>; type: number },
  ): void {
    if ((type & joinBits.right) !== 0 || Math.min(...used) < begin) return;
    const isLeft = (type & joinBits.left) !== 0;
    this.links.push(...(isLeft ? linksOfLeftJoin(condition, this.sources, from) : linksOf(condition, this.sources)));
  }

  private change(place: number, column: FromColumn, changed: FromColumn): void {
    const source = this.sources[place];
    if (source === undefined) return;
    const columns = source.columns.map((one) => (one === column ? changed : one));
    this.sources[place] = { ...source, columns };
  }

  /** The scope of an ON; it notes which tables were named. */
  private scope(used: Set<number>): Scope {
    const scope = this.inside.scopeOf(this.sources);
    return {
      ...scope,
      column: (name, table) => {
        const found = findInSources(this.sources, name, table);
        if (found !== null) used.add(found.place);
        return scope.column(name, table);
      },
    };
  }

  private table(table: SelectTable): string {
    switch (table.type) {
      case 'TableSelectTable':
        return this.relation(table);
      case 'SelectSelectTable': {
        const { sql, names, columns } = this.inside.translate(table.select, this.context);
        const named = names.map((name, place) => ({ name, typed: columns[place] as Typed }));
        return `(${sql}) AS ${this.derived(table.alias?.name.text ?? null, named)}`;
      }
      case 'SubSelectTable': {
        return table.alias === undefined ? `(${this.clause(table.from)})` : this.table(asSelect(table));
      }
      case 'TableCallSelectTable':
        return this.called(table);
      default:
        return unknownTable(table);
    }
  }

  /** What a function is given may name the tables before it, and those around the SELECT. */
  private called({ tblName, args = [], alias }: TableCallSelectTable): string {
    const name = tblName.objName.text.toLowerCase();
    if (name !== 'json_each' && name !== 'json_tree')
      throw new Untranslatable(`the function ${name}(), which gives a table,`);
    const scope = this.scope(new Set());
    const { sql, columnsOf } = jsonTable(
      name,
      args.map((arg) => expressionSql(arg, scope)),
    );
    const written = alias?.name.text ?? tblName.alias?.text ?? tblName.objName.text;
    const alone = this.take(written);
    this.sources.push({ name: written, columns: columnsOf(alone), rowidAlias: null, primaryKey: [], keys: [] });
    return `${sql} AS ${quoteName(alone)}`;
  }

  private relation({ tblName, alias }: TableSelectTable): string {
    const name = tblName.objName.text;
    const { ctes, environment } = this.context;
    const written = alias?.name.text ?? tblName.alias?.text ?? null;
    const cte = tblName.dbName === undefined ? ctes.find((one) => sameName(one.name, name)) : undefined;
    if (cte !== undefined) return `${quoteName(cte.name)} AS ${this.derived(written ?? name, cte.columns)}`;
    const relation = environment.relations(name);
    if (relation === null) throw new Untranslatable(`the table ${name}, which is not carried or not there,`);
    const columns = relation.columns.map((column) => ({
      name: column.source,
      typed: column.typed ?? columnSql(column),
      ...(column.refused === undefined ? {} : { refused: column.refused }),
    }));
    const alone = this.take(written ?? name);
    const { rowidAlias, primaryKey, keys, search } = relation;
    this.sources.push({
      name: written ?? name,
      columns: aliased(columns, alone),
      rowidAlias,
      primaryKey,
      keys,
      ...(search && { search: { ...search, sql: `${quoteName(alone)}.${quoteName(search.column)}` } }),
    });
    return `${environment.relationSql(relation)} AS ${quoteName(alone)}`;
  }

  /** Takes a subquery's columns into the FROM and gives its alias, quoted. */
  private derived(name: string | null, columns: readonly { readonly name: string; readonly typed: Typed }[]): string {
    const alias = this.take(name ?? 'subquery');
    const none = { rowidAlias: null, primaryKey: [], keys: [] };
    this.sources.push({ name: name ?? '', columns: aliased(columns, alias), ...none });
    return quoteName(alias);
  }

  private take(wanted: string): string {
    const alias = this.names.take(wanted === '' ? 'unnamed' : wanted);
    this.aliases.push(alias);
    return alias;
  }
}

function unknownTable(table: never): never {
  throw new Untranslatable(`FROM with ${(table as SelectTable).type}`);
}
