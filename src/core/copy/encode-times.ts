import type { Encoder } from './encoder.ts';
import { dateEnd, parseDate, parseTime, parseZone } from './parse-time.ts';

const microsPerDay = 86_400_000_000n;

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
  sink.int64(BigInt(micros));
  return true;
};

/** timestamp: microseconds since 2000-01-01 00:00 of the wall clock; a date alone is midnight. */
export const encodeTimestamp: Encoder = (value, sink) => {
  const micros = typeof value === 'string' ? stampMicros(value, value.length) : null;
  if (micros === null) return false;
  sink.int32(8);
  sink.int64(micros);
  return true;
};

/** timestamptz: microseconds since 2000-01-01 00:00 UTC. */
export const encodeTimestamptz: Encoder = (value, sink) => {
  const zone = typeof value === 'string' ? parseZone(value) : null;
  if (typeof value !== 'string' || zone === null) return false;
  const micros = zone.start === dateEnd(value) ? null : stampMicros(value, zone.start);
  if (micros === null) return false;
  sink.int32(8);
  sink.int64(micros - BigInt(zone.minutes) * 60_000_000n);
  return true;
};

function stampMicros(text: string, end: number): bigint | null {
  const start = dateEnd(text);
  const between = text[start];
  // A date alone is midnight.
  if (start !== end && between !== 'T' && between !== ' ') return null;
  const days = parseDate(text);
  const micros = start === end ? 0 : parseTime(text, start + 1, end);
  // Days times microseconds exceed what a number holds exactly.
  return Number.isNaN(days) || Number.isNaN(micros) ? null : BigInt(days) * microsPerDay + BigInt(micros);
}
