import { asTheyAre, type Reading, type StoredTexts } from '../catalog/conversion.ts';
import { baseType } from '../catalog/pg-catalog.ts';
import type { LoadColumn } from '../catalog/plan.ts';
import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import { matchesForm } from '../mapping/text-forms.ts';
import { arrayEncoder } from './encode-arrays.ts';
import { liveEncoder } from './encode-live.ts';
import { momentEncoder } from './encode-moments.ts';
import { numericTextEncoder } from './encode-numeric.ts';
import { encodeBytea, encodeJson, encodeJsonb } from './encode-texts.ts';
import { encodeUuid } from './encode-uuid.ts';
import type { Encoder } from './encoder.ts';
import { encoderOf } from './encoders.ts';
import { mendJson } from './mend-json.ts';
import { storedText } from './stored-text.ts';

const nullLength = -1;

/** The encoder of a column, with what a column of the target makes of the values; looked up once per column. */
export function columnEncoder({ type, conversion = asTheyAre }: Pick<LoadColumn, 'type' | 'conversion'>): Encoder {
  const base = baseType(type);
  const encode = ofTexts(byReading(base, conversion.reading), base, conversion.texts);
  switch (conversion.nulls) {
    case 'none':
      return encode;
    case 'empty':
      return (value, sink) => {
        if (!isEmptyText(value, conversion.texts)) return encode(value, sink);
        sink.int32(nullLength);
        return true;
      };
    case 'misfits':
      return (value, sink) => {
        const start = sink.length;
        if (encode(value, sink)) return true;
        sink.length = start;
        sink.int32(nullLength);
        return true;
      };
  }
}

/** Where texts come as bytes there are no other bytes: a type that takes texts takes no blobs. */
function ofTexts(encode: Encoder, { kind }: BaseType, texts: StoredTexts | null): Encoder {
  if (texts === null) return encode;
  const textOf = storedText(texts);
  const mended = menderOf(kind, texts.unstorable);
  return (value, sink) => {
    if (!(value instanceof Uint8Array)) return encode(value, sink);
    const text = textOf(value);
    return text !== null && encode(mended(text), sink);
  };
}

/** What else of a text is left out or replaced than NUL and bytes that are no Unicode. */
function menderOf(kind: BaseType['kind'], unstorable: StoredTexts['unstorable']): (text: string) => string {
  if (kind === 'jsonb' && unstorable !== 'refuse') return (text) => mendJson(text, unstorable);
  if (kind === 'char' && unstorable === 'strip') return (text) => text.replace(/ +$/, '');
  return (text) => text;
}

/** Whether a value is a text without a character, also where texts come as their bytes. */
export function isEmptyText(value: SqliteValue, texts: StoredTexts | null): boolean {
  return value === '' || (texts !== null && value instanceof Uint8Array && value.length === 0);
}

type BaseType = ReturnType<typeof baseType>;

function byReading(type: BaseType, reading: Reading): Encoder {
  switch (reading.kind) {
    case 'plain':
      return plainEncoder(type);
    case 'time':
      return isTime(type) ? momentEncoder(type, reading) : refuse;
    case 'boolean':
      return type.kind === 'boolean' ? encodeWord : refuse;
    case 'uuid':
      return encodeAnyUuid;
    case 'hex':
    case 'base64':
      return bytesEncoder(reading.kind);
    case 'digits':
      return digitsEncoder(type);
    case 'json':
      return (value, sink) => {
        const text = typeof value === 'bigint' || typeof value === 'number' ? jsonNumber(value) : value;
        if (typeof text !== 'string' || (type.kind !== 'json' && type.kind !== 'jsonb')) return false;
        // The server reads documents only after they were sent, when it is too late to make them NULL.
        return matchesForm(type.kind, text) && (type.kind === 'jsonb' ? encodeJsonb : encodeJson)(text, sink);
      };
    case 'json array':
      return type.kind === 'array' ? arrayOf(type) : refuse;
  }
}

const refuse: Encoder = () => false;

function plainEncoder(type: BaseType): Encoder {
  switch (type.kind) {
    case 'array':
      return refuse;
    case 'rounded':
      return momentEncoder(type, { kind: 'time', unit: null, zone: 'UTC' });
    case 'real':
    case 'inet':
    case 'cidr':
    case 'char':
    case 'enum':
    case 'citext':
      return liveEncoder(type);
    default:
      return encoderOf(type);
  }
}

function arrayOf({ element, oid }: BaseType & { readonly kind: 'array' }): Encoder {
  const base = baseType(element);
  return arrayEncoder(plainEncoder(base), { oid, booleans: base.kind === 'boolean' });
}

function isTime(type: BaseType): type is Parameters<typeof momentEncoder>[0] & BaseType {
  return ['date', 'time', 'timestamp', 'timestamptz', 'rounded'].includes(type.kind);
}

/** https://www.postgresql.org/docs/current/datatype-boolean.html, without the shortened words that it takes too. */
const words: ReadonlyMap<string, bigint> = new Map([
  ...['true', 't', 'yes', 'y', 'on', '1'].map((word) => [word, 1n] as const),
  ...['false', 'f', 'no', 'n', 'off', '0'].map((word) => [word, 0n] as const),
]);

const encodeWord: Encoder = (value, sink) => {
  const meant = typeof value === 'string' ? words.get(value.toLowerCase()) : value;
  return meant !== undefined && encoderOf({ kind: 'boolean' })(meant, sink);
};

const uuidForm = /^(\{)?([0-9a-f]{8})(-?)([0-9a-f]{4})\3([0-9a-f]{4})\3([0-9a-f]{4})\3([0-9a-f]{12})(\})?$/i;

const encodeAnyUuid: Encoder = (value, sink) => {
  if (typeof value !== 'string') return encodeUuid(value, sink);
  const parts = uuidForm.exec(value);
  if (parts === null || (parts[1] === undefined) !== (parts[8] === undefined)) return false;
  return encodeUuid([parts[2], parts[4], parts[5], parts[6], parts[7]].join('-').toLowerCase(), sink);
};

const spelledBytes = {
  hex: /^(?:\\x|0x)?((?:[0-9a-f]{2})*)$/i,
  base64: /^((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/,
} as const;

/** What is bytes already stays as it is. */
function bytesEncoder(spelling: 'hex' | 'base64'): Encoder {
  return (value, sink) => {
    if (value instanceof Uint8Array) return encodeBytea(value, sink);
    const digits = typeof value === 'string' ? spelledBytes[spelling].exec(value)?.[1] : undefined;
    return digits !== undefined && encodeBytea(Buffer.from(digits, spelling), sink);
  };
}

/** Numbers as texts: one spelling per number, so that none is lost. */
function digitsEncoder(type: BaseType): Encoder {
  if (type.kind === 'numeric') return numericTextEncoder(type.precision, type.scale);
  const encode = plainEncoder(type);
  return (value, sink) => {
    if (typeof value !== 'string') return encode(value, sink);
    return /^(0|-?[1-9]\d{0,18})$/.test(value) && encode(BigInt(value), sink);
  };
}

/** https://www.rfc-editor.org/rfc/rfc8259#section-6 knows no infinities. */
function jsonNumber(value: bigint | number): string | null {
  return typeof value === 'number' && !Number.isFinite(value) ? null : String(value);
}
