import type { Conversion, Reading } from '../catalog/conversion.ts';
import { baseType } from '../catalog/pg-catalog.ts';
import type { LoadColumn } from '../catalog/plan.ts';
import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import { canonicalAddress } from './canonical-address.ts';
import { foundArray, sourceArray } from './canonical-array.ts';
import { canonicalDecimal } from './canonical-decimal.ts';
import { canonicalFound } from './canonical-found.ts';
import { canonicalJson, type JsonRules } from './canonical-json.ts';
import { foundMoment, sourceMoment } from './canonical-moment.ts';
import { canonicalSource } from './canonical-source.ts';
import { mendedString, sourceTextOf } from './source-text.ts';
import { isWithin } from './type-limits.ts';

type Column = Pick<LoadColumn, 'type' | 'conversion'>;
type BaseType = ReturnType<typeof baseType>;
type Present = Exclude<SqliteValue, null>;
type SourceText = (value: Present) => string | null;
type FoundText = (text: string) => string | null;

/**
 * The canonical text of a source's value in a column: equal to foundText's of what PostgreSQL prints exactly when both mean the same. A
 * value that the column cannot hold gets a text that PostgreSQL cannot have, or null where the operator wants NULL for it.
 */
export function sourceText({ type, conversion }: Column): (value: SqliteValue) => string | null {
  if (conversion === undefined) return plainSource(baseType(type));
  const { reading, nulls, texts } = conversion;
  const base = baseType(type);
  const canonical = sourceByReading(base, reading, jsonRules(base, conversion));
  const isStripped = base.kind === 'char' && texts?.unstorable === 'strip';
  return (value) => {
    const whole = texts !== null && value instanceof Uint8Array ? sourceTextOf(value, texts) : value;
    const meant = isStripped && typeof whole === 'string' ? withoutPadding(whole) : whole;
    if (value === null || (nulls === 'empty' && meant === '')) return null;
    const text = meant === null ? null : canonical(meant);
    const isKept = text !== null && isWithin(base, text);
    if (isKept) return text;
    if (nulls === 'misfits') return null;
    return `\0${typeof value} ${value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)}`;
  };
}

/** The canonical text of what PostgreSQL prints for a column. */
export function foundText({ type, conversion }: Column): (text: string | null) => string | null {
  const canonical = foundByReading(baseType(type), conversion?.reading ?? { kind: 'plain' });
  if (canonical === null) return (text) => text;
  return (text) => (text === null ? null : (canonical(text) ?? `\0found ${text}`));
}

function sourceByReading(type: BaseType, reading: Reading, rules: JsonRules): SourceText {
  switch (reading.kind) {
    case 'plain':
      return strict(plainSource(type));
    case 'time':
      return sourceMoment(type, reading);
    case 'boolean': {
      const canonical = strict(plainSource(type));
      return (value) => canonical(typeof value === 'string' ? spelledTruth(value) : value);
    }
    case 'uuid':
      return (value) =>
        bareUuid(
          value instanceof Uint8Array ? Buffer.from(value).toString('hex') : uuidForms.test(String(value)) ? value : '',
        );
    case 'hex':
      return (value) => (value instanceof Uint8Array ? bytea(value) : hexText(value));
    case 'base64':
      return (value) => (value instanceof Uint8Array ? bytea(value) : base64Text(value));
    case 'digits':
      return (value) => (value instanceof Uint8Array ? null : digits(type, value));
    case 'json':
      return (value) => (value instanceof Uint8Array ? null : canonicalJson(String(value), rules));
    case 'json array':
      return type.kind === 'array' ? sourceArray(withinSource(baseType(type.element)), type) : () => null;
  }
}

/** Only where a document that the type does not hold becomes NULL has the comparison to tell which that is. */
function jsonRules({ kind }: BaseType, { nulls, texts }: Conversion): JsonRules {
  const heldBy = nulls === 'misfits' && (kind === 'json' || kind === 'jsonb') ? kind : null;
  return { heldBy, mended: mendedString(kind === 'jsonb' ? texts : null) };
}

function foundByReading(type: BaseType, reading: Reading): FoundText | null {
  switch (reading.kind) {
    case 'time':
      return foundMoment(type);
    case 'uuid':
      return bareUuid;
    case 'digits':
      return canonicalDecimal;
    case 'json array':
      return type.kind === 'array' ? foundArray(plainFound(baseType(type.element))) : () => null;
    default:
      return plainFound(type);
  }
}

/** What PostgreSQL takes a word for, as SQLite has it; anything else as it is. https://www.postgresql.org/docs/current/datatype-boolean.html */
function spelledTruth(word: string): Present {
  if (/^(?:t|true|y|yes|on|1)$/i.test(word)) return 1n;
  return /^(?:f|false|n|no|off|0)$/i.test(word) ? 0n : word;
}

/** null, too, for what is longer or larger than the type keeps. */
function withinSource(type: BaseType): (value: SqliteValue) => string | null {
  const canonical = plainSource(type);
  return (value) => {
    const text = canonical(value);
    return text !== null && isWithin(type, text) ? text : null;
  };
}

function plainSource(type: BaseType): (value: SqliteValue) => string | null {
  switch (type.kind) {
    case 'real':
      return (value) => (typeof value === 'bigint' || typeof value === 'number' ? sourceReal(value) : null);
    case 'inet':
    case 'cidr':
      return (value) => (typeof value === 'string' ? canonicalAddress(value, type.kind) : null);
    case 'char': {
      const text = canonicalSource({ kind: 'text' });
      return (value) => (value instanceof Uint8Array ? null : paddedText(text(value), type.length));
    }
    case 'enum':
      return (value) => (typeof value === 'string' && type.labels.includes(value) ? value : null);
    case 'citext':
      return canonicalSource({ kind: 'text' });
    case 'rounded':
      return (value) => (value === null ? null : sourceMoment(type, { kind: 'time', unit: null, zone: 'UTC' })(value));
    case 'array':
      return () => null;
    default:
      return canonicalSource(type);
  }
}

function plainFound(type: BaseType): FoundText | null {
  switch (type.kind) {
    case 'real':
      return (text) => asReal(Number(text));
    case 'inet':
    case 'cidr':
      return (text) => canonicalAddress(text, type.kind);
    case 'char':
      return withoutPadding;
    case 'enum':
    case 'citext':
      return null;
    case 'rounded':
      return foundMoment(type);
    case 'array':
      return () => null;
    default: {
      const found = canonicalFound(type);
      return (text) => found(text);
    }
  }
}

/** What canonicalSource marks as impossible is none. */
function strict(canonical: (value: SqliteValue) => string | null): SourceText {
  return (value) => {
    const text = canonical(value);
    return text?.startsWith('\0') === true ? null : text;
  };
}

/** The same double for all that reads back as one real. */
function asReal(value: number): string {
  return Object.is(value, -0) ? '-0' : String(Math.fround(value));
}

/** What a text is in char(n); null for one whose own blanks at the end would be no longer told from the padding. */
function paddedText(text: string | null, length: number): string | null {
  return text === null || (text.endsWith(' ') && [...text].length !== length) ? null : withoutPadding(text);
}

/** https://www.postgresql.org/docs/current/datatype-character.html: blanks at the end mean nothing in char(n). */
function withoutPadding(text: string): string {
  return text.replace(/ +$/, '');
}

/** What reads back as the same number, or is spelled alike. */
function sourceReal(value: bigint | number): string | null {
  const [number, real] = [Number(value), Math.fround(Number(value))];
  if (typeof value === 'bigint' && BigInt(number) !== value) return null;
  const spellings = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((length) => Number(real.toPrecision(length)));
  const meant = spellings.find((spelled) => Math.fround(spelled) === real);
  return Object.is(number, real) || number === meant ? asReal(number) : null;
}

const spelledNumber = {
  whole: /^(0|-?[1-9]\d*)$/,
  decimal: /^(0|-?0\.\d+|-?[1-9]\d*|\d\.\d+|-?[1-9]\d*\.\d+)$/,
} as const;

/** A text that spells a number in its one way, or a number. */
function digits(type: BaseType, value: string | number | bigint): string | null {
  const form = type.kind === 'numeric' ? spelledNumber.decimal : spelledNumber.whole;
  if (typeof value === 'string' && !form.test(value)) return null;
  return canonicalDecimal(String(value));
}

/** With all four dashes or none, in braces or not. */
const uuidForms = /^(?:\{(?:.{32}|.{36})\}|[^{}]{32}|[^{}]{36})$/;

function bareUuid(value: Present): string | null {
  const bare = String(value).replaceAll(/[{}-]/g, '').toLowerCase();
  return /^[0-9a-f]{32}$/.test(bare) ? bare : null;
}

function bytea(value: Uint8Array): string {
  return `\\x${Buffer.from(value).toString('hex')}`;
}

function hexText(value: string | number | bigint): string | null {
  const text = String(value).toLowerCase();
  const digits = /^(\\x|0x)/.test(text) ? text.slice(2) : text;
  return digits.length % 2 === 0 && /^[0-9a-f]*$/.test(digits) ? `\\x${digits}` : null;
}

function base64Text(value: string | number | bigint): string | null {
  try {
    return `\\x${Array.from(atob(String(value)), (unit) => unit.charCodeAt(0).toString(16).padStart(2, '0')).join('')}`;
  } catch {
    return null;
  }
}
