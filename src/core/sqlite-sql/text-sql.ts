import { quoteLiteral } from '../ddl/quote.ts';
import { isWhole } from './number-sql.ts';
import { formattedSql, readFormat } from './time-format.ts';
import { parenthesised, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** The text that SQLite makes of a value, as in `x || ''`. Throws Untranslatable where its spelling is not kept. */
export function textOf(typed: Typed, scope: Scope): string {
  const { literal, kind, storage } = typed;
  switch (kind) {
    case 'text':
      return typed.sql;
    case 'null':
      return 'NULL::text';
    case 'integer':
      if (typeof literal === 'bigint') return quoteLiteral(String(literal));
      if (storage !== undefined) break;
      return `${parenthesised(typed)}::text`;
    case 'real':
    case 'numeric':
      return numberText(typed);
    case 'boolean':
      if (storage !== undefined) break;
      return `${parenthesised(typed)}::integer::text`;
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return timeText(typed, scope);
    case 'uuid':
      if (storage !== undefined) break;
      return `${parenthesised(typed)}::text`;
    case 'bytes':
    case 'json':
      break;
  }
  throw new Untranslatable(`the text of ${kind}, whose spelling is not kept,`);
}

/**
 * SQLite spells a REAL with a decimal point; PostgreSQL writes 1 and 1e+20 for 1.0 and 1.0e+20. Beyond 15 digits, and from 1e15 to
 * 1e17, SQLite's own releases differ: https://www.sqlite.org/floatingpoint.html
 */
function realText(sql: string): string {
  return `pg_catalog.regexp_replace((${sql} + 0)::text, '^(-?[0-9]+)(e|$)', '\\1.0\\2')`;
}

function numberText(typed: Typed): string {
  if (typed.storage === 'unknown') throw new Untranslatable('the text of a number that may be an INTEGER or a REAL');
  if ((typed.profile?.reals.infinite ?? 0) > 0) throw new Untranslatable('the text of an infinite number');
  const number = parenthesised(typed);
  const whole = isWhole(typed);
  if (whole === null) return realText(typed.kind === 'real' ? number : `${number}::double precision`);
  const real = typed.kind === 'real' ? number : `${number}::double precision`;
  // A whole number beyond 64 bits is a REAL for SQLite, and none that PostgreSQL could cast.
  const fits = `${number} >= -9223372036854775808 AND ${number} < 9223372036854775808`;
  return `CASE WHEN ${whole} AND ${fits} THEN ${number}::bigint::text ELSE ${realText(real)} END`;
}

function timeText(typed: Typed, scope: Scope): string {
  const parts = typed.spelling === undefined ? null : readFormat(typed.spelling);
  if (parts === null) throw new Untranslatable(`the text of a ${typed.kind}, which has several spellings,`);
  typed.textUse?.see();
  return formattedSql({ sql: stampSql(typed) }, parts, { immutable: scope.immutable === true });
}

/** A time as a timestamp without zone, in UTC; a time of day is of 2000-01-01 for SQLite. */
export function stampSql(typed: Typed): string {
  if (typed.kind === 'date') return `${parenthesised(typed)}::timestamp`;
  if (typed.kind === 'time') return `('2000-01-01'::date + ${parenthesised(typed)})`;
  return typed.kind === 'timestamptz' ? `pg_catalog.timezone('UTC', ${typed.sql})` : typed.sql;
}
