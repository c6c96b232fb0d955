import { foldOf } from './collation.ts';
import { jsonText } from './json-functions.ts';
import { numeric } from './number-sql.ts';
import { textOf } from './text-sql.ts';
import { computed, isNumber, isTime, parenthesised, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** What stands around an aggregate's argument: DISTINCT and ORDER BY inside the parentheses, FILTER and OVER after them. */
export interface AggregateTail {
  readonly distinct: boolean;
  readonly orderBy: string;
  readonly after: string;
  readonly isWindow: boolean;
}

type Aggregate = (args: readonly [Typed, ...Typed[]], tail: AggregateTail, scope: Scope) => Typed;

/** Aggregates, https://www.sqlite.org/lang_aggfunc.html; min() and max() are here with one argument only. */
export const aggregates: Readonly<Record<string, { readonly arity: readonly number[]; readonly sql: Aggregate }>> = {
  count: { arity: [1], sql: ([value], tail) => computed(called('count', countable(value, tail), tail), 'integer') },
  sum: { arity: [1], sql: ([value], tail) => sumSql(value, tail) },
  total: { arity: [1], sql: ([value], tail) => computed(`COALESCE(${realSum(value, tail)}, 0)`, 'real') },
  avg: { arity: [1], sql: ([value], tail) => avgSql(value, tail) },
  min: { arity: [1], sql: ([value], tail) => extreme('min', value, tail) },
  max: { arity: [1], sql: ([value], tail) => extreme('max', value, tail) },
  group_concat: { arity: [1, 2], sql: groupConcat },
  string_agg: { arity: [2], sql: groupConcat },
  json_group_array: { arity: [1], sql: ([value], tail, scope) => groupArray(value, tail, scope) },
  json_group_object: { arity: [2], sql: groupObject },
};

function called(name: string, argument: string, { distinct, orderBy, after }: AggregateTail): string {
  return `pg_catalog.${name}(${distinct ? 'DISTINCT ' : ''}${argument}${orderBy})${after}`;
}

/** With DISTINCT, texts are one where their collation says so. */
function countable(value: Typed, { distinct }: AggregateTail): string {
  if (!distinct) return value.kind === 'null' ? 'NULL::text' : value.sql;
  if (value.kind === 'json' || value.storage === 'unknown') throw new Untranslatable(`DISTINCT over ${value.kind}`);
  if (isTime(value) && value.spelling === undefined)
    throw new Untranslatable(`DISTINCT over ${value.kind} of several spellings`);
  return value.kind === 'text' ? foldOf(value.collation)(value.sql) : value.sql;
}

/** Integers add up to an integer, anything else to a REAL. */
function sumSql(value: Typed, tail: AggregateTail): Typed {
  const number = numeric(value);
  if (number.kind === 'integer' && number.storage === undefined)
    return computed(`${called('sum', number.sql, tail)}::bigint`, 'integer');
  const isReal = number.kind === 'real' && number.storage === undefined;
  return computed(realSum(value, tail), 'real', isReal ? {} : { storage: 'unknown' });
}

/**
 * A sum as a REAL. SQLite adds with a compensation for what rounding loses (https://www.sqlite.org/lang_aggfunc.html#sumunc), so
 * that 0.1 ten times is 1.0; PostgreSQL does not, but its numeric loses nothing.
 */
function realSum(value: Typed, tail: AggregateTail): string {
  const number = numeric(value);
  if ((number.profile?.reals.infinite ?? 0) > 0) throw new Untranslatable('a sum of infinite numbers');
  const exact = number.kind === 'real' ? `${parenthesised(number)}::text::numeric` : number.sql;
  return `${called('sum', exact, tail)}::double precision`;
}

function avgSql(value: Typed, tail: AggregateTail): Typed {
  const count = called('count', numeric(value).sql, tail);
  return computed(`(${realSum(value, tail)} / NULLIF(${count}, 0))`, 'real');
}

function extreme(name: 'min' | 'max', value: Typed, tail: AggregateTail): Typed {
  const plain = { ...value, affinity: null, literal: undefined, collation: 'BINARY' };
  if (value.storage === 'unknown' && !isNumber(value))
    throw new Untranslatable(`${name}() of values of several classes`);
  if (isNumber(value)) return { ...plain, sql: called(name, value.sql, tail) };
  if (value.kind === 'boolean') {
    const flag = called(name === 'min' ? 'bool_and' : 'bool_or', value.sql, tail);
    return computed(`${parenthesised({ sql: flag })}::integer`, 'integer', { narrow: true });
  }
  if (value.kind === 'text') {
    if (value.collation !== 'BINARY') throw new Untranslatable(`${name}() with the collation ${value.collation}`);
    const { time } = value;
    const more = time === undefined ? {} : { time: { ...time, sql: called(name, time.sql, tail) } };
    return computed(called(name, `${value.sql} COLLATE "C"`, tail), 'text', more);
  }
  if (isTime(value) && value.spelling !== undefined)
    return { ...plain, affinity: value.affinity, sql: called(name, value.sql, tail) };
  throw new Untranslatable(`${name}() of ${value.kind}`);
}

/** SQLite leaves the order of the texts open where no ORDER BY is written; with DISTINCT the first of each stands where it came. */
function groupConcat([value, separator]: readonly [Typed, ...Typed[]], tail: AggregateTail, scope: Scope): Typed {
  const between = separator === undefined ? "','" : textOf(separator, scope);
  const text = typeof value.literal === 'string' ? `${value.sql}::text` : textOf(value, scope);
  if (!tail.distinct) return computed(called('string_agg', `${text}, ${between}`, tail), 'text');
  if (tail.isWindow || tail.orderBy !== '' || value.collation !== 'BINARY' || value.storage === 'unknown')
    throw new Untranslatable('group_concat() with DISTINCT and a collation, an order or a window');
  const all = called('array_agg', text, { ...tail, distinct: false });
  return computed(
    `(SELECT pg_catalog.string_agg("text", ${between} ORDER BY "place") FROM (SELECT "text", pg_catalog.min("place") AS "place" FROM pg_catalog.unnest(${all}) WITH ORDINALITY AS "each" ("text", "place") GROUP BY "text") AS "distinct")`,
    'text',
  );
}

function groupArray(value: Typed, tail: AggregateTail, scope: Scope): Typed {
  if (tail.distinct) throw new Untranslatable('json_group_array() with DISTINCT');
  const all = called('string_agg', `${jsonText(value, scope)}, ','`, tail);
  return computed(`('[' || COALESCE(${all}, '') || ']')`, 'text', { isJson: true });
}

/** A label that is NULL leaves its pair out. */
function groupObject([label, value]: readonly [Typed, ...Typed[]], tail: AggregateTail, scope: Scope): Typed {
  if (tail.distinct || value === undefined || label.kind !== 'text' || label.storage !== undefined)
    throw new Untranslatable('json_group_object() with labels that are no texts');
  const name = `pg_catalog.to_json(${label.sql}::text)::text`;
  const all = called('string_agg', `${name} || ':' || ${jsonText(value, scope)}, ','`, tail);
  return computed(`('{' || COALESCE(${all}, '') || '}')`, 'text', { isJson: true });
}
