import { matchesForm } from '../mapping/text-forms.ts';
import type { FunctionTable } from './function-table.ts';
import { double } from './number-sql.ts';
import { refuse } from './refusals.ts';
import { stampSql } from './text-sql.ts';
import { epochSql, formattedSql, integerSql, readFormat, spellingOf } from './time-format.ts';
import { modified } from './time-modifiers.ts';
import {
  computed,
  isNumber,
  isTime,
  literalSql,
  parenthesised,
  type Scope,
  type Typed,
  Untranslatable,
} from './typed-sql.ts';

const anyNumber = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** https://www.sqlite.org/lang_datefunc.html */
export const timeFunctions: FunctionTable = {
  date: { arity: anyNumber, sql: (args, scope) => timeSql(args, scope, dateResult) },
  time: { arity: anyNumber, sql: (args, scope) => timeSql(args, scope, timeResult) },
  datetime: { arity: anyNumber, sql: (args, scope) => timeSql(args, scope, datetimeResult) },
  julianday: {
    arity: anyNumber,
    sql: (args, scope) =>
      timeSql(args, scope, (stamp) =>
        computed(`((EXTRACT(epoch FROM ${stamp}) * 1000 + 210866760000000)::double precision / 86400000)`, 'real'),
      ),
  },
  unixepoch: {
    arity: anyNumber,
    sql: (args, scope) => timeSql(args, scope, (stamp) => computed(epochSql(stamp), 'integer')),
  },
  strftime: { arity: anyNumber.slice(1), sql: strftime },
};

/** The present time of the statement, in UTC, as SQLite has it; PostgreSQL's CURRENT_TIMESTAMP would be the transaction's. */
function nowSql(scope: Scope): string {
  if (scope.immutable) throw new Untranslatable('the present time, in what must be immutable,');
  return `(pg_catalog.statement_timestamp() AT TIME ZONE 'UTC')`;
}

export function currentSql(name: 'date' | 'time' | 'datetime', scope: Scope): Typed {
  return { date: dateResult, time: timeResult, datetime: datetimeResult }[name](nowSql(scope), scope);
}

function dateResult(stamp: string, scope: Scope): Typed {
  return spelled('%Y-%m-%d', stamp, scope);
}

function timeResult(stamp: string, scope: Scope): Typed {
  return spelled('%H:%M:%S', stamp, scope);
}

function datetimeResult(stamp: string, scope: Scope): Typed {
  return spelled('%Y-%m-%d %H:%M:%S', stamp, scope);
}

function spelled(format: string, stamp: string, scope: Scope): Typed {
  const time = timeOfFormat(format, stamp);
  const sql = formattedSql(stamp, readFormat(format) ?? [], scope.immutable === true);
  return computed(sql, 'text', time === null ? {} : { time });
}

function strftime([format, ...args]: readonly [Typed, ...Typed[]], scope: Scope): Typed {
  if (format.kind === 'null') return literalSql(null);
  if (typeof format.literal !== 'string') throw new Untranslatable('strftime() with a format that is computed');
  const parts = readFormat(format.literal);
  if (parts === null) return literalSql(null);
  return timeSql(args, scope, (stamp) => {
    const sql = formattedSql(stamp, parts, scope.immutable === true);
    const time = timeOfFormat(spellingOf(parts), stamp);
    if (time !== null) return computed(sql, 'text', { time });
    const digits = integerSql(stamp, parts, sql);
    return computed(sql, 'text', digits === null ? {} : { digits });
  });
}

/** The time that a format gives back whole, in the type that holds it; null for any other format. */
function timeOfFormat(spelling: string, stamp: string): Typed | null {
  const found = /^(%Y-%m-%d)?([T ])?(%H:%M:%S)?([.]%3)?(Z)?$/.exec(spelling);
  if (found === null) return null;
  const [, date, between, clock, decimals, zone] = found;
  if ((date !== undefined && clock !== undefined) !== (between !== undefined)) return null;
  if (clock === undefined) return date === undefined || decimals || zone ? null : dateOf(stamp);
  const cut = `pg_catalog.date_trunc('${decimals === undefined ? 'second' : 'milliseconds'}', ${stamp})`;
  if (date === undefined) return zone ? null : computed(`${cut}::time`, 'time', { spelling });
  if (zone === undefined) return computed(cut, 'timestamp', { spelling });
  return computed(`pg_catalog.timezone('UTC', ${cut})`, 'timestamptz', { spelling });
}

function dateOf(stamp: string): Typed {
  return computed(`${stamp}::date`, 'date', { spelling: '%Y-%m-%d' });
}

/** The time that the arguments name, after their modifiers, handed to what makes the result of it. */
function timeSql(args: readonly Typed[], scope: Scope, result: (stamp: string, scope: Scope) => Typed): Typed {
  const [value, ...rest] = args;
  const modifiers = rest.map(({ literal, kind }) => {
    if (kind === 'null') return null;
    if (typeof literal !== 'string') throw new Untranslatable('a modifier of a time that is computed');
    return literal;
  });
  if (value?.kind === 'null' || modifiers.includes(null)) return literalSql(null);
  const written = modifiers.filter((modifier) => modifier !== null);
  const zone = written.find((modifier) => ['localtime', 'utc'].includes(modifier.toLowerCase()));
  if (zone !== undefined) refuse(`the modifier ${zone}`, 'zone');
  const start = startOf(value, written[0]?.toLowerCase() ?? null, scope);
  const left = start.usesModifier ? written.slice(1) : written;
  return result(left.reduce(modified, start.sql), scope);
}

interface Start {
  readonly sql: string;
  /** The first modifier says how the number is read. */
  readonly usesModifier: boolean;
}

function startOf(value: Typed | undefined, modifier: string | null, scope: Scope): Start {
  if (value === undefined) return { sql: nowSql(scope), usesModifier: false };
  if (isTime(value)) return { sql: inMilliseconds(value), usesModifier: false };
  if (value.time !== undefined) return { sql: stampSql(value.time), usesModifier: false };
  if (isNumber(value)) return numberStart(value, modifier);
  if (typeof value.literal === 'string') return { sql: literalStart(value.literal, scope), usesModifier: false };
  if (value.kind === 'text') return { sql: textStart(value), usesModifier: false };
  throw new Untranslatable(`a time that is ${value.kind}`);
}

/** SQLite's times have milliseconds: it rounds, but never up to the next second. */
function inMilliseconds(value: Typed): string {
  const stamp = parenthesised({ sql: stampSql(value) });
  const hasMore = value.kind !== 'date' && !/^[^%]*(%[YmdHMS123][^%]*)*$/.test(value.spelling ?? '%6');
  if (!hasMore) return stamp;
  return `pg_catalog.date_trunc('milliseconds', LEAST(${stamp} + '500 microseconds'::interval, pg_catalog.date_trunc('second', ${stamp}) + '999 milliseconds'::interval))`;
}

/** Seconds since 1970 with `unixepoch`, else the days of the Julian calendar, within the years 1 to 9999. */
function numberStart(value: Typed, modifier: string | null): Start {
  if (modifier === 'auto') throw new Untranslatable('the modifier auto');
  const number = double(value);
  const isEpoch = modifier === 'unixepoch';
  const [low, high] = isEpoch ? ['-62135596800', '253402300800'] : ['1721425.5', '5373484.5'];
  const seconds = isEpoch
    ? value.kind === 'integer'
      ? number
      : `(pg_catalog.floor(${number} * 1000 + 0.5) / 1000)`
    : `((pg_catalog.floor(${number} * 86400000 + 0.5) - 210866760000000) / 1000)`;
  const stamp = `CASE WHEN ${number} >= ${low} AND ${number} < ${high} THEN pg_catalog.timezone('UTC', pg_catalog.to_timestamp(${seconds})) END`;
  return { sql: `(${stamp})`, usesModifier: isEpoch || modifier === 'julianday' };
}

function literalStart(text: string, scope: Scope): string {
  if (text.toLowerCase() === 'now') return nowSql(scope);
  if (matchesForm('date', text) || matchesForm('timestamp', text)) {
    const time = matchesForm('date', text) ? { spelling: '%Y-%m-%d' } : {};
    return inMilliseconds(computed(`'${text}'::timestamp`, 'timestamp', time));
  }
  if (matchesForm('time', text)) return inMilliseconds(computed(`'2000-01-01 ${text}'::timestamp`, 'timestamp'));
  throw new Untranslatable(`the time '${text}'`);
}

/** What the rows of a text column of times have beside the date. */
interface TextTimes {
  readonly time: boolean;
  readonly zone: boolean;
}

/** Throws Untranslatable for a column that holds other texts than dates, alone or with a time. */
function timesIn({ profile, affinity }: Typed): TextTimes {
  if (profile === undefined || affinity === null) throw new Untranslatable('a time that is any text');
  const { count, forms, shape } = profile.texts;
  if (count === 0) return { time: true, zone: true };
  if (shape === '0000-00-00') return { time: false, zone: false };
  if (shape !== null && /^0000-00-00[ T]00:00(:00([.]0+)?)?(Z|[+-]00:00)?$/.test(shape))
    return { time: true, zone: /(Z|[+-]00:00)$/.test(shape) };
  if (forms.date + forms.timestamp + forms.timestamptz < count)
    throw new Untranslatable('a time that is a text column of other texts than times');
  return { time: forms.timestamp + forms.timestamptz > 0, zone: forms.timestamptz > 0 };
}

/**
 * A text column whose rows are all dates or times with dates; a text of another form gives NULL, as in SQLite. Made of functions
 * that PostgreSQL calls immutable, and without an error for a day that is not in the calendar, which SQLite counts on.
 */
function textStart(value: Typed): string {
  const has = timesIn(value);
  const text = parenthesised(value);
  const part = (from: number, length: number) => `pg_catalog.substr(${text}, ${from}, ${length})`;
  const day = `(pg_catalog.make_date(${part(1, 4)}::integer, ${part(6, 2)}::integer, 1) + (${part(9, 2)}::integer - 1))`;
  const isDate = `(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])`;
  if (!has.time) return `(CASE WHEN ${text} ~ '^${isDate}$' THEN ${day}::timestamp END)`;
  const isTimeOfDay = `[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?`;
  const seconds = `('0' || COALESCE(pg_catalog.substring(${text}, ':[0-9]{2}:([0-9]{2}([.][0-9]+)?)'), ''))::numeric`;
  const whole = `pg_catalog.trunc(${seconds})`;
  const milliseconds = `(LEAST(pg_catalog.round(${seconds} * 1000), ${whole} * 1000 + 999))`;
  const time = `pg_catalog.make_interval(hours => ('0' || ${part(12, 2)})::integer, mins => ('0' || ${part(15, 2)})::integer) + ${milliseconds}::double precision * '1 millisecond'::interval`;
  if (!has.zone) return `(CASE WHEN ${text} ~ '^${isDate}(${isTimeOfDay})?$' THEN ${day} + (${time}) END)`;
  const minutes = `(pg_catalog.substring(${text}, '([+-])[0-9]{2}:[0-9]{2}$') || pg_catalog.right(${text}, 2))::integer`;
  const zone = `COALESCE(pg_catalog.substring(${text}, '([+-][0-9]{2}):[0-9]{2}$')::integer * 60 + ${minutes}, 0)`;
  return `(CASE WHEN ${text} ~ '^${isDate}(${isTimeOfDay}(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?)?$' THEN ${day} + (${time}) - ${zone} * '1 minute'::interval END)`;
}
