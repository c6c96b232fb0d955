import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredTexts } from '../../../src/core/catalog/conversion.ts';
import { sourceTextOf } from '../../../src/core/compare/source-text.ts';
import { storedText } from '../../../src/core/copy/stored-text.ts';

const encodings = ['UTF-8', 'UTF-16le', 'UTF-16be'] as const;

function encoded(text: string, encoding: StoredTexts['encoding']): Buffer {
  if (encoding === 'UTF-8') return Buffer.from(text);
  const units = Buffer.from(text, 'utf16le');
  return encoding === 'UTF-16be' ? units.swap16() : units;
}

/** Sound text with bytes in between that may be anything: what begins a character, goes on with one, or is half of a pair. */
const bytesOf = (encoding: StoredTexts['encoding']) =>
  fc
    .array(
      fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 4 }).map((text) => encoded(text, encoding)),
        fc.constantFrom('\0', '\ufffd', '\ufeff').map((text) => encoded(text, encoding)),
        fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
        fc.constantFrom('c0', 'ed', 'eda0', 'edb0', 'e2', 'f0', 'f4', 'bf', 'd8').map((hex) => Buffer.from(hex, 'hex')),
      ),
      { maxLength: 8 },
    )
    .map((parts) => Buffer.concat(parts));

describe.each(encodings)('a text kept in %s', (encoding) => {
  it.each(['refuse', 'strip', 'replace'] as const)('is the same to loading and to verifying: %s', (unstorable) => {
    const load = storedText({ encoding, unstorable });
    fc.assert(
      fc.property(bytesOf(encoding), (bytes) => {
        const text = load(bytes);
        expect(sourceTextOf(bytes, { encoding, unstorable })).toBe(text);
        if (text !== null) expect([text.includes('\0'), /\p{Surrogate}/u.test(text)]).toEqual([false, false]);
      }),
      { numRuns: 500 },
    );
  });

  it('stays as it is where nothing is wrong with it, U+FFFD and U+FEFF of its own too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (word) => {
        const text = `\ufeff${word.replaceAll('\0', '')}\ufffd`;
        for (const unstorable of ['refuse', 'strip', 'replace'] as const) {
          expect(storedText({ encoding, unstorable })(encoded(text, encoding))).toBe(text);
        }
      }),
    );
  });
});

it.each([
  ['UTF-8', 'ed a0 80 61', 'a', '\ufffd\ufffd\ufffda'],
  ['UTF-8', '61 e2 82 62', 'ab', 'a\ufffdb'],
  ['UTF-8', '61 00 62', 'ab', 'a\ufffdb'],
  ['UTF-16le', '61 00 00 d8 62 00', 'ab', 'a\ufffdb'],
  ['UTF-16be', '00 61 dc 00 00', 'a', 'a\ufffd\ufffd'],
] as const)('%s %s is stripped to %j and replaced to %j', (encoding, hex, stripped, replaced) => {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  expect(storedText({ encoding, unstorable: 'strip' })(bytes)).toBe(stripped);
  expect(storedText({ encoding, unstorable: 'replace' })(bytes)).toBe(replaced);
  expect(storedText({ encoding, unstorable: 'refuse' })(bytes)).toBeNull();
});
