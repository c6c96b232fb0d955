import type { Conversion, StoredTexts } from '../catalog/conversion.ts';
import { baseType, type LoadType } from '../catalog/pg-catalog.ts';
import type { ColumnProfile } from '../catalog/profile.ts';
import type { Cast } from '../settings/settings.ts';

type BaseType = ReturnType<typeof baseType>;

/** What of a column becomes NULL as its policy wants it. */
export function nullsOf(policy: Cast['policy']): Conversion['nulls'] {
  return policy === 'null' ? 'misfits' : policy === 'empty' ? 'empty' : 'none';
}

/**
 * How the texts of a column are read where some hold NUL, or what is no Unicode; null where none does, or the type takes no text. In jsonb that
 * may be escapes, in char(n) blanks at the end, which a profile does not count.
 */
export function storedTextsOf({
  type,
  profile: { texts },
  policy,
  encoding,
}: {
  readonly type: LoadType;
  readonly profile: ColumnProfile;
  readonly policy: Cast['policy'];
  readonly encoding: StoredTexts['encoding'];
}): StoredTexts | null {
  const unstorable = policy === 'strip' || policy === 'replace' ? policy : 'refuse';
  const { kind } = baseType(type);
  const mayHoldOthers =
    texts.count > 0 && ((kind === 'jsonb' && unstorable !== 'refuse') || (kind === 'char' && unstorable === 'strip'));
  if (!takesTexts(type) || (texts.withNul + texts.invalidUtf8 === 0 && !mayHoldOthers)) return null;
  return { encoding, unstorable };
}

const ofTexts: ReadonlySet<BaseType['kind']> = new Set([
  ...(['text', 'varchar', 'char', 'citext', 'enum', 'json', 'jsonb', 'array'] as const),
]);

/** Whether a type holds texts as such: then `strip` and `replace` have a meaning, and it holds no bytes. */
export function takesTexts(type: LoadType): boolean {
  return ofTexts.has(baseType(type).kind);
}
