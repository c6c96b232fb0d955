import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TextForm } from '../../../src/core/catalog/profile.ts';
import { matchesForm, textForms } from '../../../src/core/mapping/text-forms.ts';

const cases: readonly { readonly form: TextForm; readonly yes: readonly string[]; readonly no: readonly string[] }[] = [
  {
    form: 'boolean',
    yes: ['t', 'F', 'true', 'FALSE', 'tRuE'],
    no: ['', '1', '0', 'yes', 'no', ' t', 'truee', 'on', 'falſe', 'T\0'],
  },
  {
    form: 'date',
    yes: ['0001-01-01', '9999-12-31', '2000-02-29', '2024-02-29', '1900-02-28', '0000-02-29', '-0001-12-31', '-4711-01-01', '10000-01-01', '294275-12-31'],
    no: ['0000-00-00', '-0000-01-01', '-4712-01-01', '294276-01-01', '01000-01-01', '-10000-01-01', '1900-02-29', '2023-02-29', '2023-04-31', '2023-13-01', '2023-00-10', '2023-01-00', '2023-1-01', '1202300-01-01', '2023-01-01 ', '20230101', '٢٠٢٣-٠١-٠١', 'today', '', '-001-01-01', '2023/01/01'],
  },
  {
    form: 'time',
    yes: ['00:00', '23:59', '23:59:59', '01:02:03.1', '01:02:03.123456'],
    no: ['24:00', '24:00:00', '12:60', '12:00:60', '12:00:00.', '12:00:00.1234567', '1:00', '12', '12:00:0', '12:00 PM', '12:00Z', '12:00:00,5', '-1:00', ''],
  },
  {
    form: 'timestamp',
    yes: ['2024-02-29', '-0044-03-15 12:00', '12345-06-07T08:09', '2024-02-29 00:00', '2024-02-29T23:59:59.999999', '0001-01-01 00:00:00'],
    no: ['2023-02-29', '2024-02-29 ', '2024-02-29T', '2023-02-29 00:00', '2024-02-29  00:00', '2024-02-29t00:00', '2024-02-29T00:00Z', '2024-02-29T24:00', '2024-02-29T', '2024-02-29 00:00:00 '],
  },
  {
    form: 'timestamptz',
    yes: ['2024-02-29 00:00Z', '2024-02-29T23:59:59.999999+00:00', '2024-02-29T01:02-15:59', '2024-02-29T01:02:03+14:00'],
    no: ['2024-02-29T01:02', '2024-02-29T01:02z', '2024-02-29T01:02+16:00', '2024-02-29T01:02+02', '2024-02-29T01:02+0200', '2024-02-29T01:02+02:60', '2024-02-29T01:02 +02:00', '2024-02-29Z', 'Z', '', '2024-02-29T01:02ZZ', '2024-02-29T01:02+02:00:00'],
  },
  {
    form: 'uuid',
    yes: ['00000000-0000-0000-0000-000000000000', '123e4567-e89b-12d3-a456-426614174000'],
    no: ['123E4567-e89b-12d3-a456-426614174000', '{123e4567-e89b-12d3-a456-426614174000}', '123e4567e89b12d3a456426614174000', '123e4567-e89b-12d3-a456-42661417400g', '123e4567-e89b-12d3-a456-4266141740000', '123e4567-e89b-12d3-a456_426614174000', ''],
  },
  {
    form: 'json',
    yes: ['null', ' true ', '"a"', '-0.5e+10', '[]', '{}', '[1, [2, {}], "x"]', '{"a":1,"a":2}', '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '1e999999', '\t\r\n{"a" : [ ] }\n', '""', `"${'\u007f'}🙂"`],
    no: ['', ' ', 'nul', 'nulll', 'True', "'a'", '01', '-', '1.', '.5', '+1', '1e', '1e+', 'NaN', 'Infinity', '[1,]', '[,1]', '{,}', '{"a":1,}', '{a:1}', '{"a"}', '{"a" 1}', '[1 2]', '[', ']', '{"a":1', '"', '"\n"', '"\\x41"', '"\\u12g4"', '"\\', '"\\u12', '1 2', '/**/1', '\ufeff1', '\u00a01', '[1}', '{"a":1]', '"\ud800"', '"\0"'],
  },
  {
    form: 'jsonb',
    yes: ['null', '{"a":1,"b":{"a":1}}', '[{"a":1},{"a":1}]', '"\\ud83d\\ude00"', '"😀"', '"\\uD83D\\uDE00\\u0001"', '1e131071', '1e-16383', '-123.456', '"\\\\u0000"', '{"A":1,"a":2}'],
    no: ['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"a":[{"b":1,"c":2,"b":3}]}', '"\\u0000"', '{"\\u0000":1}', '"\\ud800"', '"\\ud83dx"', '"\\ud83d\\n"', '"\\ude00\\ud83d"', '"\\ud83d\\ud83d\\ude00"', '1e131072', '10e131071', '1e-16384', '0.1e-16383', '1e99999999999999999999', '', '{'],
  },
]; // biome-ignore format: a table of texts

describe.each(cases)('$form', ({ form, yes, no }) => {
  test('matches', () => expect(yes.filter((text) => !matchesForm(form, text))).toEqual([]));
  test('does not match', () => expect(no.filter((text) => matchesForm(form, text))).toEqual([]));
});

test('the cases above are of all forms', () => {
  expect([...textForms].sort()).toEqual(cases.map(({ form }) => form).sort());
});

test('every day of the calendar, and no other', () => {
  const day = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(day, (date) => {
      const text = date.toISOString();
      expect(matchesForm('date', text.slice(0, 10))).toBe(true);
      expect(matchesForm('time', text.slice(11, 23))).toBe(true);
      expect(matchesForm('timestamp', text.slice(0, 23))).toBe(true);
      expect(matchesForm('timestamptz', text)).toBe(true);
    }),
  );
  const two = fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, '0'));
  const year = fc.integer({ min: 1, max: 9999 }).map((n) => String(n).padStart(4, '0'));
  fc.assert(
    fc.property(year, fc.constantFrom('02', '04', '12', '13'), two, (...parts) => {
      const text = parts.join('-');
      const date = new Date(`${text}T00:00:00Z`);
      const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
      expect(matchesForm('date', text)).toBe(real);
    }),
  );
});

test('uuids', () => {
  fc.assert(
    fc.property(fc.uuid(), (text) => {
      expect(matchesForm('uuid', text)).toBe(true);
    }),
  );
});

test('json is what JSON.parse takes, for texts that were JSON and then were changed', () => {
  const changed = fc.record({
    json: fc.json(),
    at: fc.nat(),
    put: fc.constantFrom('', ',', '"', '[', '}', '\\', '0', '-', 'e', ' ', '\n', 'null'),
  });
  const places = fc.tuple(changed, fc.nat({ max: 2 })).map(([{ json, at, put }, cut]) => {
    const place = at % (json.length + 1);
    return json.slice(0, place) + put + json.slice(place + cut);
  });
  fc.assert(
    fc.property(fc.oneof(fc.json(), places), (text) => {
      expect(matchesForm('json', text)).toBe(parses(text) && !/\p{Surrogate}/u.test(text));
    }),
    { numRuns: 2000 },
  );
});

test('jsonb is JSON that says the same after a round through a parser', () => {
  const value = fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 4 });
  fc.assert(
    fc.property(value, (json) => {
      const text = JSON.stringify(json);
      expect(matchesForm('jsonb', text)).toBe(!text.includes('\\u0000'));
    }),
  );
});

test('nesting is read without recursion and bounded', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(matchesForm('jsonb', nested(1000))).toBe(true);
  expect(matchesForm('json', nested(1001))).toBe(false);
  expect(matchesForm('json', nested(1_000_000))).toBe(false);
});

test('what is too large for a jsonb is still JSON', () => {
  const long = `[${'0,'.repeat(2 ** 24)}0]`;
  expect(matchesForm('jsonb', long)).toBe(false);
  expect(matchesForm('json', long)).toBe(true);
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
