import type { Reading, TimeUnit } from '../catalog/conversion.ts';
import type { LoadType } from '../catalog/pg-catalog.ts';
import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import { canonicalTime } from './canonical-time.ts';
import { wallClock } from './wall-clock.ts';

type Present = Exclude<SqliteValue, null>;

/** Microseconds since 1970. */
interface Read {
  readonly micros: bigint;
  /** Whether the zone is known. */
  readonly isInstant: boolean;
}

/** A time of the source as microseconds since 1970: the instant for timestamptz, the wall clock for the others, a time of day as it is. */
export function sourceMoment(
  type: LoadType,
  { unit, zone }: Reading & { readonly kind: 'time' },
): (value: Present) => string | null {
  const kind = timeKind(type);
  if (kind === 'time') return (value) => (typeof value === 'string' ? canonicalTime(trimmed(value)) : null);
  const clock = wallClock(zone);
  return (value) => {
    const read = typeof value === 'string' ? fromText(value) : fromNumber(value, unit);
    if (read === null) return null;
    const { micros, isInstant } = read;
    if (kind === 'timestamptz') return (isInstant ? micros : clock.toInstant(micros))?.toString() ?? null;
    return (isInstant ? clock.fromInstant(micros) : micros)?.toString() ?? null;
  };
}

/** The same of what PostgreSQL prints. */
export function foundMoment(type: LoadType): (text: string) => string | null {
  if (timeKind(type) === 'time') return canonicalTime;
  return (text) => fromText(text)?.micros.toString() ?? null;
}

function timeKind(type: LoadType): string {
  return type.kind === 'rounded' ? type.of : type.kind;
}

const form =
  /^(-?\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)? ?(?:(Z|UTC)|([+-])(\d\d):?(\d\d)?)?( BC)?$/;

function fromText(text: string): Read | null {
  const parts = form.exec(text);
  if (parts === null) return null;
  const [
    ,
    year,
    month,
    day,
    hour = '0',
    minute = '0',
    second = '0',
    decimals = '',
    utc,
    sign,
    hours = '0',
    minutes = '0',
    era,
  ] = parts;
  if (decimals.slice(6).replaceAll('0', '') !== '') return null;
  const date = new Date(0);
  date.setUTCFullYear(era === undefined ? Number(year) : 1 - Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  const isReal = date.getUTCDate() === Number(day) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (Number.isNaN(date.getTime()) || !isReal) return null;
  const east = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const micros = BigInt(date.getTime() - east * 60_000) * 1000n + BigInt(decimals.padEnd(6, '0').slice(0, 6));
  return { micros, isInstant: utc !== undefined || sign !== undefined };
}

function trimmed(text: string): string {
  return text.replace(/(\.\d{6})0+$/, '$1');
}

/** Days from the Julian day 0 and from 0001-01-01 to 1970-01-01. */
const days = { julian: 2_440_587.5, ticks: 719_162n };

function fromNumber(value: bigint | number | Uint8Array, unit: TimeUnit | null): Read | null {
  const micros = value instanceof Uint8Array || unit === null ? null : counted(value, unit);
  return micros === null ? null : { micros, isInstant: true };
}

function counted(value: bigint | number, unit: TimeUnit): bigint | null {
  switch (unit) {
    case 'seconds':
      return times(value, 1_000_000n);
    case 'milliseconds':
      return times(value, 1000n);
    case 'microseconds':
      return times(value, 1n);
    case 'ticks': {
      const ticks = typeof value === 'bigint' ? value - days.ticks * 864_000_000_000n : null;
      return ticks === null || ticks % 10n !== 0n ? null : ticks / 10n;
    }
    case 'Julian days':
      // SQLite counts in whole milliseconds from Julian day 0.
      return BigInt(Math.floor(Number(value) * 864e5 + 0.5) - days.julian * 864e5) * 1000n;
  }
}

/** A double is a whole number times a power of two, so its product can be rounded exactly. */
function times(value: bigint | number, factor: bigint): bigint | null {
  if (typeof value === 'bigint') return value * factor;
  if (!Number.isFinite(value)) return null;
  let [whole, power] = [value, 0n];
  while (!Number.isInteger(whole)) {
    whole *= 2;
    power += 1n;
  }
  const divisor = 2n ** power;
  const doubled = 2n * BigInt(whole) * factor + divisor;
  const quotient = doubled / (2n * divisor);
  return doubled < 0n && doubled % (2n * divisor) !== 0n ? quotient - 1n : quotient;
}
