import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonProof } from '../../../src/core/mapping/json-bytes.ts';
import { readJson } from '../../../src/core/mapping/json-text.ts';
import { matchesForm, textForms } from '../../../src/core/mapping/text-forms.ts';
import { commonTime } from '../../../src/core/mapping/time-bytes.ts';

/** Bytes of a text in the middle of others, so that reading beyond its ends shows. */
function within(text: string, before: string, after: string): { bytes: Buffer; start: number; end: number } {
  const [head, body] = [Buffer.from(before), Buffer.from(text)];
  return { bytes: Buffer.concat([head, body, Buffer.from(after)]), start: head.length, end: head.length + body.length };
}

/** A text with a few characters changed, doubled or left out. */
const edited = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      text,
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.constantFrom(
            '',
            '"',
            ',',
            ':',
            '{',
            '}',
            '[',
            ']',
            '0',
            '1',
            '-',
            '.',
            'e',
            '\\',
            'T',
            'Z',
            ' ',
            'é',
            '\u0001',
          ),
        ),
        { maxLength: 2 },
      ),
    )
    .map(([whole, edits]) =>
      edits.reduce((edit, [place, piece]) => {
        const at = edit.length === 0 ? 0 : place % edit.length;
        return edit.slice(0, at) + piece + edit.slice(at + (place % 2));
      }, whole),
    );

describe('JSON by its bytes', () => {
  const proof = new JsonProof();
  const keys = fc.constantFrom('a', 'b', 'ab', 'ba', 'aXb', 'aYb', 'é', '');
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(
        fc.constantFrom('null', 'true', 'false', '0', '-1', '1.50', '12e3', '01', '1.', '-', 'nul', '""'),
        fc.json(),
      ),
      fc
        .array(fc.tuple(keys, tie('value')), { maxLength: 5 })
        .map((pairs) => `{${pairs.map(([key, one]) => `"${key}": ${one}`).join(', ')}}`),
      fc.array(tie('value'), { maxLength: 4 }).map((all) => `[${all.join(',')}]`),
    ),
  })).value as fc.Arbitrary<string>;

  test('what is proven is JSON whose meaning jsonb keeps', () => {
    fc.assert(
      fc.property(
        edited(value),
        fc.constantFrom('', '{', '"', '}'),
        fc.constantFrom('', '}', '"', ']', '1'),
        (text, before, after) => {
          const { bytes, start, end } = within(text, before, after);
          if (proof.proves(bytes, start, end)) expect(readJson(bytes.toString('utf8', start, end))).toBe('jsonb');
        },
      ),
      { numRuns: 20_000 },
    );
  });

  test('plain containers are proven, and only they', () => {
    const plain = fc
      .oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()))
      .map((one) => JSON.stringify(one));
    fc.assert(
      fc.property(plain, (text) => {
        const { bytes, start, end } = within(text, 'x', 'x');
        const isPlain = !text.includes('\\') && !/[0-9]e[-+]?[0-9]/.test(text) && readJson(text) === 'jsonb';
        if (isPlain) expect(proof.proves(bytes, start, end)).toBe(true);
      }),
    );
    const many = Array.from({ length: 900 }, (_, at) => `"key ${at}":[${at},{"x":1}]`);
    for (const [text, proven] of [
      [`{${many.join(' , ')}}`, true],
      [`{${[...many, many[0]].join(',')}}`, false],
      [`${'['.repeat(100)}${']'.repeat(100)}`, true],
      [`${'['.repeat(5000)}${']'.repeat(5000)}`, false],
      ['{"a":1}', true],
      ['{"a":{"a":1}}', true],
      ['[{"a":1},{"a":1}]', true],
      ['{"a":{"b":1},"b":2}', true],
      ['{"a":{"b":1},"a":2}', false],
      ['"text"', false],
      ['1', false],
      ['', false],
      ['{', false],
      ['[1] ', true],
      [' [1]', false],
      ['[1]]', false],
      [`[${'1'.repeat(2000)}]`, false],
    ] as const) {
      // biome-ignore format: a table of texts
      const { bytes, start, end } = within(text, '', '}]"');
      expect([text.slice(0, 40), proof.proves(bytes, start, end)]).toEqual([text.slice(0, 40), proven]);
    }
  });
});

describe('times by their bytes', () => {
  const two = (most: number) => fc.nat(most).map((number) => String(number).padStart(2, '0'));
  const year = fc.nat(9999).map((number) => String(number).padStart(4, '0'));
  const date = fc.tuple(year, two(13), two(32)).map((parts) => parts.join('-'));
  const time = fc.tuple(two(24), two(60), two(60)).map((parts) => parts.join(':'));
  const fraction = fc.oneof(fc.constant(''), fc.stringMatching(/^\.[0-9]{0,7}$/));
  const stamp = fc
    .tuple(date, fc.constantFrom(' ', 'T', 't'), time, fraction, fc.constantFrom('', 'Z', 'z', '+01:00', 'ZZ'))
    .map((parts) => parts.join(''));

  test('have the forms that the text has', () => {
    fc.assert(
      fc.property(edited(fc.oneof(date, stamp)), fc.constantFrom('', '0', 'Z', '-'), (text, after) => {
        const { bytes, start, end } = within(text, '1', after);
        const found = commonTime(bytes, start, end);
        if (found === null) return;
        const forms = found === 'date' ? ['date', 'timestamp'] : [found];
        expect(textForms.filter((form) => matchesForm(form, text))).toEqual(forms);
      }),
      { numRuns: 20_000 },
    );
  });

  test('are found where they are spelled as usual', () => {
    const usual = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d{1,6})?Z?)?$/;
    fc.assert(
      fc.property(fc.oneof(date, stamp), (text) => {
        const { bytes, start, end } = within(text, '', 'Z0');
        const isTime = textForms.some((form) => form.startsWith('t') && matchesForm(form, text));
        if (isTime && usual.test(text)) expect(commonTime(bytes, start, end)).not.toBe(null);
      }),
      { numRuns: 5000 },
    );
  });
});
