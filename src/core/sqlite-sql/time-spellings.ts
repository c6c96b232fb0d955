/**
 * The texts that SQLite's functions of time take, as regular expressions of PostgreSQL, to be matched under COLLATE "C", where digits and
 * blanks are those of ASCII: https://www.sqlite.org/lang_datefunc.html#time_values and parseDateOrTime() in its date.c, which takes more
 * than the page says.
 */
const date = '(-(?=[0-3]|4[0-6]|470|471[0-2]))?\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])';
const minutes = '[0-5]\\d(:[0-5]\\d([.]\\d+)?)?';
const clock = `([01]\\d|2[0-4]):${minutes}`;
const zone = '\\s*([zZ]|[+-](0\\d|1[0-4]):[0-5]\\d)?\\s*';
const utc = '\\s*([zZ]|[+-]00:00)?\\s*';

export const spellings = {
  /** A date, a time of day, or both. PostgreSQL's dates begin in the year -4713. */
  calendar: `^(?!$)(${date}[T\\s]*)?(${clock}${zone})?$`,
  /** A number, of a size that PostgreSQL reads without an error. */
  number: '^\\s*[+-]?(\\d{1,99}([.]\\d*)?|[.]\\d+)(e[+-]?\\d{1,2})?\\s*$',
  now: '^now$',
  /** Without a zone SQLite keeps the fields as they are written, until it has to compute. */
  dateFields: `^${date}[T\\s]*(${clock}${utc})?$`,
  clock: `^${clock}${zone}$`,
  /** The end of a day as 24:00, of which SQLite keeps the hour; with a date it keeps the day too, unless the month may be shorter. */
  hour24: `^(${date}[T\\s]*)?24:${minutes}${utc}$`,
  clock24: `^24:${minutes}${utc}$`,
  day24: `^-?\\d{4}-\\d\\d-([01]\\d|2[0-8])[T\\s]*24:${minutes}${utc}$`,
} as const;

/** The fields of a text of the calendar, each by the part that spells it. */
export const fieldsOf = {
  year: '^-?\\d{4}(?=-)',
  month: '^-?\\d{4}-(\\d\\d)',
  day: '^-?\\d{4}-\\d\\d-(\\d\\d)',
  hour: '(\\d\\d):',
  minute: ':(\\d\\d)',
  /** SQLite keeps milliseconds: it rounds, but never up to the next second. */
  second: ':\\d\\d:(\\d\\d([.](999|(?!999)\\d+))?)',
  zoneHours: '([+-]\\d\\d):\\d\\d\\s*$',
  zoneSign: '([+-])\\d\\d:\\d\\d\\s*$',
  zoneMinutes: '[+-]\\d\\d:(\\d\\d)\\s*$',
} as const;
