import { later, type Moment } from './time-moment.ts';

/** A field of strftime in PostgreSQL. */
interface Field {
  /** to_char's pattern, https://www.postgresql.org/docs/current/functions-formatting.html; null where it has none. */
  readonly pattern: string | null;
  /** The same from a timestamp by functions that PostgreSQL calls immutable, which to_char is not. */
  readonly immutable: (stamp: string) => string;
  /** A number without a sign. */
  readonly digits?: true;
}

const unit = (name: string) => (stamp: string) => `EXTRACT(${name} FROM ${stamp})`;
const padded =
  (value: (stamp: string) => string, width: number, fill = '0') =>
  (stamp: string) =>
    `pg_catalog.lpad(${value(stamp)}::text, ${width}, '${fill}')`;
const whole = (value: (stamp: string) => string) => (stamp: string) => `pg_catalog.floor(${value(stamp)})`;
const twelve = (stamp: string) => `(((EXTRACT(hour FROM ${stamp}) + 11) % 12) + 1)`;

/** The week of the year, which begins on a Monday (W) or a Sunday (U), from the day of the year. */
export function weekSql(field: 'W' | 'U', day: string, stamp: string): string {
  const sinceStart = field === 'W' ? `7 - EXTRACT(isodow FROM ${stamp})` : `6 - EXTRACT(dow FROM ${stamp})`;
  return `pg_catalog.lpad(pg_catalog.div(${day} + ${sinceStart}, 7)::text, 2, '0')`;
}

/** strftime's fields, https://www.sqlite.org/lang_datefunc.html; `%1` to `%6` are the decimals of a second, of this project. */
export const fields: Readonly<Record<string, Field>> = {
  Y: { pattern: 'YYYY', immutable: padded(unit('year'), 4), digits: true },
  m: { pattern: 'MM', immutable: padded(unit('month'), 2), digits: true },
  d: { pattern: 'DD', immutable: padded(unit('day'), 2), digits: true },
  H: { pattern: 'HH24', immutable: padded(unit('hour'), 2), digits: true },
  M: { pattern: 'MI', immutable: padded(unit('minute'), 2), digits: true },
  S: { pattern: 'SS', immutable: padded(whole(unit('second')), 2), digits: true },
  f: {
    pattern: 'SS.MS',
    immutable: (stamp) => `pg_catalog.lpad(pg_catalog.trunc(EXTRACT(second FROM ${stamp}), 3)::text, 6, '0')`,
  },
  j: { pattern: 'DDD', immutable: padded(unit('doy'), 3), digits: true },
  s: { pattern: null, immutable: (stamp) => `${epochSql({ sql: stamp })}::text` },
  w: { pattern: null, immutable: (stamp) => `EXTRACT(dow FROM ${stamp})::text`, digits: true },
  u: { pattern: 'ID', immutable: (stamp) => `EXTRACT(isodow FROM ${stamp})::text`, digits: true },
  W: {
    pattern: null,
    immutable: (stamp) => weekSql('W', unit('doy')(stamp), stamp),
    digits: true,
  },
  U: {
    pattern: null,
    immutable: (stamp) => weekSql('U', unit('doy')(stamp), stamp),
    digits: true,
  },
  V: { pattern: 'IW', immutable: padded(unit('week'), 2), digits: true },
  G: { pattern: 'IYYY', immutable: padded(unit('isoyear'), 4), digits: true },
  g: { pattern: 'IY', immutable: padded((stamp) => `(EXTRACT(isoyear FROM ${stamp}) % 100)`, 2), digits: true },
  I: { pattern: 'HH12', immutable: padded(twelve, 2), digits: true },
  e: { pattern: null, immutable: padded(unit('day'), 2, ' ') },
  k: { pattern: null, immutable: padded(unit('hour'), 2, ' ') },
  l: { pattern: null, immutable: padded(twelve, 2, ' ') },
  p: { pattern: 'AM', immutable: (stamp) => `CASE WHEN EXTRACT(hour FROM ${stamp}) < 12 THEN 'AM' ELSE 'PM' END` },
  P: { pattern: 'am', immutable: (stamp) => `CASE WHEN EXTRACT(hour FROM ${stamp}) < 12 THEN 'am' ELSE 'pm' END` },
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6].map((count) => [
      String(count),
      {
        pattern: count === 3 ? 'MS' : count === 6 ? 'US' : null,
        immutable: (stamp: string) =>
          `pg_catalog.substr(pg_catalog.lpad(pg_catalog.trunc(EXTRACT(second FROM ${stamp}), 6)::text, 9, '0'), 4, ${count})`,
      },
    ]),
  ),
};

/** Seconds since 1970 with their decimals. */
export function secondsSql({ sql, any }: Moment): string {
  const seconds = `EXTRACT(epoch FROM ${sql})`;
  return any === undefined ? seconds : `(${seconds} - ${later.seconds})`;
}

/** Whole seconds since 1970. */
export function epochSql(moment: Moment): string {
  return `pg_catalog.floor(${secondsSql(moment)})::bigint`;
}
