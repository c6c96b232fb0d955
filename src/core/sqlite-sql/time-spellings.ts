/**
 * The texts that SQLite's functions of time take, as regular expressions of PostgreSQL: https://www.sqlite.org/lang_datefunc.html#time_values
 * and parseDateOrTime() in its date.c, which takes more than the page says.
 */
const space = '[ \\t\\n\\v\\f\\r]*';
/** PostgreSQL's dates begin in the year -4713. */
const date = '(-(?=[0-3]|4[0-6]|470|471[0-2]))?[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])';
const between = '[T \\t\\n\\v\\f\\r]*';
const minutes = '[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?';
const clock = `([01][0-9]|2[0-4]):${minutes}`;
const zone = (offset: string) => `${space}([zZ]|[+-]${offset})?${space}`;

const anyZone = zone('(0[0-9]|1[0-4]):[0-5][0-9]');
const utc = zone('00:00');

export const spellings = {
  /** A date, a time of day, or both. */
  calendar: `^(${date}${between}(${clock}${anyZone})?|${clock}${anyZone})$`,
  /** Those of which SQLite keeps the fields as they are written, until it has to compute. */
  date: `^${date}${between}(${clock}${utc})?$`,
  fields: `^(${date}${between}(${clock}${utc})?|${clock}${anyZone})$`,
  clock: `^${clock}${anyZone}$`,
  /** The end of a day as 24:00, of which SQLite keeps the hour; with a date it keeps the day too, unless the month may be shorter. */
  hour24: `^(${date}${between})?24:${minutes}${utc}$`,
  clock24: `^24:${minutes}${utc}$`,
  day24: `^-?[0-9]{4}-[0-9]{2}-([01][0-9]|2[0-8])${between}24:${minutes}${utc}$`,
  /** A number, of a size that PostgreSQL reads without an error. */
  number: `^${space}[+-]?([0-9]{1,99}([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,2})?${space}$`,
  now: '^[nN][oO][wW]$',
} as const;

/** The fields of a text, each by the part of the text that spells it. */
export const fieldsOf = {
  year: '^-?[0-9]{4}(?=-)',
  month: '^-?[0-9]{4}-([0-9]{2})-',
  day: '^-?[0-9]{4}-[0-9]{2}-([0-9]{2})',
  hour: '([0-9]{2}):',
  minute: ':([0-9]{2})',
  second: ':[0-9]{2}:([0-9]{2}([.][0-9]+)?)',
  zoneHours: `([+-][0-9]{2}):[0-9]{2}${space}$`,
  zoneSign: `([+-])[0-9]{2}:[0-9]{2}${space}$`,
  zoneMinutes: `[+-][0-9]{2}:([0-9]{2})${space}$`,
} as const;
