import type { PgType, PlainType } from '../catalog/pg-catalog.ts';
import { encodeBigint, encodeBoolean, encodeDouble, encodeInteger, encodeSmallint } from './encode-numbers.ts';
import { numericEncoder } from './encode-numeric.ts';
import { encodeBytea, encodeJson, encodeJsonb, encodeText, varcharEncoder } from './encode-texts.ts';
import { encodeDate, encodeTime, encodeTimestamp, encodeTimestamptz } from './encode-times.ts';
import { encodeUuid } from './encode-uuid.ts';
import type { Encoder } from './encoder.ts';

const plain: Readonly<Record<PlainType, Encoder>> = {
  smallint: encodeSmallint,
  integer: encodeInteger,
  bigint: encodeBigint,
  boolean: encodeBoolean,
  'double precision': encodeDouble,
  text: encodeText,
  bytea: encodeBytea,
  date: encodeDate,
  time: encodeTime,
  timestamp: encodeTimestamp,
  timestamptz: encodeTimestamptz,
  json: encodeJson,
  jsonb: encodeJsonb,
  uuid: encodeUuid,
};

/** The encoder of a column's type; looked up once per column, not per value. */
export function encoderOf(type: PgType): Encoder {
  if (type.kind === 'varchar') return varcharEncoder(type.length);
  return type.kind === 'numeric' ? numericEncoder(type.precision, type.scale) : plain[type.kind];
}
