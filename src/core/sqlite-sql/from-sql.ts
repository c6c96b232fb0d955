import type { FromClause, JoinedSelectTable, SelectTable, TableSelectTable } from 'sqlite3-parser';
import { sameName } from '../catalog/same-name.ts';
import { quoteName } from '../ddl/quote.ts';
import { NameAllocator } from '../mapping/names.ts';
import { columnSql } from './column-sql.ts';
import { comparisonSql } from './compare-sql.ts';
import { conditionSql } from './expression-sql.ts';
import { aliased, type FromColumn, type FromSource, findInSources } from './from-sources.ts';
import type { SelectContext, TranslateInside } from './select-context.ts';
import { computed, parenthesised, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** A translated FROM. */
export interface From {
  /** '' where there is none. */
  readonly sql: string;
  readonly sources: readonly FromSource[];
  /** Conditions of inner joins that name tables further right: they hold as well in WHERE. */
  readonly conditions: readonly string[];
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

/** The bits of a join's type as the parser sets them; FULL is LEFT and RIGHT. */
const joinBits = { natural: 4, left: 8, right: 16 } as const;

/** Builds the FROM from left to right, as SQLite joins: a comma binds like every other join, https://www.sqlite.org/lang_select.html#fromclause */
class Joiner {
  private readonly sources: FromSource[] = [];
  private readonly conditions: string[] = [];
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
    return { sql, sources: this.sources, conditions: this.conditions, aliases: this.aliases };
  }

  private clause({ select, joins = [] }: FromClause): string {
    if (select === undefined) return '';
    const begin = this.sources.length;
    const first = this.table(select);
    const joined = joins.map((join) => {
      const from = this.sources.length;
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
      if (Math.max(-1, ...used) < end) return sql;
      if ((type & joinBits.left) !== 0 || !mayMove) throw new Untranslatable('ON with a table further right');
      this.conditions.push(sql);
      return null;
    }
    const left = this.sources.slice(begin, from);
    const shared = constraint?.type === 'UsingJoinConstraint' ? constraint.columns.map(({ text }) => text) : null;
    const natural = (type & joinBits.natural) !== 0;
    const columns = shared ?? (natural ? sharedNames(left, this.sources.slice(from, end)) : []);
    if (columns.length === 0) return (type & (joinBits.left | joinBits.right)) === 0 ? null : 'true';
    return columns.map((name) => this.using(name, { begin, from, end, type })).join(' AND ');
  }

  private using(
    name: string,
    { begin, from, end, type }: { begin: number; from: number; end: number; type: number },
  ): string {
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
    return sql;
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
        if (table.alias !== undefined) throw new Untranslatable('a join in parentheses with an alias');
        return `(${this.clause(table.from)})`;
      }
      case 'TableCallSelectTable':
        throw new Untranslatable(`the function ${table.tblName.objName.text}(), which gives a table,`);
      default:
        return unknownTable(table);
    }
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
    }));
    const alone = this.take(written ?? name);
    const { rowidAlias, primaryKey } = relation;
    this.sources.push({ name: written ?? name, columns: aliased(columns, alone), rowidAlias, primaryKey });
    return `${environment.relationSql(relation)} AS ${quoteName(alone)}`;
  }

  /** Takes a subquery's columns into the FROM and gives its alias, quoted. */
  private derived(name: string | null, columns: readonly { readonly name: string; readonly typed: Typed }[]): string {
    const alias = this.take(name ?? 'subquery');
    this.sources.push({ name: name ?? '', columns: aliased(columns, alias), rowidAlias: null, primaryKey: [] });
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

function typeOf({ operator }: JoinedSelectTable): number {
  return operator.type === 'CommaJoinOperator' ? 0 : (operator.joinType ?? 0);
}

function keyword(join: JoinedSelectTable, hasCondition: boolean): string {
  const type = typeOf(join);
  const [left, right] = [(type & joinBits.left) !== 0, (type & joinBits.right) !== 0];
  if (left && right) return 'FULL JOIN';
  if (left) return 'LEFT JOIN';
  if (right) return 'RIGHT JOIN';
  return hasCondition ? 'JOIN' : 'CROSS JOIN';
}

function sharedNames(left: readonly FromSource[], right: readonly FromSource[]): string[] {
  const names = right.flatMap(({ columns }) => columns.filter(({ merged }) => !merged).map(({ name }) => name));
  return names.filter((name) => left.some(({ columns }) => columns.some((column) => sameName(column.name, name))));
}

function coalesced(left: Typed, right: Typed): Typed {
  if (left.kind !== right.kind || left.spelling !== right.spelling)
    throw new Untranslatable('RIGHT or FULL JOIN USING with columns of different types');
  const { affinity, collation, kind } = left;
  const more = { affinity, collation, ...(left.spelling === undefined ? {} : { spelling: left.spelling }) };
  return computed(`COALESCE(${parenthesised(left)}, ${parenthesised(right)})`, kind, more);
}
