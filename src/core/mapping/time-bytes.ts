import type { TextForm } from '../catalog/profile.ts';

const code = { space: 32, dash: 45, dot: 46, colon: 58, T: 84, Z: 90 } as const;

/** Lengths of what is read here: a date, a time of the day behind it, and up to six digits of a second. */
const dateLength = 10;
const secondsEnd = 19;
const longest = 26;

const longestDays = Uint8Array.of(0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);

/**
 * The form of the common spellings of a time, by their ASCII bytes: `YYYY-MM-DD`, alone (which is a timestamp too) or with T or space
 * and `HH:MM:SS[.ffffff]`, and with Z behind that. null where only `matchesForm` can tell.
 */
export function commonTime(bytes: Uint8Array, start: number, end: number): TextForm | null {
  if (end - start < dateLength || !isDate(bytes, start)) return null;
  if (end - start === dateLength) return 'date';
  if (end - start < secondsEnd || !isTimeOfDay(bytes, start)) return null;
  const zoned = bytes[end - 1] === code.Z;
  const last = zoned ? end - 1 : end;
  const form = zoned ? 'timestamptz' : 'timestamp';
  if (last - start === secondsEnd) return form;
  if (last - start > longest || last - start < secondsEnd + 2 || bytes[start + secondsEnd] !== code.dot) return null;
  for (let at = start + secondsEnd + 1; at < last; at += 1) if (digit(bytes, at) < 0) return null;
  return form;
}

function isDate(bytes: Uint8Array, start: number): boolean {
  if (bytes[start + 4] !== code.dash || bytes[start + 7] !== code.dash) return false;
  const [century, rest] = [twoDigits(bytes, start), twoDigits(bytes, start + 2)];
  const [month, day] = [twoDigits(bytes, start + 5), twoDigits(bytes, start + 8)];
  if (century < 0 || rest < 0 || month < 1 || month > 12 || day < 1 || day > (longestDays[month] ?? 0)) return false;
  const year = century * 100 + rest;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}

function isTimeOfDay(bytes: Uint8Array, start: number): boolean {
  const between = bytes[start + dateLength];
  if (between !== code.space && between !== code.T) return false;
  if (bytes[start + 13] !== code.colon || bytes[start + 16] !== code.colon) return false;
  const [hour, minute, second] = [
    twoDigits(bytes, start + 11),
    twoDigits(bytes, start + 14),
    twoDigits(bytes, start + 17),
  ];
  return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

/** The number that two bytes spell, below 0 where they are no digits. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [digit(bytes, at), digit(bytes, at + 1)];
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
}

function digit(bytes: Uint8Array, at: number): number {
  const value = (bytes[at] as number) - 48;
  return value > 9 ? -1 : value;
}
