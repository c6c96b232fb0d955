import { refuse } from './refusals.ts';
import { checked, type Moment, notLater, plainSql } from './time-moment.ts';
import { type Scope, Untranslatable } from './typed-sql.ts';

/** Milliseconds of the units that are always as long, https://www.sqlite.org/lang_datefunc.html#modifiers */
const lengths: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const months: Readonly<Record<string, number>> = { month: 1, year: 12 };

/** A moment after a modifier; only `localtime` depends on the session's settings. Throws Untranslatable. */
export function modified(moment: Moment, modifier: string, scope: Scope): Moment {
  const words = modifier.toLowerCase().trim();
  if (words === 'localtime') return localMoment(moment, scope);
  if (words === 'utc') return refuse(`the modifier ${modifier}`, 'zone');
  const start = /^start of (day|month|year)$/.exec(words)?.[1];
  if (start !== undefined) return atStart(withFields(moment), start);
  const weekday = /^weekday ([0-6])$/.exec(words)?.[1];
  if (weekday !== undefined) return onWeekday(withFields(moment), Number(weekday));
  const shift = /^([+-]?\d+(?:\.\d+)?) *(second|minute|hour|day|month|year)s?$/.exec(words);
  if (shift === null) throw new Untranslatable(`the modifier ${modifier} of a time`);
  const [count, unit] = [Number(shift[1]), shift[2] ?? ''];
  const isLength = lengths[unit] !== undefined;
  const shifted = isLength ? byLength(moment, count, unit) : byMonths(withFields(moment), count, unit);
  // A time of a column is never that early, so that only what goes forward can leave the years that SQLite has.
  const isNear = moment.isPresent === true && count < 1000;
  const unchecked = moment.unchecked === true || moment.any !== undefined || (count > 0 && !isNear);
  const result = { ...after(moment, shifted), unchecked };
  if (isLength || !unchecked) return result;
  // SQLite looks at once whether there is such a year.
  return moment.any === undefined ? checked(result) : { ...result, sql: notLater(result) };
}

/** SQLite looks for the year, month and day when it needs them; at the start of one it has them. */
function withFields(moment: Moment): Moment {
  return moment.hasFields === true ? moment : checked(moment);
}

function after({ any, isLocal = false, isPresent = false }: Moment, sql: string): Moment {
  return { sql, isLocal, isPresent, ...(any === undefined ? {} : { any: {} }) };
}

function atStart(moment: Moment, unit: string): Moment {
  return { ...after(moment, startOf(moment, unit)), unchecked: moment.any !== undefined, hasFields: true };
}

function startOf({ sql, any }: Moment, unit: string): string {
  if (unit === 'month' && any?.monthStart !== undefined) return any.monthStart;
  if (unit === 'day' && any?.dayStart !== undefined) return any.dayStart;
  return `pg_catalog.date_trunc('${unit}', ${any?.monthStart ?? sql})`;
}

function onWeekday(moment: Moment, weekday: number): Moment {
  const sql = moment.any?.zoneless ?? moment.sql;
  const days = `((${weekday + 7} - EXTRACT(dow FROM ${sql})::integer) % 7)`;
  return { ...after(moment, `(${sql} + ${days} * '1 day'::interval)`), unchecked: moment.isPresent !== true };
}

function byLength({ sql }: Moment, count: number, unit: string): string {
  const milliseconds = Math.sign(count) * Math.round(Math.abs(count) * (lengths[unit] ?? 0));
  const by = Number.isInteger(count) ? `${count} ${unit}s` : `${milliseconds} milliseconds`;
  return `(${sql} + '${by}'::interval)`;
}

/** 2024-01-31 and one month is the 31st of February, which SQLite takes for the 2nd of March; PostgreSQL would take the last day. */
function byMonths(moment: Moment, count: number, unit: string): string {
  if (!Number.isInteger(count)) throw new Untranslatable('a part of a month or year');
  const start = moment.any?.months?.start ?? startOf(moment, 'month');
  const sinceStart = `(${moment.any?.months?.sql ?? moment.sql} - ${start})`;
  return `(${start} + '${count * (months[unit] ?? 0)} months'::interval + ${sinceStart})`;
}

/** A cast to a timestamp without zone takes the session's TimeZone. */
function localMoment(moment: Moment, scope: Scope): Moment {
  if (scope.localTime !== 'session') return refuse('the modifier localtime', 'zone');
  if (moment.isLocal) return moment;
  return {
    sql: `pg_catalog.timezone('UTC', ${plainSql(moment)})::timestamp`,
    isLocal: true,
    isPresent: moment.isPresent === true,
  };
}
