import type { PgType } from '../catalog/pg-catalog.ts';
import type { ColumnProfile, TextForm } from '../catalog/profile.ts';

/** The largest integer up to which a double holds every integer, 2^53. */
const exactInDouble = 9_007_199_254_740_992n;

/** true when every value of the column can be stored in the type and be read back equal. NULLs always fit. */
export function fits(type: PgType, profile: ColumnProfile): boolean {
  const { integers, reals, texts, blobs } = profile;
  switch (type.kind) {
    case 'smallint':
      return only(profile, 'integers') && inRange(profile, -32_768n, 32_767n);
    case 'integer':
      return only(profile, 'integers') && inRange(profile, -2_147_483_648n, 2_147_483_647n);
    case 'bigint':
      return only(profile, 'integers');
    case 'boolean':
      return reals.count + blobs.count === 0 && integers.zeroOrOne === integers.count && allTexts(profile, 'boolean');
    case 'double precision':
      return texts.count + blobs.count === 0 && inRange(profile, -exactInDouble, exactInDouble);
    case 'numeric':
      // Without a precision it holds infinities, since PostgreSQL 14.
      if (type.precision !== null && reals.infinite > 0) return false;
      return texts.count + blobs.count === 0 && fitsDigits(type.precision, type.scale, profile);
    case 'varchar':
      return only(profile, 'texts') && texts.maxChars <= type.length && cleanText(profile);
    case 'text':
      return blobs.count === 0 && cleanText(profile);
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
    case 'json':
    case 'jsonb':
      return only(profile, 'texts') && allTexts(profile, type.kind);
    case 'uuid':
      return (
        (only(profile, 'texts') && allTexts(profile, 'uuid')) ||
        (only(profile, 'blobs') && blobs.sixteenBytes === blobs.count)
      );
    case 'bytea':
      return only(profile, 'blobs');
  }
}

/** The narrowest type that holds all values whatever was declared; bytea holds everything. */
export function narrowest(profile: ColumnProfile): PgType {
  const { integers, reals, texts, blobs } = profile;
  if (integers.count + reals.count + texts.count === 0 && blobs.count > 0) return { kind: 'bytea' };
  if (integers.count === 0 && texts.count + blobs.count === 0 && reals.count > 0) return { kind: 'double precision' };
  const order: readonly PgType[] = [
    { kind: 'bigint' },
    { kind: 'numeric', precision: null, scale: null },
    { kind: 'double precision' },
    { kind: 'text' },
  ];
  if (valueCount(profile) === 0) return { kind: 'text' };
  return order.find((type) => fits(type, profile)) ?? { kind: 'bytea' };
}

/** Number of values other than NULL. */
export function valueCount({ integers, reals, texts, blobs }: ColumnProfile): number {
  return integers.count + reals.count + texts.count + blobs.count;
}

function only(profile: ColumnProfile, storageClass: 'integers' | 'texts' | 'blobs'): boolean {
  return profile[storageClass].count === valueCount(profile);
}

function allTexts({ texts }: ColumnProfile, form: TextForm): boolean {
  return texts.forms[form] === texts.count && texts.withNul + texts.invalidUtf8 === 0;
}

/** PostgreSQL's text holds neither NUL nor bytes that are not UTF-8, https://www.postgresql.org/docs/current/datatype-character.html */
function cleanText({ texts }: ColumnProfile): boolean {
  return texts.withNul === 0 && texts.invalidUtf8 === 0;
}

function inRange({ integers }: ColumnProfile, low: bigint, high: bigint): boolean {
  return integers.count === 0 || ((integers.min ?? 0n) >= low && (integers.max ?? 0n) <= high);
}

/** A precision is promised only where the digits of every value are known to fit. */
function fitsDigits(precision: number | null, scale: number | null, { integers, reals }: ColumnProfile): boolean {
  if (precision === null) return true;
  const digits = precision - (scale ?? 0);
  const bound = 10n ** BigInt(digits) - 1n;
  const largest = 10 ** Math.min(digits, 15);
  const integersFit = integers.count === 0 || ((integers.min ?? 0n) >= -bound && (integers.max ?? 0n) <= bound);
  const realsFit =
    reals.count === 0 ||
    (reals.maxDecimals <= (scale ?? 0) && (reals.min ?? 0) > -largest && (reals.max ?? 0) < largest);
  return integersFit && realsFit;
}
