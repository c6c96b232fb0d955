import type { Reading } from '../catalog/conversion.ts';
import type { LoadType } from '../catalog/pg-catalog.ts';
import type { Encoder } from './encoder.ts';
import { microsOfNumber } from './number-times.ts';
import { dateEnd, parseDate, parseTime, parseZone } from './parse-time.ts';
import { type Zone, zoneOf } from './zones.ts';

const microsPerDay = 86_400_000_000n;

/** Microseconds from 1970 to 2000, PostgreSQL's epoch. */
const epoch = 946_684_800_000_000n;

/** A time in microseconds since 2000: of the wall clock, or an instant. */
interface Moment {
  readonly kind: 'wall' | 'instant';
  readonly micros: bigint;
}

export type TimeType =
  | { readonly kind: 'date' | 'time' | 'timestamp' | 'timestamptz' }
  | (LoadType & { readonly kind: 'rounded' });

/** Times of every spelling that a reading allows, in the form of the target's type; what the type would round or cut off is refused. */
export function momentEncoder(type: TimeType, { unit, zone: name }: Reading & { readonly kind: 'time' }): Encoder {
  const kind = type.kind === 'rounded' ? type.of : type.kind;
  const step = type.kind === 'rounded' ? 10n ** BigInt(6 - type.digits) : 1n;
  if (kind === 'time') return timeEncoder(step);
  const zone = zoneOf(name);
  return (value, sink) => {
    const moment = typeof value === 'string' ? read(value) : count(value, unit);
    const micros = moment === null ? null : placed(moment, kind, zone);
    if (micros === null || micros % (kind === 'date' ? microsPerDay : step) !== 0n) return false;
    if (kind === 'date') {
      sink.int32(4);
      sink.int32(Number(micros / microsPerDay));
    } else {
      sink.int32(8);
      sink.int64(micros);
    }
    return true;
  };
}

function timeEncoder(step: bigint): Encoder {
  return (value, sink) => {
    const text = typeof value === 'string' ? withoutZeros(value) : '';
    const micros = parseTime(text, 0, text.length);
    if (Number.isNaN(micros) || BigInt(micros) % step !== 0n) return false;
    sink.int32(8);
    sink.int64(BigInt(micros));
    return true;
  };
}

function placed({ kind, micros }: Moment, wanted: 'date' | 'timestamp' | 'timestamptz', zone: Zone): bigint | null {
  if (wanted === 'timestamptz') return kind === 'instant' ? micros : zone.instantOf(micros);
  return kind === 'wall' ? micros : zone.wallOf(micros);
}

function count(value: bigint | number | Uint8Array, unit: Parameters<typeof microsOfNumber>[1] | null): Moment | null {
  if (value instanceof Uint8Array || unit === null) return null;
  const micros = microsOfNumber(value, unit);
  return micros === null ? null : { kind: 'instant', micros: micros - epoch };
}

/** ISO 8601 with `T` or a blank, with as many zeros after the sixth digit as there may be, with a zone in one of its spellings or none. */
function read(text: string): Moment | null {
  const plain = withoutZeros(withLongZone(text));
  const start = dateEnd(plain);
  if (start === plain.length) return moment('wall', parseDate(plain), 0);
  if (plain[start] !== 'T' && plain[start] !== ' ') return null;
  const zone = parseZone(plain);
  const end = zone === null ? plain.length : zone.start;
  const read = moment(zone === null ? 'wall' : 'instant', parseDate(plain), parseTime(plain, start + 1, end));
  return read === null || zone === null ? read : { ...read, micros: read.micros - BigInt(zone.minutes) * 60_000_000n };
}

function moment(kind: Moment['kind'], days: number, micros: number): Moment | null {
  if (Number.isNaN(days) || Number.isNaN(micros)) return null;
  return { kind, micros: BigInt(days) * microsPerDay + BigInt(micros) };
}

/** `.1234560` says no more than `.123456`. */
function withoutZeros(text: string): string {
  return text.replace(/(\.\d{6})0+(?=$|Z|[+-])/, '$1');
}

/** `+02`, `+0200` and ` UTC` as `+02:00` and `Z`, also after a blank. */
function withLongZone(text: string): string {
  return text.replace(/(:\d\d(?:\.\d+)?) ?(?:(UTC)|([+-]\d\d):?(\d\d)?)$/, (whole, time, utc, hours, minutes) => {
    if (utc !== undefined) return `${time}Z`;
    return hours === undefined ? whole : `${time}${hours}:${minutes ?? '00'}`;
  });
}
