import type { StoredTexts } from '../catalog/conversion.ts';

/**
 * Makes a text of the bytes that a source keeps of it: null where it has NUL or bytes that are no Unicode and is to be refused. Looked up once
 * per column.
 */
export function storedText({ encoding, unstorable }: StoredTexts): (bytes: Uint8Array) => string | null {
  const decode = decoders[encoding];
  switch (unstorable) {
    case 'refuse':
      return (bytes) => {
        const text = wholeText(bytes, encoding);
        return text?.includes('\0') === true ? null : text;
      };
    case 'strip':
      return (bytes) => decode(bytes, 'strip').text.replaceAll('\0', '');
    case 'replace':
      return (bytes) => decode(bytes, 'replace').text.replaceAll('\0', '\ufffd');
  }
}

/** The text that bytes are, with its NULs; null where they are none. */
export function wholeText(bytes: Uint8Array, encoding: StoredTexts['encoding']): string | null {
  const { text, isWhole } = decoders[encoding](bytes, 'replace');
  return isWhole ? text : null;
}

interface Decoded {
  readonly text: string;
  readonly isWhole: boolean;
}

/** One character of UTF-8 in bytes taken for Latin-1, https://www.unicode.org/versions/Unicode16.0.0/core-spec/chapter-3/#G27506 */
const utf8Character =
  /\p{ASCII}+|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}/gu;

function utf8(bytes: Uint8Array, unstorable: 'strip' | 'replace'): Decoded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const latin = buffer.toString('latin1');
  const sound = (latin.match(utf8Character) ?? []).join('');
  const isWhole = sound.length === latin.length;
  const read = isWhole || unstorable === 'replace' ? buffer : Buffer.from(sound, 'latin1');
  return { text: read.toString('utf8'), isWhole };
}

function utf16le(bytes: Uint8Array, unstorable: 'strip' | 'replace'): Decoded {
  return utf16(Buffer.from(bytes), unstorable);
}

function utf16be(bytes: Uint8Array, unstorable: 'strip' | 'replace'): Decoded {
  const even = bytes.length - (bytes.length % 2);
  const swapped = Buffer.from(bytes.subarray(0, even)).swap16();
  return utf16(Buffer.concat([swapped, bytes.subarray(even)]), unstorable);
}

/** Halves of pairs, and half a unit at the end. */
function utf16(bytes: Buffer, unstorable: 'strip' | 'replace'): Decoded {
  const units = bytes.toString('utf16le');
  const instead = unstorable === 'strip' ? '' : '\ufffd';
  const text = units.replaceAll(/\p{Surrogate}/gu, instead) + (bytes.length % 2 === 1 ? instead : '');
  return { text, isWhole: bytes.length % 2 === 0 && text === units };
}

const decoders = { 'UTF-8': utf8, 'UTF-16le': utf16le, 'UTF-16be': utf16be } as const;
