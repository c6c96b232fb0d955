import type { FunctionCallExpr, FunctionCallOrder, FunctionTail } from 'sqlite3-parser';
import { type AggregateTail, aggregates } from './aggregate-functions.ts';
import { choiceFunctions } from './choice-functions.ts';
import { commonType } from './common-sql.ts';
import { callOf, type FunctionTable } from './function-table.ts';
import { jsonFunctions } from './json-functions.ts';
import { numberFunctions } from './number-functions.ts';
import { refuse, refusedFunctions } from './refusals.ts';
import { textFunctions } from './text-functions.ts';
import { timeFunctions } from './time-functions.ts';
import type { Translator } from './translator.ts';
import { computed, type Typed, Untranslatable } from './typed-sql.ts';
import { orderSql, tailSql, windowFunctions } from './window-sql.ts';

/** Every scalar function that is translated; what is not here is never called. */
const scalars: FunctionTable = {
  ...textFunctions,
  ...numberFunctions,
  ...choiceFunctions,
  ...timeFunctions,
  ...jsonFunctions,
};

/** A call of a function, an aggregate or a window function. Throws Untranslatable. */
export function callSql(call: FunctionCallExpr, translator: Translator): Typed {
  const name = call.name.name.toLowerCase();
  const args = call.args ?? [];
  const refusal = own(refusedFunctions, name);
  if (refusal !== undefined) refuse(`the function ${name}()`, refusal);
  const aggregate = own(aggregates, name);
  const isAggregate = aggregate?.arity.includes(args.length) === true;
  if (aggregate !== undefined && isAggregate) {
    const isWindow = call.filterOver?.overClause !== undefined;
    const inner = isWindow ? translator : translator.inAggregate();
    const [first, ...rest] = args.map(inner.value);
    if (first === undefined) throw new Untranslatable(`${name}() without an argument`);
    return aggregate.sql([first, ...rest], aggregateTail(call, inner), inner.scope);
  }
  const { distinctness, orderBy, filterOver } = call;
  const window = own(windowFunctions, name);
  if (window?.arity.includes(args.length) && filterOver?.overClause !== undefined && !distinctness && !orderBy) {
    const values = args.map(translator.value);
    return window.sql(values as unknown as readonly [Typed, ...Typed[]], tailSql(filterOver, translator));
  }
  if (distinctness || orderBy || filterOver) throw new Untranslatable(`${name}() as an aggregate`);
  if (name === 'iif' || name === 'if') return iif(call, translator);
  const scalar = own(scalars, name);
  if (scalar === undefined) throw new Untranslatable(`the function ${name}()`);
  return callOf(name, scalar, args.map(translator.value), translator.scope);
}

/** `count(*)`, the only call with a star. */
export function callStarSql(name: string, tail: FunctionTail | undefined, translator: Translator): Typed {
  if (name.toLowerCase() !== 'count') throw new Untranslatable(`${name.toLowerCase()}(*)`);
  const inner = tail?.overClause === undefined ? translator.inAggregate() : translator;
  return computed(`pg_catalog.count(*)${tailSql(tail, inner)}`, 'integer');
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function aggregateTail(call: FunctionCallExpr, translator: Translator): AggregateTail {
  const { distinctness, orderBy, filterOver } = call;
  const distinct = distinctness === 'Distinct';
  const isWindow = filterOver?.overClause !== undefined;
  const { rowOrder } = translator.scope;
  const inRowOrder = rowOrder !== undefined && !distinct && !isWindow && gathering.has(call.name.name.toLowerCase());
  return {
    distinct,
    orderBy:
      orderBy === undefined ? (inRowOrder ? ` ORDER BY ${rowOrder}` : '') : ` ${innerOrder(orderBy, translator)}`,
    after: tailSql(filterOver, translator),
    isWindow,
  };
}

/** Aggregates that put values side by side in the order in which they come. */
const gathering: ReadonlySet<string> = new Set(['group_concat', 'string_agg', 'json_group_array', 'json_group_object']);

function innerOrder(order: FunctionCallOrder, translator: Translator): string {
  if (order.type !== 'SortListFunctionCallOrder') throw new Untranslatable('WITHIN GROUP');
  return orderSql(order.columns, translator);
}

/** `iif(a, b, c, …)`: conditions and values by turns, and what is left at the end. */
function iif({ args = [] }: FunctionCallExpr, { condition, value, scope }: Translator): Typed {
  if (args.length < 2) throw new Untranslatable('iif() with one argument');
  const pairs = args.slice(0, args.length - (args.length % 2));
  const whens = pairs.filter((_arg, place) => place % 2 === 0).map(condition);
  const values = [...pairs.filter((_arg, place) => place % 2 === 1), ...args.slice(pairs.length)].map(value);
  const common = commonType(values, scope);
  const branches = whens.map((when, place) => `WHEN ${when.sql} THEN ${common.sqls[place]}`).join(' ');
  const otherwise = common.sqls[whens.length];
  return common.as(`CASE ${branches}${otherwise === undefined ? '' : ` ELSE ${otherwise}`} END`);
}

/** Whether a call of this name with so many arguments is an aggregate, where no OVER follows. */
export function isAggregate(name: string, count: number): boolean {
  return own(aggregates, name.toLowerCase())?.arity.includes(count) === true;
}
