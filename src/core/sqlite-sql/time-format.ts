import { quoteLiteral } from '../ddl/quote.ts';
import { Untranslatable } from './typed-sql.ts';

/** One part of a format of strftime: a field, or text as it stands. */
export type FormatPart =
  | { readonly kind: 'field'; readonly field: string }
  | { readonly kind: 'text'; readonly text: string };

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

/** strftime's fields, https://www.sqlite.org/lang_datefunc.html; `%1` to `%6` are the decimals of a second, of this project. */
const fields: Readonly<Record<string, Field>> = {
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
  s: { pattern: null, immutable: (stamp) => `${epochSql(stamp)}::text` },
  w: { pattern: null, immutable: (stamp) => `EXTRACT(dow FROM ${stamp})::text`, digits: true },
  u: { pattern: 'ID', immutable: (stamp) => `EXTRACT(isodow FROM ${stamp})::text`, digits: true },
  W: {
    pattern: null,
    immutable: padded(
      (stamp) => `pg_catalog.div(EXTRACT(doy FROM ${stamp}) + 7 - EXTRACT(isodow FROM ${stamp}), 7)`,
      2,
    ),
    digits: true,
  },
  U: {
    pattern: null,
    immutable: padded((stamp) => `pg_catalog.div(EXTRACT(doy FROM ${stamp}) + 6 - EXTRACT(dow FROM ${stamp}), 7)`, 2),
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
export function integerSql(stamp: string, parts: readonly FormatPart[], text: string): string | null {
  const [only, ...more] = parts;
  if (only?.kind === 'field' && only.field === 's' && more.length === 0) return epochSql(stamp);
  const isDigits = parts.every((part) => part.kind === 'field' && fields[part.field]?.digits === true);
  return parts.length > 0 && isDigits ? `${text}::bigint` : null;
}

/** Whole seconds since 1970. */
export function epochSql(stamp: string): string {
  return `pg_catalog.floor(EXTRACT(epoch FROM ${stamp}))::bigint`;
}

/** Text of a timestamp by a format: one call of to_char, or what PostgreSQL takes for immutable. */
export function formattedSql(stamp: string, parts: readonly FormatPart[], immutable: boolean): string {
  if (parts.length === 0) return `CASE WHEN ${stamp} IS NOT NULL THEN '' END`;
  const pattern = immutable ? null : patternOf(parts);
  if (pattern !== null) return `pg_catalog.to_char(${stamp}, ${quoteLiteral(pattern)})`;
  const pieces = parts.map((part) =>
    part.kind === 'text' ? quoteLiteral(part.text) : (fields[part.field]?.immutable(stamp) ?? ''),
  );
  const isTextOnly = parts.every(({ kind }) => kind === 'text');
  if (isTextOnly) return `CASE WHEN ${stamp} IS NOT NULL THEN ${pieces.join(' || ')} END`;
  return pieces.length === 1 ? pieces.join('') : `(${pieces.join(' || ')})`;
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
