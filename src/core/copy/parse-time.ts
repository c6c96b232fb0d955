const dash = '-'.charCodeAt(0);
const colon = ':'.charCodeAt(0);
const point = '.'.charCodeAt(0);

/** Days before each month of a year without a leap day, January first. */
const daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days from the day before 0001-01-01 to 2000-01-01, PostgreSQL's epoch, in the proleptic Gregorian calendar. */
const epochDay = dayNumber(2000, 1, 1);

/** Where the date at the start of a text ends: `YYYY-MM-DD`, longer after the year 9999, with a sign before the year 0000. */
export function dateEnd(text: string): number {
  return yearEnd(text) + '-MM-DD'.length;
}

/** Days since 2000-01-01 of the date at the start of a text; NaN where there is no such day. */
export function parseDate(text: string): number {
  const end = yearEnd(text);
  const sign = text.charCodeAt(0) === dash ? 1 : 0;
  const digits = digitsAt(text, sign, end - sign);
  const year = sign === 1 ? -digits : digits;
  const month = digitsAt(text, end + 1, 2);
  const day = digitsAt(text, end + 4, 2);
  if (text.charCodeAt(end + 3) !== dash || !(year >= firstYear && year <= lastYear) || !(month >= 1 && month <= 12))
    return Number.NaN;
  const length = (monthLengths[month - 1] ?? 0) + (month === 2 && isLeap(year) ? 1 : 0);
  return day >= 1 && day <= length ? dayNumber(year, month, day) - epochDay : Number.NaN;
}

/** PostgreSQL's timestamps, https://www.postgresql.org/docs/current/datatype-datetime.html; the year 0 is 1 BC. */
const firstYear = -4711;
const lastYear = 294_275;

/** Where the first dash after four characters is, at most six digits far; else behind everything. */
function yearEnd(text: string): number {
  const at = text.charCodeAt(4) === dash ? 4 : text.indexOf('-', 5);
  return at < 4 || at > 6 ? text.length : at;
}

/** Microseconds since midnight of the `HH:MM[:SS[.ffffff]]` that fills a text from `start` to `end`; NaN where it is none. */
export function parseTime(text: string, start: number, end: number): number {
  const hour = digitsAt(text, start, 2);
  const minute = digitsAt(text, start + 3, 2);
  if (!(hour <= 23) || !(minute <= 59) || text.charCodeAt(start + 2) !== colon || end < start + 5) return Number.NaN;
  const minutes = hour * 60 + minute;
  if (end === start + 5) return minutes * 60_000_000;
  const second = digitsAt(text, start + 6, 2);
  if (!(second <= 59) || text.charCodeAt(start + 5) !== colon || end < start + 8) return Number.NaN;
  const micros = (minutes * 60 + second) * 1_000_000;
  if (end === start + 8) return micros;
  const decimals = end - (start + 9);
  if (text.charCodeAt(start + 8) !== point || decimals < 1 || decimals > 6) return Number.NaN;
  return micros + digitsAt(text, start + 9, decimals) * 10 ** (6 - decimals);
}

/** Where a zone (`Z` or `±HH:MM`, below 16 hours) starts at the end of a text and its minutes east of UTC; null where there is none. */
export function parseZone(text: string): { readonly start: number; readonly minutes: number } | null {
  if (text.endsWith('Z')) return { start: text.length - 1, minutes: 0 };
  const start = text.length - 6;
  const sign = text[start];
  const hours = digitsAt(text, start + 1, 2);
  const minutes = digitsAt(text, start + 4, 2);
  if ((sign !== '+' && sign !== '-') || text[start + 3] !== ':' || !(hours <= 15) || !(minutes <= 59)) return null;
  return { start, minutes: (sign === '-' ? -1 : 1) * (hours * 60 + minutes) };
}

function dayNumber(year: number, month: number, day: number): number {
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  const leapDay = month > 2 && isLeap(year) ? 1 : 0;
  return past * 365 + leapDays + (daysBefore[month - 1] ?? 0) + leapDay + day;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The number that `count` digits from `at` spell; NaN where one of them is no digit. */
function digitsAt(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
