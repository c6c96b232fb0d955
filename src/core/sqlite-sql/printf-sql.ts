import { quoteLiteral } from '../ddl/quote.ts';
import { castSql } from './cast-sql.ts';
import { hasDecimals, roundedDecimal } from './decimal-sql.ts';
import { truncated } from './integer-sql.ts';
import { double, isWhole, numeric } from './number-sql.ts';
import { textOf } from './text-sql.ts';
import { computed, isNumber, literalSql, parenthesised, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
  readonly conversion: string;
}

/** printf() with a format that is written: https://www.sqlite.org/printf.html */
export function printfSql([format, ...values]: readonly [Typed, ...Typed[]], scope: Scope): Typed {
  if (format.kind === 'null') return literalSql(null);
  if (typeof format.literal !== 'string') throw new Untranslatable('printf() with a format that is computed');
  const pieces: string[] = [];
  const left = [...values];
  for (const part of readDirectives(format.literal)) {
    if (typeof part === 'string') pieces.push(quoteLiteral(part));
    else pieces.push(directiveSql(part, left.shift() ?? literalSql(null), scope));
  }
  if (pieces.length === 0) return literalSql(null);
  return computed(pieces.length === 1 ? `${pieces[0]}` : `(${pieces.join(' || ')})`, 'text');
}

function readDirectives(format: string): (string | Directive)[] {
  const parts: (string | Directive)[] = [];
  let text = '';
  let at = 0;
  while (at < format.length) {
    if (format.charAt(at) !== '%') {
      text += format.charAt(at);
      at += 1;
      continue;
    }
    const found = /^%([-+ 0,#!]*)(\d*)(?:\.(\d+))?l{0,2}([a-zA-Z%])/.exec(format.slice(at));
    if (found === null) throw new Untranslatable('printf() with this format');
    const [whole, flags = '', width = '', precision, conversion = ''] = found;
    at += whole.length;
    if (conversion === '%') {
      text += '%';
      continue;
    }
    if (text !== '') parts.push(text);
    text = '';
    parts.push({
      flags,
      width: Number(width),
      precision: precision === undefined ? null : Number(precision),
      conversion,
    });
  }
  if (text !== '') parts.push(text);
  return parts;
}

function directiveSql(directive: Directive, value: Typed, scope: Scope): string {
  const { flags, precision, conversion } = directive;
  if (/[,#!]/.test(flags)) throw new Untranslatable(`printf() with the flag ${flags}`);
  switch (conversion) {
    case 'd':
    case 'i':
      if (precision !== null) break;
      return signed(directive, integerOf(value, scope), (number) => `pg_catalog.abs(${number}::numeric)::text`);
    case 'f':
      return signed(directive, realOf(value, scope), (number) => fixed(number, precision ?? 6));
    case 's':
    case 'z':
      if (precision !== null) break;
      return paddedText(directive, value.kind === 'null' ? "''" : `COALESCE(${stringOf(value, scope)}, '')`);
    case 'q':
      return paddedText(directive, `COALESCE(${doubled(value, "''", scope)}, '(NULL)')`);
    case 'Q':
      return paddedText(directive, `COALESCE('''' || ${doubled(value, "''", scope)} || '''', 'NULL')`);
    case 'w':
      return paddedText(directive, `COALESCE(${doubled(value, '"', scope)}, '(NULL)')`);
    case 'x':
      return padded(directive, `pg_catalog.to_hex(${integerOf(value, scope)})`);
    case 'X':
      return padded(directive, `pg_catalog.upper(pg_catalog.to_hex(${integerOf(value, scope)}))`);
    default:
      break;
  }
  throw new Untranslatable(`printf() with %${conversion}`);
}

/** NULL and what is no number count as 0. */
function integerOf(value: Typed, scope: Scope): string {
  if (value.kind === 'null') return '0::bigint';
  const number = isNumber(value) || value.kind === 'boolean' ? numeric(value) : castSql(value, 'INTEGER', scope);
  return `COALESCE(${truncated(number)}, 0)`;
}

function realOf(value: Typed, scope: Scope): string {
  if (value.kind === 'null') return '0::double precision';
  const number = isNumber(value) || value.kind === 'boolean' ? numeric(value) : castSql(value, 'REAL', scope);
  return `COALESCE(${double(number)}, 0)`;
}

function stringOf(value: Typed, scope: Scope): string {
  if (value.kind === 'numeric' && isWhole(value) === null) throw new Untranslatable('printf() with %s of this number');
  return textOf(value, scope);
}

function fixed(number: string, digits: number): string {
  if (digits > 15) throw new Untranslatable(`printf() with ${digits} decimals`);
  const real = computed(`pg_catalog.abs(${number})`, 'real');
  const text = `${roundedDecimal(real, digits)}::text`;
  // A larger number has no decimals to round; by way of its text it keeps all digits, of which a cast to numeric keeps 15.
  const whole = `${parenthesised(real)}::text::numeric::text`;
  const large = digits === 0 ? whole : `${whole} || '.${'0'.repeat(digits)}'`;
  return `CASE WHEN ${hasDecimals(real)} THEN ${text} ELSE ${large} END`;
}

/** The sign stands before zeros that fill up the width. */
function signed(directive: Directive, number: string, digitsOf: (number: string) => string): string {
  const { flags, width } = directive;
  const plus = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const sign = `CASE WHEN ${number} < 0 THEN '-' ELSE '${plus}' END`;
  const digits = digitsOf(number);
  if (flags.includes('0') && !flags.includes('-') && width > 0) {
    const room = plus === '' ? `${width} - CASE WHEN ${number} < 0 THEN 1 ELSE 0 END` : String(width - 1);
    return `(${sign} || pg_catalog.lpad(${digits}, GREATEST(${room}, pg_catalog.length(${digits})), '0'))`;
  }
  return padded(directive, `(${sign} || ${parenthesised({ sql: digits })})`);
}

function padded({ flags, width }: Directive, text: string): string {
  if (width === 0) return text;
  const room = `GREATEST(${width}, pg_catalog.char_length(${text}))`;
  return `pg_catalog.${flags.includes('-') ? 'rpad' : 'lpad'}(${text}, ${room})`;
}

/** The width of a text is one of bytes. */
function paddedText({ flags, width }: Directive, text: string): string {
  if (width === 0) return text;
  const room = `GREATEST(${width} - pg_catalog.octet_length(${text}), 0)`;
  const spaces = `pg_catalog.repeat(' ', ${room})`;
  return flags.includes('-') ? `(${text} || ${spaces})` : `(${spaces} || ${text})`;
}

/** A text with each quote twice; `quote` as it stands inside a literal. */
function doubled(value: Typed, quote: string, scope: Scope): string {
  return `pg_catalog.replace(${stringOf(value, scope)}, '${quote}', '${quote}${quote}')`;
}
