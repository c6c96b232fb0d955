import { quoteLiteral } from '../ddl/quote.ts';
import { matchesForm } from '../mapping/text-forms.ts';
import { double } from './number-sql.ts';
import { stampSql } from './text-sql.ts';
import { type Moment, momentOfNumber, momentOfNumberText, momentOfText } from './time-moment.ts';
import { momentOfRows } from './time-of-rows.ts';
import { computed, isNumber, isTime, parenthesised, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** The moment that the first argument of a function of time names. */
interface Start {
  readonly moment: Moment;
  /** The first modifier says how the number is read. */
  readonly usesModifier: boolean;
}

/** The present time of the statement, in UTC, as SQLite has it; PostgreSQL's CURRENT_TIMESTAMP would be the transaction's. */
export function nowSql(scope: Scope): string {
  if (scope.immutable) throw new Untranslatable('the present time, in what must be immutable,');
  return `(pg_catalog.statement_timestamp() AT TIME ZONE 'UTC')`;
}

/** https://www.sqlite.org/lang_datefunc.html#time_values. Throws Untranslatable. */
export function startOf(value: Typed | undefined, modifier: string | null, scope: Scope): Start {
  if (modifier === 'auto') throw new Untranslatable('the modifier auto');
  const unit = modifier === 'unixepoch' ? 'seconds' : modifier === 'julianday' ? 'days' : null;
  const moment = value === undefined ? present(scope) : momentOf(value, unit, scope);
  return { moment, usesModifier: unit !== null };
}

function present(scope: Scope): Moment {
  return { sql: nowSql(scope), isPresent: true };
}

function momentOf(value: Typed, unit: 'days' | 'seconds' | null, scope: Scope): Moment {
  if (isNumber(value)) return momentOfNumber(double(value), unit ?? 'days', value.kind === 'integer');
  if (unit !== null) {
    // The modifier makes NULL of every text that is no number.
    if (value.kind === 'text') return momentOfNumberText(parenthesised(value), unit);
    throw new Untranslatable(`the modifier of a number, after a time that is ${value.kind},`);
  }
  if (isTime(value)) return { sql: inMilliseconds(value) };
  if (value.time?.spelling !== undefined) return { sql: stampSql(value.time) };
  if (typeof value.literal === 'string') return literalMoment(value.literal, scope);
  if (value.kind === 'text' && scope.rowsOnly === true) return momentOfRows(value);
  if (value.kind === 'text') return momentOfText(parenthesised(value), scope.immutable ? null : nowSql(scope));
  throw new Untranslatable(`a time that is ${value.kind}`);
}

/** SQLite's times have milliseconds: it rounds, but never up to the next second. */
function inMilliseconds(value: Typed): string {
  const stamp = parenthesised({ sql: stampSql(value) });
  const hasMore = value.kind !== 'date' && !/^[^%]*(%[YmdHMS123][^%]*)*$/.test(value.spelling ?? '%6');
  if (!hasMore) return stamp;
  return `pg_catalog.date_trunc('milliseconds', LEAST(${stamp} + '500 microseconds'::interval, pg_catalog.date_trunc('second', ${stamp}) + '999 milliseconds'::interval))`;
}

function literalMoment(text: string, scope: Scope): Moment {
  if (text.toLowerCase() === 'now') return present(scope);
  if (/^subsec(ond)?$/i.test(text)) throw new Untranslatable(`the time '${text}'`);
  // PostgreSQL's literals know no year 0 and no sign.
  const isPlain = !text.startsWith('-') && !text.startsWith('0000');
  if (isPlain && (matchesForm('date', text) || matchesForm('timestamp', text))) {
    const time = matchesForm('date', text) ? { spelling: '%Y-%m-%d' } : {};
    return { sql: inMilliseconds(computed(`'${text}'::timestamp`, 'timestamp', time)) };
  }
  if (matchesForm('time', text))
    return { sql: inMilliseconds(computed(`'2000-01-01 ${text}'::timestamp`, 'timestamp')) };
  return momentOfText(`${quoteLiteral(text)}::text`, null);
}
