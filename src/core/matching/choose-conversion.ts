import type { Conversion, Reading, StoredTexts } from '../catalog/conversion.ts';
import { baseType, type LoadType, type PgType, typeSql } from '../catalog/pg-catalog.ts';
import type { LoadColumn } from '../catalog/plan.ts';
import type { ColumnProfile } from '../catalog/profile.ts';
import { fits, valueCount } from '../mapping/fits.ts';
import type { Finding } from '../mapping/notebook.ts';
import { castOption } from '../settings/option-text.ts';
import type { Cast } from '../settings/settings.ts';
import { nullsOf, storedTextsOf } from './policies.ts';
import { type MomentSituation, readMoments } from './read-moments.ts';

export interface ChosenConversion {
  readonly conversion: Conversion;
  readonly read: LoadColumn['read'];
  readonly isProven: boolean;
  readonly findings: readonly Pick<Finding, 'code' | 'message' | 'advice'>[];
}

export interface ColumnSituation {
  /** `table.column`, as a cast names it. */
  readonly name: string;
  readonly type: LoadType;
  readonly profile: ColumnProfile;
  readonly cast: Cast | null;
  readonly timeZone: string;
  readonly encoding: StoredTexts['encoding'];
}

/** How the values of a column become those of the target's column: by its type, by what the values look like, and by a cast. */
export function chooseConversion(situation: ColumnSituation): ChosenConversion {
  const { type, profile, cast } = situation;
  const base = baseType(type);
  const { reading, findings } = readingOf(situation, base);
  const policy = cast?.policy ?? 'fail';
  const [nulls, texts] = [nullsOf(policy), storedTextsOf({ ...situation, policy })];
  const isPlain =
    reading.kind === 'plain' || (reading.kind === 'time' && reading.unit === null && onlyOwnForm(base, profile));
  const isOwn = isPlanned(base);
  const isBytes = base.kind === 'bytea' && reading.kind === 'plain' && profile.texts.count > 0;
  const isProven =
    valueCount(profile) === 0 ||
    (nulls === 'none' && isPlain && isOwn && type.kind !== 'domain' && (isBytes || fits(base, profile)));
  return {
    conversion: { reading, nulls, texts },
    read: isBytes || texts !== null ? 'bytes' : 'value',
    isProven,
    findings: [...findings, ...spellings(situation, base, isBytes)],
  };
}

type BaseType = ReturnType<typeof baseType>;

function readingOf(
  situation: ColumnSituation,
  base: BaseType,
): { readonly reading: Reading; readonly findings: ChosenConversion['findings'] } {
  const { cast, profile } = situation;
  const wanted = cast?.type.kind === 'reading' ? cast.type.reading : null;
  if (wanted === 'hex' || wanted === 'base64') return plainly({ kind: wanted });
  if (wanted === 'json array') return plainly({ kind: 'json array' });
  switch (base.kind) {
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
    case 'rounded':
      return readMoments({ ...situation, base } satisfies MomentSituation);
    case 'boolean':
      return plainly(fits(base, profile) ? { kind: 'plain' } : { kind: 'boolean' });
    case 'uuid':
      return plainly(fits(base, profile) ? { kind: 'plain' } : { kind: 'uuid' });
    case 'json':
    case 'jsonb':
      return plainly(fits(base, profile) ? { kind: 'plain' } : { kind: 'json' });
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'numeric':
      return plainly(profile.texts.count > 0 ? { kind: 'digits' } : { kind: 'plain' });
    default:
      return plainly({ kind: 'plain' });
  }
}

function plainly(reading: Reading): { readonly reading: Reading; readonly findings: [] } {
  return { reading, findings: [] };
}

/** The types that the profile counts the forms of. */
function isPlanned(base: BaseType): base is Extract<BaseType, PgType> {
  return !['real', 'inet', 'cidr', 'char', 'rounded', 'enum', 'citext', 'array'].includes(base.kind);
}

function onlyOwnForm(base: BaseType, profile: ColumnProfile): boolean {
  return isPlanned(base) && fits(base, profile);
}

/** Values that are kept, and that the target's column spells in another way. */
function spellings(
  { name, type, profile }: ColumnSituation,
  base: BaseType,
  isBytes: boolean,
): ChosenConversion['findings'] {
  const texts = ['text', 'varchar', 'char', 'citext'].includes(base.kind);
  const numbers = profile.integers.count + profile.reals.count;
  if (texts && numbers > 0) {
    return [
      { code: 'GM821', message: `${numbers} numbers become texts, because the target's column is ${typeSql(type)}` },
    ];
  }
  if (base.kind === 'boolean' && profile.texts.count > profile.texts.forms.boolean) {
    const message = `${profile.texts.count} texts become booleans: true, t, yes, y, on and 1, false, f, no, n, off and 0`;
    return [{ code: 'GM821', message }];
  }
  if (isBytes) {
    const advice = `If they spell bytes: ${castOption(name, 'hex')}, or ${castOption(name, 'base64')}`;
    return [{ code: 'GM821', message: `${profile.texts.count} texts become their bytes`, advice }];
  }
  return [];
}
