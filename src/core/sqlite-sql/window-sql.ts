import type { FrameBound, FunctionTail, SortedColumn, Window } from 'sqlite3-parser';
import { quoteName } from '../ddl/quote.ts';
import { foldOf } from './collation.ts';
import type { Translator } from './translator.ts';
import { computed, isNumber, isTime, renamed, type Typed, Untranslatable } from './typed-sql.ts';

/** FILTER and OVER after a call, with a space before them; '' where there is neither. */
export function tailSql(tail: FunctionTail | undefined, translator: Translator): string {
  const filter =
    tail?.filterClause === undefined ? '' : ` FILTER (WHERE ${translator.condition(tail.filterClause).sql})`;
  const over = tail?.overClause;
  if (over === undefined) return filter;
  if (over.type === 'NameOver') return `${filter} OVER ${quoteName(over.name.text)}`;
  return `${filter} OVER (${windowSql(over.window, translator)})`;
}

/** The body of a window, as it stands in OVER and in a WINDOW clause; https://www.sqlite.org/windowfunctions.html */
export function windowSql(window: Window, translator: Translator): string {
  const { base, partitionBy, orderBy, frameClause } = window;
  const parts = [
    ...(base === undefined ? [] : [quoteName(base.text)]),
    ...(partitionBy === undefined
      ? []
      : [`PARTITION BY ${partitionBy.map((part) => groupedSql(translator.value(part))).join(', ')}`]),
    ...(orderBy === undefined ? [] : [orderSql(orderBy, translator)]),
    ...(frameClause === undefined ? [] : [frameSql(frameClause, orderBy ?? [], translator)]),
  ];
  return parts.join(' ');
}

/** ORDER BY with SQLite's order: by bytes or the collation, NULL before everything. */
export function orderSql(columns: readonly SortedColumn[], translator: Translator): string {
  const terms = columns.map(({ expr, order, nulls }) => {
    const descending = order === 'Desc';
    const nullsFirst = nulls === undefined ? !descending : nulls === 'First';
    return `${sortedSql(translator.value(expr))}${descending ? ' DESC' : ''} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
  });
  return `ORDER BY ${terms.join(', ')}`;
}

/** A value by which PostgreSQL sorts as SQLite does. */
export function sortedSql(typed: Typed): string {
  if (typed.kind === 'null') return 'NULL::text';
  if (typed.storage === 'unknown' && !isNumber(typed))
    throw new Untranslatable(`the order of ${typed.kind} of several classes`);
  if (typed.kind === 'json') throw new Untranslatable('the order of JSON');
  if (isTime(typed) && typed.spelling === undefined)
    throw new Untranslatable(`the order of ${typed.kind} of several spellings`);
  if (typed.kind !== 'text') return typed.sql;
  const text = typeof typed.literal === 'string' ? `${typed.sql}::text` : typed.sql;
  return `${foldOf(typed.collation)(text)} COLLATE "C"`;
}

/** A value by which PostgreSQL groups as SQLite does. */
export function groupedSql(typed: Typed): string {
  if (typed.extracted !== undefined) return jsonGroup(typed.extracted, typed.sql);
  if (typed.kind === 'json') throw new Untranslatable('groups of JSON, whose spelling is not kept,');
  if (typed.kind !== 'text') return sortedSql(typed);
  if (typed.storage === 'unknown') throw new Untranslatable('groups of values of several classes');
  return foldOf(typed.collation)(typed.sql);
}

/** A value of JSON by its class: true and false are numbers for SQLite, arrays and objects are texts. */
function jsonGroup(json: string, text: string): string {
  return `(CASE pg_catalog.jsonb_typeof(${json}) WHEN 'null' THEN NULL WHEN 'boolean' THEN pg_catalog.to_jsonb(${json}::boolean::integer) WHEN 'array' THEN pg_catalog.to_jsonb(${text}) WHEN 'object' THEN pg_catalog.to_jsonb(${text}) ELSE ${json} END)`;
}

type Frame = NonNullable<Window['frameClause']>;

function frameSql(
  { mode, start, end, exclude }: Frame,
  orderBy: readonly SortedColumn[],
  translator: Translator,
): string {
  const bounds = [start, ...(end === undefined ? [] : [end])].map((bound) => boundSql(bound, translator));
  const hasOffset = [start, end].some((bound) => bound !== undefined && 'expr' in bound);
  if (mode === 'Range' && hasOffset) checkRange(orderBy, translator);
  const range = bounds.length === 2 ? `BETWEEN ${bounds.join(' AND ')}` : bounds.join('');
  return `${mode.toUpperCase()} ${range}${exclude === undefined ? '' : ` EXCLUDE ${excluded[exclude]}`}`;
}

const excluded = { NoOthers: 'NO OTHERS', CurrentRow: 'CURRENT ROW', Group: 'GROUP', Ties: 'TIES' } as const;

function boundSql(bound: FrameBound, translator: Translator): string {
  switch (bound.type) {
    case 'CurrentRowFrameBound':
      return 'CURRENT ROW';
    case 'UnboundedPrecedingFrameBound':
      return 'UNBOUNDED PRECEDING';
    case 'UnboundedFollowingFrameBound':
      return 'UNBOUNDED FOLLOWING';
    case 'PrecedingFrameBound':
      return `${offset(translator.value(bound.expr))} PRECEDING`;
    case 'FollowingFrameBound':
      return `${offset(translator.value(bound.expr))} FOLLOWING`;
  }
}

function offset({ literal, sql }: Typed): string {
  if (typeof literal === 'bigint' && literal >= 0n) return sql;
  throw new Untranslatable('a frame with an offset that is computed');
}

/** A distance of values is one of integers here. */
function checkRange(orderBy: readonly SortedColumn[], translator: Translator): void {
  const [key, ...more] = orderBy.map(({ expr }) => translator.value(expr));
  if (key?.kind !== 'integer' || more.length > 0) throw new Untranslatable('RANGE over something else than an integer');
}

interface WindowFunction {
  readonly arity: readonly number[];
  readonly sql: (args: readonly [Typed, ...Typed[]], over: string) => Typed;
}

const ranked = (name: string): WindowFunction => ({
  arity: [0],
  sql: (_args, over) => computed(`pg_catalog.${name}()${over}`, 'integer'),
});
const shared = (name: string): WindowFunction => ({
  arity: [0],
  sql: (_args, over) => computed(`pg_catalog.${name}()${over}`, 'real'),
});
const chosen = (name: string, arity: readonly number[]): WindowFunction => ({
  arity,
  sql: ([value, count, otherwise], over) => {
    const args = [
      value.sql,
      ...(count === undefined ? [] : [whole(count)]),
      ...(otherwise === undefined ? [] : [sameKind(value, otherwise)]),
    ];
    const affinity = value.kind === 'boolean' || isTime(value) ? value.affinity : null;
    return { ...renamed(value, `pg_catalog.${name}(${args.join(', ')})${over}`), affinity };
  },
});

/** https://www.sqlite.org/windowfunctions.html#built_in_window_functions */
export const windowFunctions: Readonly<Record<string, WindowFunction>> = {
  row_number: ranked('row_number'),
  rank: ranked('rank'),
  dense_rank: ranked('dense_rank'),
  percent_rank: shared('percent_rank'),
  cume_dist: shared('cume_dist'),
  ntile: {
    arity: [1],
    sql: ([count], over) => computed(`pg_catalog.ntile(${whole(count)})${over}`, 'integer', { narrow: true }),
  },
  lag: chosen('lag', [1, 2, 3]),
  lead: chosen('lead', [1, 2, 3]),
  first_value: chosen('first_value', [1]),
  last_value: chosen('last_value', [1]),
  nth_value: chosen('nth_value', [2]),
};

function whole({ literal }: Typed): string {
  if (typeof literal === 'bigint' && literal >= 0n && literal < 2n ** 31n) return String(literal);
  throw new Untranslatable('a window function with a number that is computed');
}

function sameKind(value: Typed, otherwise: Typed): string {
  if (otherwise.kind === 'null') return 'NULL';
  if (otherwise.kind !== value.kind) throw new Untranslatable('lag() or lead() with a default of another kind');
  return value.kind === 'integer' ? `${otherwise.sql}::bigint` : otherwise.sql;
}
