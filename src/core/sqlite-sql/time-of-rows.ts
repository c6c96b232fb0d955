import type { Moment } from './time-moment.ts';
import { parenthesised, type Typed, Untranslatable } from './typed-sql.ts';

/** What the rows of a text column of times have beside the date. */
interface TextTimes {
  readonly time: boolean;
  readonly zone: boolean;
  /** More decimals of a second than SQLite keeps. */
  readonly microseconds: boolean;
}

/** Throws Untranslatable for a column that holds other texts than dates, alone or with a time. */
function timesIn({ profile, affinity }: Typed): TextTimes {
  if (profile === undefined || affinity === null) throw new Untranslatable('a time that is any text');
  const { count, forms, shape } = profile.texts;
  if (count === 0) return { time: true, zone: true, microseconds: false };
  if (shape === '0000-00-00') return { time: false, zone: false, microseconds: false };
  if (shape !== null && /^0000-00-00[ T]00:00(:00([.]0+)?)?(Z|[+-]00:00)?$/.test(shape))
    return { time: true, zone: /(Z|[+-]00:00)$/.test(shape), microseconds: shape.includes('.0000') };
  if (forms.date + forms.timestamp + forms.timestamptz < count)
    throw new Untranslatable('a time that is a text column of other texts than times');
  return { time: forms.timestamp + forms.timestamptz > 0, zone: forms.timestamptz > 0, microseconds: true };
}

/**
 * The moment of a text column whose rows are all dates or times with dates, in a short expression; a text that is spelled otherwise than
 * they are gives NULL. Made of functions that PostgreSQL calls immutable, and without an error for a day that is not in the calendar,
 * which SQLite counts on. Throws Untranslatable for a column of other rows.
 */
export function momentOfRows(value: Typed): Moment {
  const { guard, sql } = startOfRows(value);
  return { sql: `CASE WHEN ${guard} THEN ${sql} END` };
}

function startOfRows(value: Typed): { readonly sql: string; readonly guard: string } {
  const has = timesIn(value);
  const text = parenthesised(value);
  const part = (from: number, length: number) => `pg_catalog.substr(${text}, ${from}, ${length})`;
  const day = `(pg_catalog.make_date(${part(1, 4)}::integer, ${part(6, 2)}::integer, 1) + (${part(9, 2)}::integer - 1))`;
  const isDate = `(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])`;
  if (!has.time) return { sql: `${day}::timestamp`, guard: `${text} ~ '^${isDate}$'` };
  const isClock = `[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?`;
  const isZone = has.zone ? '(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?' : '';
  const clock = `pg_catalog.make_interval(hours => ('0' || ${part(12, 2)})::integer, mins => ('0' || ${part(15, 2)})::integer, secs => ${secondsOf(text, has)})`;
  return {
    sql: `(${day} + ${clock}${has.zone ? ` - ${zoneOf(text)}` : ''})`,
    guard: `${text} ~ '^${isDate}(${isClock}${isZone})?$'`,
  };
}

/** SQLite keeps milliseconds: it rounds, but never up to the next second. */
function secondsOf(text: string, { microseconds }: TextTimes): string {
  const decimals = microseconds ? '+' : '{1,3}';
  const seconds = `('0' || pg_catalog.substring(${text}, ':[0-9]{2}:([0-9]{2}([.][0-9]${decimals})?)'))`;
  if (!microseconds) return `COALESCE(${seconds}, '0')::double precision`;
  const number = `COALESCE(${seconds}, '0')::numeric`;
  return `LEAST(pg_catalog.round(${number}, 3), pg_catalog.trunc(${number}) + 0.999)::double precision`;
}

function zoneOf(text: string): string {
  const hours = `pg_catalog.substring(${text}, '([+-][0-9]{2}):[0-9]{2}$')::integer`;
  const minutes = `(pg_catalog.substring(${text}, '([+-])[0-9]{2}:[0-9]{2}$') || pg_catalog.right(${text}, 2))::integer`;
  return `pg_catalog.make_interval(hours => COALESCE(${hours}, 0), mins => COALESCE(${minutes}, 0))`;
}
