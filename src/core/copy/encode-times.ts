import type { ByteSink } from './byte-sink.ts';
import type { Encoder } from './encoder.ts';
import { dateEnd, parseDate, parseTime, parseZone } from './parse-time.ts';

const microsPerDay = 86_400_000_000;

const letterT = 'T'.charCodeAt(0);
const space = ' '.charCodeAt(0);

/** date: days since 2000-01-01. The binary forms of times: https://www.postgresql.org/docs/current/datatype-datetime.html */
export const encodeDate: Encoder = (value, sink) => {
  const days = typeof value === 'string' && value.length === dateEnd(value) ? parseDate(value) : Number.NaN;
  if (Number.isNaN(days)) return false;
  sink.int32(4);
  sink.int32(days);
  return true;
};

/** time: microseconds since midnight. */
export const encodeTime: Encoder = (value, sink) => {
  const micros = typeof value === 'string' ? parseTime(value, 0, value.length) : Number.NaN;
  if (Number.isNaN(micros)) return false;
  sink.int32(8);
  sink.safeInt64(micros);
  return true;
};

/** timestamp: microseconds since 2000-01-01 00:00 of the wall clock; a date alone is midnight. */
export const encodeTimestamp: Encoder = (value, sink) => {
  if (typeof value !== 'string') return false;
  return writeStamp(value, { end: value.length, east: 0, sink });
};

/** timestamptz: microseconds since 2000-01-01 00:00 UTC. */
export const encodeTimestamptz: Encoder = (value, sink) => {
  const zone = typeof value === 'string' ? parseZone(value) : null;
  if (typeof value !== 'string' || zone === null || zone.start === dateEnd(value)) return false;
  return writeStamp(value, { end: zone.start, east: zone.minutes, sink });
};

/** Writes the moment that the first `end` characters of a text name, `east` minutes east of UTC. */
function writeStamp(
  text: string,
  { end, east, sink }: { readonly end: number; readonly east: number; readonly sink: ByteSink },
): boolean {
  const start = dateEnd(text);
  const between = text.charCodeAt(start);
  if (start !== end && between !== letterT && between !== space) return false;
  const days = parseDate(text);
  const micros = (start === end ? 0 : parseTime(text, start + 1, end)) - east * 60_000_000;
  if (Number.isNaN(days) || Number.isNaN(micros)) return false;
  sink.int32(8);
  const sum = days * microsPerDay + micros;
  // Far from 2000 the sum exceeds what a number holds exactly.
  if (Number.isSafeInteger(sum)) sink.safeInt64(sum);
  else sink.int64(BigInt(days) * BigInt(microsPerDay) + BigInt(micros));
  return true;
}
