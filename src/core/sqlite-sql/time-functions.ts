import type { FunctionTable } from './function-table.ts';
import { epochSql, secondsSql } from './time-fields.ts';
import { formattedSql, integerSql, readFormat, spellingOf } from './time-format.ts';
import { modified } from './time-modifiers.ts';
import { checked, type Moment, plainSql } from './time-moment.ts';
import { nowSql, startOf } from './time-start.ts';
import { computed, isName, literalSql, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

const anyNumber = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** https://www.sqlite.org/lang_datefunc.html */
export const timeFunctions: FunctionTable = {
  date: { arity: anyNumber, sql: (args, scope) => timeSql(args, scope, dateResult) },
  time: { arity: anyNumber, sql: (args, scope) => timeSql(args, scope, timeResult) },
  datetime: { arity: anyNumber, sql: (args, scope) => timeSql(args, scope, datetimeResult) },
  julianday: {
    arity: anyNumber,
    sql: (args, scope) =>
      timeSql(args, scope, (moment) =>
        computed(`((${secondsSql(moment)} * 1000 + 210866760000000)::double precision / 86400000)`, 'real'),
      ),
  },
  unixepoch: {
    arity: anyNumber,
    sql: (args, scope) => timeSql(args, scope, (moment) => computed(epochSql(moment), 'integer', { range: epochs })),
  },
  strftime: { arity: anyNumber.slice(1), sql: strftime },
};

/** Seconds since 1970 of the years that SQLite has. */
const epochs = { low: -210_866_760_000n, high: 253_402_300_799n };

export function currentSql(name: 'date' | 'time' | 'datetime', scope: Scope): Typed {
  return { date: dateResult, time: timeResult, datetime: datetimeResult }[name]({ sql: nowSql(scope) }, scope);
}

function dateResult(moment: Moment, scope: Scope): Typed {
  return spelled('%Y-%m-%d', moment, scope);
}

function timeResult(moment: Moment, scope: Scope): Typed {
  return spelled('%H:%M:%S', moment, scope);
}

function datetimeResult(moment: Moment, scope: Scope): Typed {
  return spelled('%Y-%m-%d %H:%M:%S', moment, scope);
}

function spelled(format: string, moment: Moment, scope: Scope): Typed {
  const time = timeOfFormat(format, moment);
  const options = { immutable: scope.immutable === true, year: 'date' } as const;
  return computed(formattedSql(moment, readFormat(format) ?? [], options), 'text', time === null ? {} : { time });
}

function strftime([format, ...args]: readonly [Typed, ...Typed[]], scope: Scope): Typed {
  if (format.kind === 'null') return literalSql(null);
  if (typeof format.literal !== 'string') throw new Untranslatable('strftime() with a format that is computed');
  const parts = readFormat(format.literal);
  if (parts === null) return literalSql(null);
  return timeSql(args, scope, (moment) => {
    const sql = formattedSql(moment, parts, { immutable: scope.immutable === true });
    const time = timeOfFormat(spellingOf(parts), moment);
    if (time !== null) return computed(sql, 'text', { time });
    const digits = integerSql(moment, parts, sql);
    return computed(sql, 'text', digits === null ? {} : { digits });
  });
}

/**
 * The time that a format gives back whole, in the type that holds it; null for any other format. Years before the first and hours
 * of 24 are not in the order of their texts: where they may be, the time is there to be stored, not to be compared.
 */
function timeOfFormat(format: string, moment: Moment): Typed | null {
  const found = /^(%Y-%m-%d)?([T ])?(%H:%M:%S)?([.]%3)?(Z)?$/.exec(format);
  if (found === null) return null;
  const stamp = plainSql(moment);
  const spelling = moment.any === undefined ? { spelling: format } : {};
  const [, date, between, clock, decimals, zone] = found;
  if ((date !== undefined && clock !== undefined) !== (between !== undefined)) return null;
  if (clock === undefined) {
    return date === undefined || decimals || zone ? null : computed(`${stamp}::date`, 'date', spelling);
  }
  const cut = `pg_catalog.date_trunc('${decimals === undefined ? 'second' : 'milliseconds'}', ${stamp})`;
  if (date === undefined) return zone ? null : computed(`${cut}::time`, 'time', spelling);
  if (zone === undefined) return computed(cut, 'timestamp', spelling);
  return computed(`pg_catalog.timezone('UTC', ${cut})`, 'timestamptz', spelling);
}

/** The time that the arguments name, after their modifiers, handed to what makes the result of it. */
function timeSql(args: readonly Typed[], scope: Scope, result: (moment: Moment, scope: Scope) => Typed): Typed {
  const [value, ...rest] = args;
  const modifiers = rest.map(({ literal, kind }) => {
    if (kind === 'null') return null;
    if (typeof literal !== 'string') throw new Untranslatable('a modifier of a time that is computed');
    return literal;
  });
  if (value?.kind === 'null' || modifiers.includes(null)) return literalSql(null);
  const written = modifiers.filter((modifier) => modifier !== null);
  const start = startOf(value, written[0]?.toLowerCase() ?? null, scope);
  const left = start.usesModifier ? written.slice(1) : written;
  const moment = left.reduce((reached, modifier) => modified(reached, modifier, scope), start.moment);
  return maySelect(value, scope)
    ? namedOnce(checked(moment), (named) => result(named, scope))
    : result(checked(moment), scope);
}

/** An aggregate or a window inside another SELECT would be of that SELECT; a column stays what it is. */
function maySelect(value: Typed | undefined, { subqueries, immutable }: Scope): boolean {
  return subqueries === true && immutable !== true && value !== undefined && isName(value);
}

/** A moment that may be any is a long expression: where a SELECT may stand, it is written once. */
function namedOnce(moment: Moment, result: (moment: Moment) => Typed): Typed {
  if (moment.any === undefined) return result(moment);
  const { shown } = moment.any;
  const flags = shown === undefined ? '' : `, ${shown.isHour24} AS "is24", ${shown.isDayBefore} AS "is_day_before"`;
  const named = { isHour24: '"moment"."is24"', isDayBefore: '"moment"."is_day_before"' };
  const typed = result({ sql: '"moment"."at"', any: shown === undefined ? {} : { shown: named } });
  const whole = (sql: string) => `(SELECT ${sql} FROM (SELECT ${moment.sql} AS "at"${flags}) AS "moment")`;
  const { time, digits } = typed;
  return {
    ...typed,
    sql: whole(typed.sql),
    ...(time === undefined ? {} : { time: { ...time, sql: whole(time.sql) } }),
    ...(digits === undefined ? {} : { digits: whole(digits) }),
  };
}
