import { epochSql, weekSql } from './time-fields.ts';
import { later, type Moment, shownSql } from './time-moment.ts';
import { Untranslatable } from './typed-sql.ts';

/** A field of strftime in SQL; `plain` gives it as it is for a moment of the years 1 to 9999. */
type ShownField = (plain: (stamp: string, field: string) => string) => string;
type ShownFields = Readonly<Record<string, ShownField>>;

/** How a text of a time is made. */
export interface TextOptions {
  readonly immutable: boolean;
  /** How a year before the first is written: as date() does it, or as strftime(), which is what is meant where it is absent. */
  readonly year?: 'date';
}

/** The fields that SQLite shows in its own way for a year before the first and for an hour of 24; none for a column of times. */
export function shownFields(moment: Moment, options: TextOptions): ShownFields {
  const { sql, any } = moment;
  if (any === undefined) return {};
  return {
    Y: () => yearSql('year', shownSql(moment), options),
    G: () => yearSql('isoyear', sql, options),
    g: () => {
      throw new Untranslatable('strftime with %g of a time that may be before the year 1');
    },
    s: () => `${epochSql(moment)}::text`,
    ...(any.shown === undefined ? {} : hours24(moment, any.shown.isHour24)),
  };
}

/** What is written of the hour 24; the day of the week is that of the next day, but the day of the year is not. */
function hours24(moment: Moment, isHour24: string): ShownFields {
  const { sql } = moment;
  const either = (at24: string, otherwise: string) => `CASE WHEN ${isHour24} THEN ${at24} ELSE ${otherwise} END`;
  const hours = { H: '24', k: '24', I: '12', l: '12', p: 'PM', P: 'pm' };
  const day = (stamp: string) => `GREATEST(EXTRACT(doy FROM ${stamp}) - 1, 1)`;
  const thursday = `(${sql} + (4 - EXTRACT(isodow FROM ${sql})) * '1 day'::interval)`;
  const days: Readonly<Record<string, string>> = {
    j: `pg_catalog.lpad(${day(sql)}::text, 3, '0')`,
    W: weekSql('W', day(sql), sql),
    U: weekSql('U', day(sql), sql),
    V: `pg_catalog.lpad((pg_catalog.div(${day(thursday)} - 1, 7) + 1)::text, 2, '0')`,
  };
  const same = ['w', 'u'];
  return {
    ...mapped(hours, (field, text) => (plain) => either(`'${text}'`, plain(shownSql(moment), field))),
    ...mapped(days, (field, at24) => (plain) => either(at24, plain(sql, field))),
    ...mapped(Object.fromEntries(same.map((field) => [field, ''])), (field) => (plain) => plain(sql, field)),
  };
}

function mapped(
  entries: Readonly<Record<string, string>>,
  to: (field: string, value: string) => ShownField,
): ShownFields {
  return Object.fromEntries(Object.entries(entries).map(([field, value]) => [field, to(field, value)]));
}

/** The year before 1 is 0, and -1 before that: four digits after the sign by date(), and with the sign by strftime(). */
function yearSql(name: 'year' | 'isoyear', stamp: string, { immutable, year }: TextOptions): string {
  const number = `(EXTRACT(${name} FROM ${stamp}) - ${later.years})`;
  const signFirst = `pg_catalog.regexp_replace('000' || ${number}::text, '^(0*)(-?)([0-9]*)$', '\\2\\1\\3')`;
  const padded = immutable
    ? `pg_catalog.regexp_replace(${signFirst}, '0*([0-9]{4})$', '\\1')`
    : `pg_catalog.to_char(${number}, 'FM0000')`;
  return year === 'date' ? padded : `pg_catalog.regexp_replace(${padded}, '^-0', '-')`;
}
