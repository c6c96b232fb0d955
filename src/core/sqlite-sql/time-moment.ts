import { quoteLiteral } from '../ddl/quote.ts';
import { fieldsOf, spellings } from './time-spellings.ts';

/** A point in time while its modifiers are applied: a timestamp without zone, in UTC. */
export interface Moment {
  /** The timestamp; where `any` is there, one that is `later` by 4800 years. */
  readonly sql: string;
  /** What is known more of a moment that may be any that SQLite has; absent for a column of times and for the present. */
  readonly any?: AnyMoment;
  /** May be later or earlier than what SQLite has, which shows when it computes the date. */
  readonly unchecked?: boolean;
  /** After the modifier `localtime`. */
  readonly isLocal?: boolean;
}

/** What SQLite keeps of a text as it is written, while nothing had to be computed. */
interface AnyMoment {
  /** The start of the month and of the day, e.g. 2024-02 of the 31st of February. */
  readonly monthStart?: string;
  readonly dayStart?: string;
  /** A time of day without its zone, which the modifier `weekday` forgets. */
  readonly zoneless?: string;
  /** What the modifiers of months begin with: the month of a date as it is written, and of a time of day 24 hours twice. */
  readonly months?: { readonly start: string; readonly sql: string };
  /** The moment as it is shown, and whether its hour is shown as 24; the moment itself has 0. */
  readonly shown?: { readonly sql: string; readonly isHour24: string };
}

/**
 * PostgreSQL has no timestamps before SQLite's first one and counts years BC. 4800 years are always as many days and whole weeks: so
 * much later, every moment of SQLite's is within the years that both count alike.
 */
export const later = { years: 4800, seconds: 151_473_369_600 } as const;

/** The same moment as a timestamp that is not later. */
export function plainSql({ sql, any }: Moment): string {
  return any === undefined ? sql : `(${sql} - '${later.years} years'::interval)`;
}

/** The moment, NULL where SQLite has no such: it is within the years -4713 to 9999. */
export function checked(moment: Moment): Moment {
  if (moment.unchecked !== true) return moment;
  const { any, sql } = moment;
  const notLater = (value: string, end: string) => `NULLIF(LEAST(${value}, ${end}), ${end})`;
  if (any === undefined) return { ...moment, unchecked: false, sql: notLater(sql, `'10000-01-01'::timestamp`) };
  const before = `'0087-11-24 11:59:59.999'::timestamp`;
  const inYears = notLater(`NULLIF(GREATEST(${sql}, ${before}), ${before})`, `'14800-01-01'::timestamp`);
  return { ...moment, unchecked: false, sql: inYears };
}

/** Days of the Julian calendar or seconds since 1970; a whole number needs no rounding to milliseconds. */
export function momentOfNumber(number: string, unit: 'days' | 'seconds', isWhole = false): Moment {
  const [start, low, high, length] =
    unit === 'days'
      ? [`'0087-11-24 12:00:00'`, '0', '5373484.5', 86_400_000]
      : [`'6770-01-01'`, '-210866760000', '253402300800', 1000];
  const milliseconds = `pg_catalog.floor(${number} * ${length} + 0.5)`;
  // The product with an interval is off by some microseconds, far from the present.
  const moment =
    isWhole && unit === 'seconds'
      ? `${start}::timestamp + ${number} * '1 second'::interval`
      : `pg_catalog.date_trunc('milliseconds', ${start}::timestamp + ${milliseconds} * '1 millisecond'::interval + '500 microseconds'::interval)`;
  return { sql: `CASE WHEN ${number} >= ${low} AND ${number} < ${high} THEN ${moment} END`, any: {} };
}

/** A text that is such a number; any other is no time. */
export function momentOfNumberText(text: string, unit: 'days' | 'seconds'): Moment {
  const { sql } = momentOfNumber(`${text}::double precision`, unit);
  return { sql: `CASE WHEN ${text} ~ ${quoteLiteral(spellings.number)} THEN ${sql} END`, any: {} };
}

/** The moment that a text spells in any of SQLite's ways, else NULL. What is emitted is immutable, but for `now`. */
export function momentOfText(text: string, now: string | null): Moment {
  const matches = (spelling: keyof typeof spellings) => `${text} ~ ${quoteLiteral(spellings[spelling])}`;
  const parts = partsOf(text);
  const number = momentOfNumber(`${text}::double precision`, 'days');
  const present = now === null ? '' : ` WHEN ${matches('now')} THEN ${now} + '${later.years} years'::interval`;
  const { sql } = checked({
    sql: `CASE WHEN ${matches('calendar')} THEN ${parts.moment} WHEN ${matches('number')} THEN ${number.sql}${present} END`,
    any: {},
    unchecked: true,
  });
  const asWritten = (spelling: 'date' | 'fields', written: string, unit: string) =>
    `CASE WHEN ${matches(spelling)} THEN ${written}::timestamp ELSE pg_catalog.date_trunc('${unit}', ${sql}) END`;
  const aDayIf = (spelling: 'clock24' | 'day24') =>
    `CASE WHEN ${matches(spelling)} THEN '1 day'::interval ELSE '0'::interval END`;
  return {
    sql,
    any: {
      monthStart: asWritten('fields', parts.monthStart, 'month'),
      dayStart: asWritten('fields', parts.day, 'day'),
      months: { start: asWritten('date', parts.monthStart, 'month'), sql: `(${sql} + ${aDayIf('clock24')})` },
      zoneless: `CASE WHEN ${matches('clock')} THEN ${parts.day} + ${parts.clock} ELSE ${sql} END`,
      shown: {
        sql: `(${sql} - ${aDayIf('day24')})`,
        isHour24: matches('hour24'),
      },
    },
  };
}

function partsOf(text: string) {
  const part = (name: keyof typeof fieldsOf) => `pg_catalog.substring(${text}, ${quoteLiteral(fieldsOf[name])})`;
  const number = (name: keyof typeof fieldsOf, otherwise: number) => `COALESCE(${part(name)}::integer, ${otherwise})`;
  // A time of day is of 2000-01-01; the 31st of February is the 2nd or 3rd of March.
  const monthStart = `pg_catalog.make_date(${number('year', 2000)} + ${later.years}, ${number('month', 1)}, 1)`;
  const day = `(${monthStart} + (${number('day', 1)} - 1))`;
  const seconds = `COALESCE(${part('second')}, '0')::numeric`;
  // SQLite keeps milliseconds: it rounds, but never up to the next second.
  const rounded = `LEAST(pg_catalog.round(${seconds}, 3), pg_catalog.trunc(${seconds}) + 0.999)::double precision`;
  const clock = `pg_catalog.make_interval(hours => ${number('hour', 0)}, mins => ${number('minute', 0)}, secs => ${rounded})`;
  const zone = `pg_catalog.make_interval(hours => ${number('zoneHours', 0)}, mins => COALESCE((${part('zoneSign')} || ${part('zoneMinutes')})::integer, 0))`;
  return { monthStart, day, clock, moment: `${day} + ${clock} - ${zone}` };
}
