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
  /** At the start of a day, month or year, of which SQLite has the fields. */
  readonly hasFields?: boolean;
  /** The present, from which no year out of reach is near. */
  readonly isPresent?: boolean;
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
  /** Whether the hour is shown as 24, where the moment has 0, and whether the day before the moment's is shown. */
  readonly shown?: { readonly isHour24: string; readonly isDayBefore: string };
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

/** The timestamp whose date SQLite shows. */
export function shownSql({ sql, any }: Moment): string {
  const isDayBefore = any?.shown?.isDayBefore;
  return isDayBefore === undefined ? sql : `(${sql} - (${isDayBefore})::integer * '1 day'::interval)`;
}

/** The moment, NULL where it is after the year 9999. */
export function notLater({ sql, any }: Moment): string {
  const end = `'${any === undefined ? 10_000 : 10_000 + later.years}-01-01'::timestamp`;
  return `NULLIF(LEAST(${sql}, ${end}), ${end})`;
}

/** The moment, NULL where SQLite has no such: it is within the years -4713 to 9999. */
export function checked(moment: Moment): Moment {
  if (moment.unchecked !== true) return moment;
  const { any, sql } = moment;
  const before = `'0087-11-24 11:59:59.999'::timestamp`;
  const notEarlier = any === undefined ? sql : `NULLIF(GREATEST(${sql}, ${before}), ${before})`;
  return { ...moment, unchecked: false, sql: notLater({ ...moment, sql: notEarlier }) };
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
  return { sql: `CASE WHEN ${matches(text, 'number')} THEN ${sql} END`, any: {} };
}

/** The moment that a text spells in any of SQLite's ways, else NULL. What is emitted is immutable, but for `now`. */
export function momentOfText(text: string, now: string | null): Moment {
  const parts = partsOf(text);
  const number = momentOfNumber(`${text}::double precision`, 'days');
  const present = now === null ? '' : ` WHEN ${matches(text, 'now')} THEN ${now} + '${later.years} years'::interval`;
  const found = `CASE WHEN ${matches(text, 'calendar')} THEN ${parts.moment} WHEN ${matches(text, 'number')} THEN ${number.sql}${present} END`;
  const sql = notLater({ sql: found, any: {} });
  const cut = (unit: string) => `pg_catalog.date_trunc('${unit}', ${sql})`;
  const isDate = matches(text, 'dateFields');
  const isFields = `(${isDate} OR ${matches(text, 'clock')})`;
  return {
    sql,
    any: {
      monthStart: `CASE WHEN ${isFields} THEN ${parts.monthStart}::timestamp ELSE ${cut('month')} END`,
      dayStart: `CASE WHEN ${isFields} THEN ${parts.day}::timestamp ELSE ${cut('day')} END`,
      months: {
        start: `CASE WHEN ${isDate} THEN ${parts.monthStart}::timestamp ELSE ${cut('month')} END`,
        sql: `(${sql} + (${matches(text, 'clock24')})::integer * '1 day'::interval)`,
      },
      zoneless: `CASE WHEN ${matches(text, 'clock')} THEN ${parts.day} + ${parts.clock} ELSE ${sql} END`,
      shown: { isHour24: matches(text, 'hour24'), isDayBefore: matches(text, 'day24') },
    },
  };
}

function matches(text: string, spelling: keyof typeof spellings): string {
  return `${text} COLLATE "C" ~${spelling === 'number' || spelling === 'now' ? '*' : ''} ${quoteLiteral(spellings[spelling])}`;
}

function partsOf(text: string) {
  const part = (name: keyof typeof fieldsOf) => `substring(${text} from ${quoteLiteral(fieldsOf[name])})`;
  const number = (name: keyof typeof fieldsOf, otherwise: number) => `COALESCE(${part(name)}::integer, ${otherwise})`;
  // A time of day is of 2000-01-01; the 31st of February is the 2nd or 3rd of March.
  const monthStart = `pg_catalog.make_date(${number('year', 2000)} + ${later.years}, ${number('month', 1)}, 1)`;
  const day = `(${monthStart} + ${number('day', 1)} - 1)`;
  const [hours, minutes] = [number('hour', 0), number('minute', 0)];
  const seconds = `pg_catalog.round(COALESCE(${part('second')}, '0')::numeric, 3)::double precision`;
  const zoneMinutes = `COALESCE((${part('zoneSign')} || ${part('zoneMinutes')})::integer, 0)`;
  const interval = (by: readonly [hours: string, minutes: string]) =>
    `pg_catalog.make_interval(hours => ${by[0]}, mins => ${by[1]}, secs => ${seconds})`;
  const inZone = [`${hours} - ${number('zoneHours', 0)}`, `${minutes} - ${zoneMinutes}`] as const;
  return { monthStart, day, clock: interval([hours, minutes]), moment: `${day} + ${interval(inZone)}` };
}
