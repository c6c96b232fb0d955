import type { TextForm } from '../catalog/profile.ts';
import { readJson } from './json-text.ts';

/** Every way to read a text that the profile counts. */
export const textForms: readonly TextForm[] = [
  'boolean',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'json',
  'jsonb',
  'uuid',
];

/**
 * Whether PostgreSQL's type of the form takes the whole text and means by it what SQLite's users mean.
 * Stricter than PostgreSQL, which also takes `yesterday`, `24:00` and second 60: what it would change is no match.
 * https://www.postgresql.org/docs/current/datatype-datetime.html
 */
export function matchesForm(form: TextForm, text: string): boolean {
  switch (form) {
    case 'boolean':
      return isBoolean(text);
    case 'date':
      return dateEnd(text) === text.length;
    case 'time':
      return timeEnd(text, 0) === text.length;
    case 'timestamp':
      return isStamp(text);
    case 'timestamptz':
      return isZoneAt(text, stampEnd(text));
    case 'json':
      return readJson(text) !== 'none';
    case 'jsonb':
      return readJson(text) === 'jsonb';
    case 'uuid':
      return isUuid(text);
  }
}

function isBoolean(text: string): boolean {
  if (text.length !== 1 && text.length !== 4 && text.length !== 5) return false;
  const lower = text.toLowerCase();
  return lower === 't' || lower === 'f' || lower === 'true' || lower === 'false';
}

const code = {
  dash: 45,
  dot: 46,
  colon: 58,
  space: 32,
  plus: 43,
  T: 84,
  Z: 90,
  zero: 48,
  nine: 57,
  a: 97,
  f: 102,
} as const;
/** Beyond these years PostgreSQL has no timestamps, https://www.postgresql.org/docs/current/datatype-datetime.html */
const years = { first: -4711, last: 294_275 };
const longestDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The number that the two characters from `at` spell, or -1. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - code.zero;
  const ones = text.charCodeAt(at + 1) - code.zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** Where the date at the start of a text ends, or -1: `YYYY-MM-DD`, with more digits after 9999 and a sign before 0000. */
function dateEnd(text: string): number {
  const dash = text.charCodeAt(4) === code.dash ? 4 : text.indexOf('-', 4);
  if (dash < 4 || dash > 6 || text.charCodeAt(dash + 3) !== code.dash) return -1;
  const year = yearOf(text, dash);
  const [month, day] = [twoDigits(text, dash + 1), twoDigits(text, dash + 4)];
  if (Number.isNaN(year) || month < 1 || month > 12 || day < 1 || day > (longestDays[month - 1] ?? 0)) return -1;
  const isDay = month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
  return isDay ? dash + 6 : -1;
}

/** The year before `end`, four digits at least and no more than it needs; NaN where there is none. 0000 is the year before 0001. */
function yearOf(text: string, end: number): number {
  const negative = text.charCodeAt(0) === code.dash;
  const start = negative ? 1 : 0;
  let year = 0;
  for (let at = start; at < end; at += 1) {
    if (!isDigit(text.charCodeAt(at))) return Number.NaN;
    year = year * 10 + text.charCodeAt(at) - code.zero;
  }
  const digits = end - start;
  if (digits < 4 || (digits > 4 && (negative || year < 10_000)) || (negative && year === 0)) return Number.NaN;
  const signed = negative ? -year : year;
  return signed >= years.first && signed <= years.last ? signed : Number.NaN;
}

/**
 * A date or timestamp as PostgreSQL reads it in a literal, which knows no year 0 and no sign: years before 0001 are counted BC.
 */
export function literalTime(text: string): string {
  const dash = text.indexOf('-', 4);
  const year = dateEnd(text) < 0 ? 1 : yearOf(text, dash);
  return year > 0 ? text : `${String(1 - year).padStart(4, '0')}${text.slice(dash)} BC`;
}

/** A date alone is midnight, as SQLite's own functions take it: https://www.sqlite.org/lang_datefunc.html#time_values */
function isStamp(text: string): boolean {
  const end = dateEnd(text);
  return end >= 0 && (end === text.length || timeEnd(text, end + 1) === text.length) && isBetween(text, end);
}

function isBetween(text: string, at: number): boolean {
  const between = text.charCodeAt(at);
  return at === text.length || between === code.T || between === code.space;
}

/** Where the time that begins at `at` ends, or -1 where there is none. */
function timeEnd(text: string, at: number): number {
  const [hour, minute] = [twoDigits(text, at), twoDigits(text, at + 3)];
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text.charCodeAt(at + 2) !== code.colon) return -1;
  if (text.charCodeAt(at + 5) !== code.colon) return at + 5;
  const second = twoDigits(text, at + 6);
  if (second < 0 || second > 59) return -1;
  if (text.charCodeAt(at + 8) !== code.dot) return at + 8;
  let end = at + 9;
  while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
  const digits = end - (at + 9);
  // PostgreSQL keeps microseconds and would round the rest away.
  return digits >= 1 && digits <= 6 ? end : -1;
}

/** Where the date and time at the start of the text end, or -1. */
function stampEnd(text: string): number {
  const end = dateEnd(text);
  return end < 0 || end === text.length || !isBetween(text, end) ? -1 : timeEnd(text, end + 1);
}

/** Z or ±HH:MM to the end of the text; PostgreSQL's offsets are below 16 hours. */
function isZoneAt(text: string, at: number): boolean {
  if (at < 0) return false;
  const sign = text.charCodeAt(at);
  if (sign === code.Z) return text.length === at + 1;
  if ((sign !== code.plus && sign !== code.dash) || text.length !== at + 6 || text.charCodeAt(at + 3) !== code.colon)
    return false;
  const [hours, minutes] = [twoDigits(text, at + 1), twoDigits(text, at + 4)];
  return hours >= 0 && hours < 16 && minutes >= 0 && minutes < 60;
}

/** In upper case or in braces PostgreSQL takes it too, but gives back another text. */
function isUuid(text: string): boolean {
  if (text.length !== 36) return false;
  for (let at = 0; at < 36; at += 1) {
    const unit = text.charCodeAt(at);
    const dash = at === 8 || at === 13 || at === 18 || at === 23;
    if (dash ? unit !== code.dash : !isDigit(unit) && (unit < code.a || unit > code.f)) return false;
  }
  return true;
}

function isDigit(unit: number): boolean {
  return unit >= code.zero && unit <= code.nine;
}
