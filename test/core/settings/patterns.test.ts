import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesPattern, patternProblem } from '../../../src/core/settings/patterns.ts';
import { matchesWildcards, parseWildcards } from '../../../src/core/settings/wildcards.ts';

const cases: readonly [pattern: string, source: string, table: string, matches: boolean][] = [
  ['metrics', 'Analytics', 'metrics', true],
  ['metrics', 'Analytics', 'metrics2', false],
  ['Metrics', 'Analytics', 'mETRICS', true],
  ['É', 'x', 'é', false],
  ['admin_*', 'Admin', 'admin_users', true],
  ['*_log', 'Admin', 'admin_activity_log', true],
  ['*', 'Admin', 'anything', true],
  ['t?', 'x', 't1', true],
  ['t?', 'x', 't', false],
  ['t?', 'x', 't😀', true],
  ['analytics:metrics', 'Analytics', 'metrics', true],
  ['admin:metrics', 'Analytics', 'metrics', false],
  ['a*:*', 'Analytics', 'metrics', true],
  ['"a*"', 'x', 'a*', true],
  ['"a*"', 'x', 'ab', false],
  ['"a:b"', 'x', 'a:b', true],
  ['"my source":"t""x"*', 'my source', 't"x1', true],
  ['Shop:"a"?', 'shop', 'ab', true],
];

describe('matchesPattern', () => {
  it.each(cases)('%s over %s:%s', (pattern, source, table, matches) => {
    expect(matchesPattern(pattern, { source, table })).toBe(matches);
  });

  it('a quoted name matches itself and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (table, other) => {
        const pattern = `"${table.replaceAll('"', '""')}"`;
        expect(matchesPattern(pattern, { source: 's', table })).toBe(true);
        const same = other.toLowerCase() === table.toLowerCase();
        if (!same) expect(matchesPattern(pattern, { source: 's', table: other })).toBe(false);
      }),
    );
  });

  it('agrees with a plain recursive matcher', () => {
    const slow = (pattern: string, text: string): boolean => {
      if (pattern === '') return text === '';
      if (pattern[0] === '*') return slow(pattern.slice(1), text) || (text !== '' && slow(pattern, text.slice(1)));
      return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && slow(pattern.slice(1), text.slice(1));
    };
    const word = (unit: string[]) => fc.string({ unit: fc.constantFrom(...unit), maxLength: 8 });
    fc.assert(
      fc.property(word(['a', 'b', '*', '?']), word(['a', 'b']), (pattern, text) => {
        expect(matchesWildcards(parseWildcards(pattern), text)).toBe(slow(pattern, text));
      }),
    );
  });

  it('many stars over a long name do not take long', () => {
    expect(matchesPattern('a*'.repeat(40), { source: 's', table: 'b'.repeat(20_000) })).toBe(false);
  });
});

it.each([
  ['metrics', ''],
  ['"a', 'a double quote is not closed'],
  ['', 'it names no table'],
  ['admin:', 'it names no table'],
  [':t', 'it names no source before the colon'],
])('the problem of %j is %j', (pattern, problem) => expect(patternProblem(pattern)).toBe(problem));
