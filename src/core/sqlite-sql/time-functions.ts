import { matchesForm } from '../mapping/text-forms.ts';
import type { FunctionTable } from './function-table.ts';
import { double } from './number-sql.ts';
import { refuse } from './refusals.ts';
import { stampSql } from './text-sql.ts';
import { epochSql, formattedSql, integerSql, readFormat, spellingOf } from './time-format.ts';
import { modified } from './time-modifiers.ts';
import { textStart } from './time-texts.ts';
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
    sql: (args, scope) => timeSql(args, scope, (stamp) => computed(epochSql(stamp), 'integer', { range: epochs })),
  },
  strftime: { arity: anyNumber.slice(1), sql: strftime },
};

/** Seconds since 1970 of the years that SQLite has. */
const epochs = { low: -210_866_760_000n, high: 253_402_300_799n };

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
  const typed = result(left.reduce(modified, start.sql), scope);
  return start.guard === undefined ? typed : guarded(typed, start.guard);
}

/** The value where the condition holds, else NULL. */
function guarded(typed: Typed, guard: string): Typed {
  const only = (sql: string) => `CASE WHEN ${guard} THEN ${sql} END`;
  const { time, digits } = typed;
  return {
    ...typed,
    sql: only(typed.sql),
    ...(time === undefined ? {} : { time: { ...time, sql: only(time.sql) } }),
    ...(digits === undefined ? {} : { digits: only(digits) }),
  };
}

interface Start {
  readonly sql: string;
  /** The first modifier says how the number is read. */
  readonly usesModifier: boolean;
  /** Without it the value is no time, and the result NULL. */
  readonly guard?: string;
}

function startOf(value: Typed | undefined, modifier: string | null, scope: Scope): Start {
  if (value === undefined) return { sql: nowSql(scope), usesModifier: false };
  if (isTime(value)) return { sql: inMilliseconds(value), usesModifier: false };
  if (value.time !== undefined) return { sql: stampSql(value.time), usesModifier: false };
  if (isNumber(value)) return numberStart(value, modifier);
  if (typeof value.literal === 'string') return { sql: literalStart(value.literal, scope), usesModifier: false };
  if (value.kind === 'text') return { ...textStart(value), usesModifier: false };
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
