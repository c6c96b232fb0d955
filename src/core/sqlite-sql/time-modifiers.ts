import { Untranslatable } from './typed-sql.ts';

const monthStart = (stamp: string) => `pg_catalog.date_trunc('month', ${stamp})`;

/** Milliseconds of the units that are always as long, https://www.sqlite.org/lang_datefunc.html#modifiers */
const lengths: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const months: Readonly<Record<string, number>> = { month: 1, year: 12 };

/** A timestamp after a modifier, without a trace of the session's settings. Throws Untranslatable. */
export function modified(stamp: string, modifier: string): string {
  const words = modifier.toLowerCase().trim();
  switch (words) {
    case 'start of day':
      return `pg_catalog.date_trunc('day', ${stamp})`;
    case 'start of month':
      return monthStart(stamp);
    case 'start of year':
      return `pg_catalog.date_trunc('year', ${stamp})`;
    default:
      break;
  }
  const weekday = /^weekday ([0-6])$/.exec(words)?.[1];
  if (weekday !== undefined)
    return `(${stamp} + ((${Number(weekday) + 7} - EXTRACT(dow FROM ${stamp})::integer) % 7) * '1 day'::interval)`;
  const shift = /^([+-]?\d+(?:\.\d+)?) *(second|minute|hour|day|month|year)s?$/.exec(words);
  if (shift === null) throw new Untranslatable(`the modifier ${modifier} of a time`);
  return shifted(stamp, Number(shift[1]), shift[2] ?? '');
}

/** 2024-01-31 and one month is the 31st of February, which SQLite takes for the 2nd of March; PostgreSQL would take the last day. */
function shifted(stamp: string, count: number, unit: string): string {
  const length = lengths[unit];
  if (length !== undefined) {
    const by = Number.isInteger(count) ? `${count} ${unit}s` : `${Math.round(count * length)} milliseconds`;
    return `(${stamp} + '${by}'::interval)`;
  }
  if (!Number.isInteger(count)) throw new Untranslatable('a part of a month or year');
  const start = monthStart(stamp);
  return `(${start} + '${count * (months[unit] ?? 0)} months'::interval + (${stamp} - ${start}))`;
}
