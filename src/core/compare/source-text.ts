import type { StoredTexts } from '../catalog/conversion.ts';

const replacement = '\ufffd';

/** What the text is whose bytes a source keeps, as a cast wants it; null where they are none and the cast wants them refused. */
export function sourceTextOf(bytes: Uint8Array, { encoding, unstorable }: StoredTexts): string | null {
  switch (unstorable) {
    case 'refuse': {
      const text = strictly(bytes, encoding);
      return text === null || text.includes('\0') ? null : text;
    }
    case 'replace':
      return loosely(bytes, encoding).split('\0').join(replacement);
    case 'strip':
      return soundParts(bytes, encoding).join(replacement).split('\0').join('');
  }
}

function strictly(bytes: Uint8Array, encoding: StoredTexts['encoding']): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Half a unit of UTF-16 at the end counts by itself: the decoder would count it together with half a pair before it. */
function loosely(bytes: Uint8Array, encoding: StoredTexts['encoding']): string {
  const whole = encoding === 'UTF-8' ? bytes.length : bytes.length - (bytes.length % 2);
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes.subarray(0, whole));
  return whole === bytes.length ? text : text + replacement;
}

/** What is left of the text between the U+FFFD that it really has, without those that the decoder puts where it cannot read on. */
function soundParts(bytes: Uint8Array, encoding: StoredTexts['encoding']): string[] {
  const mark = encoding === 'UTF-8' ? [0xef, 0xbf, 0xbd] : encoding === 'UTF-16le' ? [0xfd, 0xff] : [0xff, 0xfd];
  const parts: string[] = [];
  let start = 0;
  // Neither begins within another character: of UTF-16 only at a whole unit.
  const step = mark.length === 2 ? 2 : 1;
  for (let at = 0; at + mark.length <= bytes.length; at += step) {
    if (!mark.every((byte, place) => bytes[at + place] === byte)) continue;
    parts.push(withoutMarks(bytes.subarray(start, at), encoding));
    start = at + mark.length;
    at = start - step;
  }
  return [...parts, withoutMarks(bytes.subarray(start), encoding)];
}

function withoutMarks(bytes: Uint8Array, encoding: StoredTexts['encoding']): string {
  return loosely(bytes, encoding).split(replacement).join('');
}

/** What becomes of a string of a jsonb document, as a cast wants it: NUL and halves of surrogate pairs may be escapes there. */
export function mendedString(texts: StoredTexts | null): (string: string) => string {
  if (texts === null || texts.unstorable === 'refuse') return (string) => string;
  const instead = texts.unstorable === 'strip' ? '' : replacement;
  return (string) => string.replaceAll(/\p{Surrogate}|\0/gu, instead);
}
