import { type CommonTableExpr, type Select, traverse, type With } from 'sqlite3-parser';
import { typeSql } from '../catalog/pg-catalog.ts';
import { sameName } from '../catalog/same-name.ts';
import { quoteName } from '../ddl/quote.ts';
import { NameAllocator } from '../mapping/names.ts';
import { armsOf, compoundSql } from './compound-sql.ts';
import { distinctNames } from './result-columns.ts';
import { asColumn, resultType } from './result-types.ts';
import type { CommonTable, SelectContext, TranslateInside } from './select-context.ts';
import { type Typed, Untranslatable } from './typed-sql.ts';

/** WITH, '' where there is none, and the context of what follows it. */
export function withSql(
  clause: With | undefined,
  context: SelectContext,
  translate: TranslateInside,
): { readonly sql: string; readonly context: SelectContext } {
  if (clause === undefined) return { sql: '', context };
  const inOrder = ordered(clause.ctes);
  let inner = context;
  const parts = inOrder.map((cte) => {
    const isRecursive = names(cte.select, cte.tblName.text);
    const { sql, table } = isRecursive ? recursive(cte, inner, translate) : plain(cte, inner, translate);
    inner = { ...inner, ctes: [table, ...inner.ctes] };
    return { isRecursive, sql };
  });
  const word = parts.some(({ isRecursive }) => isRecursive) ? 'WITH RECURSIVE' : 'WITH';
  return { sql: `${word} ${parts.map(({ sql }) => sql).join(', ')} `, context: inner };
}

/** SQLite lets a common table expression use a later one of the same WITH. */
function ordered(ctes: readonly CommonTableExpr[]): CommonTableExpr[] {
  const done: CommonTableExpr[] = [];
  const visit = (cte: CommonTableExpr, path: readonly CommonTableExpr[]): void => {
    if (done.includes(cte)) return;
    if (path.includes(cte)) throw new Untranslatable('WITH whose tables use each other in a circle');
    for (const other of ctes) {
      if (other !== cte && names(cte.select, other.tblName.text)) visit(other, [...path, cte]);
    }
    done.push(cte);
  };
  for (const cte of ctes) visit(cte, []);
  return done;
}

function names(select: Select, table: string): boolean {
  let found = false;
  traverse(select, {
    nodes: {
      TableSelectTable: ({ tblName }) => {
        found ||= tblName.dbName === undefined && sameName(tblName.objName.text, table);
      },
    },
  });
  return found;
}

function plain(cte: CommonTableExpr, context: SelectContext, translate: TranslateInside): Translated {
  const { sql, columns, names: own } = translate(cte.select, context);
  const table = tableOf(cte, own, columns);
  return { sql: `${headOf(table)} AS (${sql})`, table };
}

interface Translated {
  readonly sql: string;
  readonly table: CommonTable;
}

/**
 * The first SELECTs give the columns their types, which PostgreSQL does not widen afterwards: both sides are brought to the type that
 * holds what the recursion gives. https://www.sqlite.org/lang_with.html#recursive_common_table_expressions
 */
function recursive(cte: CommonTableExpr, context: SelectContext, translate: TranslateInside): Translated {
  const { select, tblName } = cte;
  const { compounds = [], orderBy, limit } = select;
  if (orderBy !== undefined || limit !== undefined) throw new Untranslatable('a recursion with ORDER BY or LIMIT');
  if (select.with !== undefined) throw new Untranslatable('a recursion with a WITH of its own');
  const first = compounds.findIndex((compound) => namesIn(compound.select, tblName.text));
  const [step, ...more] = compounds.slice(first);
  if (first < 0 || step === undefined || more.length > 0 || namesIn(select.select, tblName.text))
    throw new Untranslatable('a recursion of another form than one start and one step');
  if (step.operator !== 'Union' && step.operator !== 'UnionAll') throw new Untranslatable('a recursion without UNION');
  const start = { ...select, compounds: first === 0 ? undefined : compounds.slice(0, first) };
  const begin = armsOf(start, context, translate);
  const own = begin[0]?.arm.names ?? [];
  let table = tableOf(cte, own, begin[0]?.arm.columns ?? []);
  for (let round = 0; round < 3; round += 1) {
    const inner = { ...context, ctes: [table, ...context.ctes] };
    const again = armsOf({ ...select, select: step.select, compounds: undefined }, inner, translate);
    const arms = [...begin, ...again.map(({ arm }) => ({ arm, operator: step.operator }))];
    const { sql, columns } = compoundSql(arms, (typed) => `::${typeSql(resultType(typed))}`);
    const widened = tableOf(cte, own, columns);
    const isStable = widened.columns.every(({ typed }, place) => typed.kind === table.columns[place]?.typed.kind);
    if (isStable) return { sql: `${headOf(widened)} AS (${sql})`, table: widened };
    table = widened;
  }
  throw new Untranslatable('a recursion whose columns change their types');
}

function namesIn(core: Select['select'], table: string): boolean {
  return names(
    {
      type: 'Select',
      with: undefined,
      select: core,
      compounds: undefined,
      orderBy: undefined,
      limit: undefined,
      span: core.span,
    },
    table,
  );
}

function tableOf({ tblName, columns }: CommonTableExpr, own: readonly string[], typed: readonly Typed[]): CommonTable {
  const given = columns?.map(({ colName }) => colName.text) ?? own;
  if (given.length !== typed.length) throw new Untranslatable(`WITH ${tblName.text} with another number of columns`);
  const targets = new NameAllocator();
  const named = distinctNames(given).map((name, place) => ({
    name,
    typed: asColumn(typed[place] as Typed, targets.take(name === '' ? 'unnamed' : name)),
  }));
  return { name: tblName.text, columns: named };
}

function headOf({ name, columns }: CommonTable): string {
  return `${quoteName(name)} (${columns.map(({ typed }) => typed.sql).join(', ')})`;
}
