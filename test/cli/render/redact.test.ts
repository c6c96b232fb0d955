import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderJson } from '../../../src/cli/render/json.ts';
import { withoutPassword } from '../../../src/cli/render/redact.ts';
import { columns, count, duration } from '../../../src/cli/render/words.ts';
import { passwordsOf, redact } from '../../../src/core/redact.ts';

describe('withoutPassword', () => {
  it.each([
    ['postgresql://u:p@h:5432/d?sslmode=require', 'postgresql://u@h:5432/d?sslmode=require'],
    ['postgresql+psycopg2://u:p%40@[::1]:5432/d', 'postgresql+psycopg2://u@[::1]:5432/d'],
    ['postgresql://h/d?password=x&user=a@b', 'postgresql://h/d?user=a@b'],
    ['postgresql://h/d?password=x', 'postgresql://h/d'],
    ['postgresql://h/d?sslkey=k&sslpassword=x', 'postgresql://h/d?sslkey=k'],
    ['postgresql://', 'postgresql://'],
    ['postgresql://u:p#w@h/d', '<url>'],
    ['postgresql://u:p/w@h/d', '<url>'],
    ['postgresql://u:p?w@h/d', '<url>'],
    ['postgresql://u:p@?w@h/d', '<url>'],
    ['postgresql://u:p@h/d?user=a@b', '<url>'],
  ])('%s is shown as %s', (url, shown) => expect(withoutPassword(url)).toBe(shown));

  it('never shows a password, encoded or not', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.boolean(), (text, encode) => {
        const password = `SECRET${text}SECRET`;
        const url = `postgresql://u:${encode ? encodeURIComponent(password) : password}@h/d`;
        expect(withoutPassword(url)).not.toContain('SECRET');
        expect(redact(`cannot reach ${url}`, passwordsOf(url))).not.toContain(password);
      }),
    );
  });
});

describe('redact', () => {
  it('hides URLs and known secrets', () => {
    expect(redact('at postgresql://u:p@ss@h/d?password=x')).toBe('at postgresql://u:***@h/d?password=***');
    expect(redact('value hunter22 seen', ['hunter22'])).toBe('value *** seen');
  });

  it('knows the password of a key', () => {
    const url = 'postgresql://u@h/d?sslpassword=open%20it&password=other';
    expect(passwordsOf(url)).toEqual(['open%20it', 'open it', 'other']);
    expect(redact(`${url} and open it`, passwordsOf(url))).toBe(
      'postgresql://u@h/d?sslpassword=***&password=*** and ***',
    );
  });

  it('leaves too short secrets, which turn up by chance', () => expect(redact('a pg b', ['pg'])).toBe('a pg b'));
});

it('renderJson keeps 64-bit integers', () => {
  expect(renderJson({ next: 9_223_372_036_854_775_807n })).toBe('{\n  "next": "9223372036854775807"\n}\n');
});

it.each([
  [0.04, '0.0 s'],
  [75, '75 s'],
  [200, '3 min 20 s'],
  [7500, '2 h 5 min'],
])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));

it('words and columns', () => {
  expect([count(1, 'row'), count(2, 'row'), count(2, 'index', 'indexes')]).toEqual(['1 row', '2 rows', '2 indexes']);
  expect(
    columns(
      [
        ['a', '1'],
        ['bcd', '20'],
      ],
      [1],
    ),
  ).toEqual(['a     1', 'bcd  20']);
});
