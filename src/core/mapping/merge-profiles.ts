import type { ColumnProfile, TextForm } from '../catalog/profile.ts';

/** The profile of several columns as if they were one; examples are left out, since keys of different tables would mix. */
export function mergeProfiles(profiles: readonly ColumnProfile[]): ColumnProfile {
  const [first, ...rest] = profiles;
  if (first === undefined) throw new Error('there is no profile to merge');
  return { ...rest.reduce(mergeTwo, first), examples: {} };
}

function mergeTwo(left: ColumnProfile, right: ColumnProfile): ColumnProfile {
  return {
    nulls: left.nulls + right.nulls,
    integers: {
      count: left.integers.count + right.integers.count,
      min: least(left.integers.min, right.integers.min),
      max: greatest(left.integers.max, right.integers.max),
      zeroOrOne: left.integers.zeroOrOne + right.integers.zeroOrOne,
    },
    reals: {
      count: left.reals.count + right.reals.count,
      min: least(left.reals.min, right.reals.min),
      max: greatest(left.reals.max, right.reals.max),
      integral: left.reals.integral + right.reals.integral,
      infinite: left.reals.infinite + right.reals.infinite,
      maxDecimals: Math.max(left.reals.maxDecimals, right.reals.maxDecimals),
    },
    texts: {
      count: left.texts.count + right.texts.count,
      maxChars: Math.max(left.texts.maxChars, right.texts.maxChars),
      maxBytes: Math.max(left.texts.maxBytes, right.texts.maxBytes),
      withNul: left.texts.withNul + right.texts.withNul,
      invalidUtf8: left.texts.invalidUtf8 + right.texts.invalidUtf8,
      forms: mergeForms(left.texts.forms, right.texts.forms),
      shape: mergeShapes(left.texts, right.texts),
    },
    blobs: {
      count: left.blobs.count + right.blobs.count,
      maxBytes: Math.max(left.blobs.maxBytes, right.blobs.maxBytes),
      sixteenBytes: left.blobs.sixteenBytes + right.blobs.sixteenBytes,
    },
    examples: {},
  };
}

function mergeShapes(left: ColumnProfile['texts'], right: ColumnProfile['texts']): string | null {
  if (left.count === 0) return right.shape;
  return right.count === 0 || left.shape === right.shape ? left.shape : null;
}

function mergeForms(left: Readonly<Record<TextForm, number>>, right: Readonly<Record<TextForm, number>>) {
  const sums = Object.keys(left).map((form) => [form, left[form as TextForm] + right[form as TextForm]]);
  return Object.fromEntries(sums) as Record<TextForm, number>;
}

function least<T extends number | bigint>(left: T | null, right: T | null): T | null {
  return left === null || (right !== null && right < left) ? right : left;
}

function greatest<T extends number | bigint>(left: T | null, right: T | null): T | null {
  return left === null || (right !== null && right > left) ? right : left;
}
