import { quoteLiteral } from '../ddl/quote.ts';
import { epochSql, fields } from './time-fields.ts';
import { type Moment, shownSql } from './time-moment.ts';
import { shownFields, type TextOptions } from './time-shown.ts';
import { Untranslatable } from './typed-sql.ts';

/** One part of a format of strftime: a field, or text as it stands. */
export type FormatPart =
  | { readonly kind: 'field'; readonly field: string }
  | { readonly kind: 'text'; readonly text: string };

/** Fields that stand for several. */
const shorthands: Readonly<Record<string, string>> = { F: '%Y-%m-%d', T: '%H:%M:%S', R: '%H:%M' };

/** Reads a format of strftime; null where SQLite gives NULL for it: an unknown field or a lone `%`. */
export function readFormat(format: string): readonly FormatPart[] | null {
  const parts: FormatPart[] = [];
  let text = '';
  for (let at = 0; at < format.length; at += 1) {
    const character = format.charAt(at);
    if (character !== '%') {
      text += character;
      continue;
    }
    at += 1;
    const field = format.charAt(at);
    if (field === '%') {
      text += '%';
      continue;
    }
    const longer = shorthands[field];
    if (longer === undefined && fields[field] === undefined) {
      if (field === 'J') throw new Untranslatable('strftime with %J');
      return null;
    }
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
    parts.push(...(longer === undefined ? [{ kind: 'field', field } as const] : (readFormat(longer) ?? [])));
  }
  if (text !== '') parts.push({ kind: 'text', text });
  return parts;
}

/** The format without shorthands, as the spelling of a time. */
export function spellingOf(parts: readonly FormatPart[]): string {
  return parts
    .map((part) =>
      part.kind === 'text' ? part.text.replaceAll('%', '%%') : part.field === 'f' ? '%S.%3' : `%${part.field}`,
    )
    .join('');
}

/** The integer that the text of a format spells; null where it need not be one. */
export function integerSql(moment: Moment, parts: readonly FormatPart[], text: string): string | null {
  const [only, ...more] = parts;
  if (only?.kind === 'field' && only.field === 's' && more.length === 0) return epochSql(moment);
  const isDigits = parts.every((part) => part.kind === 'field' && fields[part.field]?.digits === true);
  return parts.length > 0 && isDigits ? `${text}::bigint` : null;
}

/** Text of a moment by a format: calls of to_char, or what PostgreSQL takes for immutable. */
export function formattedSql(moment: Moment, parts: readonly FormatPart[], options: TextOptions): string {
  const isTextOnly = parts.every(({ kind }) => kind === 'text');
  if (parts.length === 0 || isTextOnly) {
    const text = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    return `CASE WHEN ${moment.sql} IS NOT NULL THEN ${quoteLiteral(text)} END`;
  }
  const stamp = shownSql(moment);
  const special = shownFields(moment, options);
  const pieces: string[] = [];
  let run: FormatPart[] = [];
  const flush = () => {
    if (run.length > 0) pieces.push(...plainPieces(stamp, run, options.immutable));
    run = [];
  };
  for (const part of parts) {
    const shown = part.kind === 'field' ? special[part.field] : undefined;
    if (shown === undefined) {
      run.push(part);
      continue;
    }
    flush();
    pieces.push(shown((sql, field) => fields[field]?.immutable(sql) ?? ''));
  }
  flush();
  return pieces.length === 1 ? pieces.join('') : `(${pieces.join(' || ')})`;
}

function plainPieces(stamp: string, parts: readonly FormatPart[], immutable: boolean): string[] {
  const pattern = immutable ? null : patternOf(parts);
  const isText = parts.every(({ kind }) => kind === 'text');
  if (pattern !== null && !isText) return [`pg_catalog.to_char(${stamp}, ${quoteLiteral(pattern)})`];
  return parts.map((part) =>
    part.kind === 'text' ? quoteLiteral(part.text) : (fields[part.field]?.immutable(stamp) ?? ''),
  );
}

/** The format as to_char's pattern; null where it has none. */
export function patternOf(parts: readonly FormatPart[]): string | null {
  const patterns = parts.map((part) => {
    if (part.kind === 'field') return fields[part.field]?.pattern ?? null;
    if (/["\\]/.test(part.text)) return null;
    return [...part.text].every((character) => ' :.,/-'.includes(character)) ? part.text : `"${part.text}"`;
  });
  return patterns.every((pattern) => pattern !== null) ? patterns.join('') : null;
}
