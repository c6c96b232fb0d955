import { type Printer, printerOf } from './printer.ts';
import type { RowBytes } from './row-bytes.ts';

const zero = 0x30;
const quote = 0x22;
const space = 0x20;
const dash = 0x2d;
const colon = 0x3a;
const point = 0x2e;
const plus = 0x2b;

const daysOf = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** date: `YYYY-MM-DD`, of the years 1 to 9999. */
export const printDate: Printer = printerOf({
  text: (row, bytes, start, end) => {
    if (end - start !== 10 || !isDate(bytes, start)) return false;
    row.raw(bytes, start, end);
    return true;
  },
});

/** time: with seconds, and with decimals as far as they are no zeros. */
export const printTime: Printer = printerOf({
  text: (row, bytes, start, end) => isClock(bytes, start, end) && clock(row, bytes, start, end),
});

/** timestamp: date, space, time; the space asks for quotes. A date alone is midnight. */
export const printTimestamp: Printer = printerOf({
  text: (row, bytes, start, end) => {
    if (!isStamp(bytes, start, end)) return false;
    row.byte(quote);
    stamp(row, bytes, start, end);
    row.byte(quote);
    return true;
  },
});

/** timestamptz: in UTC, as the session is set. */
export const printInstant: Printer = printerOf({
  text: (row, bytes, start, end) => {
    const zone = zoneStart(bytes, start, end);
    if (zone < 0 || zone - start < 16 || !isStamp(bytes, start, zone)) return false;
    const east = minutesEast(bytes, zone);
    if (east === null) return false;
    row.byte(quote);
    if (east === 0) stamp(row, bytes, start, zone);
    else if (!shifted(row, bytes, start, zone, east)) return false;
    row.ascii('+00"');
    return true;
  },
});

function digit(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) - zero;
}

/** The number of two digits; above 99, or below 0, where they are none. */
function pair(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [digit(bytes, at), digit(bytes, at + 1)];
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? 100 : tens * 10 + ones;
}

function isDate(bytes: Uint8Array, at: number): boolean {
  const [century, rest, month, day] = [pair(bytes, at), pair(bytes, at + 2), pair(bytes, at + 5), pair(bytes, at + 8)];
  if (bytes[at + 4] !== dash || bytes[at + 7] !== dash || century > 99 || rest > 99) return false;
  const year = century * 100 + rest;
  if (year === 0 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (daysOf[month - 1] as number) + (month === 2 && isLeap ? 1 : 0);
}

/** HH:MM, HH:MM:SS or with up to six decimals, before midnight. */
function isClock(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 5 || bytes[start + 2] !== colon || pair(bytes, start) > 23 || pair(bytes, start + 3) > 59) return false;
  if (length === 5) return true;
  if (length < 8 || bytes[start + 5] !== colon || pair(bytes, start + 6) > 59) return false;
  if (length === 8) return true;
  if (length < 10 || length > 15 || bytes[start + 8] !== point) return false;
  for (let at = start + 9; at < end; at += 1) {
    const value = digit(bytes, at);
    if (value < 0 || value > 9) return false;
  }
  return true;
}

function isStamp(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 10 || !isDate(bytes, start)) return false;
  if (end - start === 10) return true;
  const between = bytes[start + 10];
  return (between === space || between === 0x54) && isClock(bytes, start + 11, end);
}

function clock(row: RowBytes, bytes: Uint8Array, start: number, end: number): boolean {
  let last = end;
  if (end - start > 8) {
    while (bytes[last - 1] === zero) last -= 1;
    if (bytes[last - 1] === point) last -= 1;
  }
  row.raw(bytes, start, last);
  if (end - start === 5) row.ascii(':00');
  return true;
}

function stamp(row: RowBytes, bytes: Uint8Array, start: number, end: number): void {
  row.raw(bytes, start, start + 10);
  row.byte(space);
  if (end - start === 10) row.ascii('00:00:00');
  else clock(row, bytes, start + 11, end);
}

/** Where `Z` or `±HH:MM` begins; -1 where there is none. */
function zoneStart(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[end - 1] === 0x5a) return end - 1;
  const at = end - 6;
  return at > start && (bytes[at] === plus || bytes[at] === dash) ? at : -1;
}

function minutesEast(bytes: Uint8Array, zone: number): number | null {
  if (bytes[zone] === 0x5a) return 0;
  const [hours, minutes] = [pair(bytes, zone + 1), pair(bytes, zone + 4)];
  if (hours > 15 || minutes > 59 || bytes[zone + 3] !== colon) return null;
  return (bytes[zone] === dash ? -1 : 1) * (hours * 60 + minutes);
}

/** The wall clock in UTC, so many minutes west of the one given. */
function shifted(row: RowBytes, bytes: Uint8Array, start: number, end: number, east: number): boolean {
  const minute = Buffer.from(bytes.subarray(start, start + 16)).toString('latin1');
  const utc = new Date(Date.parse(`${minute.slice(0, 10)}T${minute.slice(11)}:00Z`) - east * 60_000);
  const year = utc.getUTCFullYear();
  if (year < 1 || year > 9999) return false;
  row.ascii(`${utc.toISOString().slice(0, 10)} ${utc.toISOString().slice(11, 16)}`);
  if (end - start === 16) {
    row.ascii(':00');
    return true;
  }
  const seconds = row.length;
  clock(row, bytes, start + 11, end);
  // The hours and minutes of the clock are those of the other zone.
  row.bytes.copyWithin(seconds, seconds + 5, row.length);
  row.length -= 5;
  return true;
}
