import type { ColumnProfile, Example, TextForm } from '../../src/core/catalog/profile.ts';
import type { SqliteValue } from '../../src/core/catalog/sqlite-catalog.ts';
import { matchesForm, textForms } from '../../src/core/mapping/text-forms.ts';
import { textShape } from '../../src/core/mapping/text-shape.ts';

/** The profile of a column that holds these values; keys are 1, 2, 3 … */
export function profileOf(values: readonly SqliteValue[]): ColumnProfile {
  const integers = values.filter((value) => typeof value === 'bigint');
  const reals = values.filter((value) => typeof value === 'number');
  const texts = values.filter((value) => typeof value === 'string');
  const blobs = values.filter((value) => value instanceof Uint8Array);
  const forms = Object.fromEntries(
    textForms.map((form) => [form, texts.filter((text) => matchesForm(form, text)).length]),
  ) as Record<TextForm, number>;
  return {
    nulls: values.filter((value) => value === null).length,
    integers: {
      count: integers.length,
      min: integers.reduce<bigint | null>((least, value) => (least === null || value < least ? value : least), null),
      max: integers.reduce<bigint | null>((most, value) => (most === null || value > most ? value : most), null),
      zeroOrOne: integers.filter((value) => value === 0n || value === 1n).length,
    },
    reals: {
      count: reals.length,
      min: reals.length === 0 ? null : Math.min(...reals),
      max: reals.length === 0 ? null : Math.max(...reals),
      integral: reals.filter(Number.isInteger).length,
      infinite: reals.filter((value) => Math.abs(value) === Number.POSITIVE_INFINITY).length,
      maxDecimals: Math.max(0, ...reals.map((value) => String(value).split('.')[1]?.length ?? 0)),
    },
    texts: {
      count: texts.length,
      maxChars: Math.max(0, ...texts.map((text) => [...text].length)),
      maxBytes: Math.max(0, ...texts.map((text) => Buffer.byteLength(text))),
      withNul: texts.filter((text) => text.includes('\0')).length,
      invalidUtf8: 0,
      forms,
      shape: sharedShape(texts),
    },
    blobs: {
      count: blobs.length,
      maxBytes: Math.max(0, ...blobs.map(({ length }) => length)),
      sixteenBytes: blobs.filter(({ length }) => length === 16).length,
    },
    examples: examplesOf(values),
  };
}

function sharedShape(texts: readonly string[]): string | null {
  const [shape, ...others] = new Set(texts.map(textShape));
  return others.length > 0 ? null : (shape ?? null);
}

function examplesOf(values: readonly SqliteValue[]): Record<string, Example> {
  const examples: Record<string, Example> = {};
  values.forEach((value, position) => {
    const name =
      typeof value === 'bigint'
        ? 'integer'
        : typeof value === 'number'
          ? 'real'
          : typeof value === 'string'
            ? 'text'
            : 'blob';
    if (value !== null) examples[name] ??= { key: String(position + 1), value };
  });
  return examples;
}
