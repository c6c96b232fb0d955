import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWords } from '../../src/cli/read-words.ts';
import { editDistance, nearest } from '../../src/core/suggest.ts';

const messages = (...argv: string[]) => readWords(argv).problems.map(({ message }) => message);

describe('readWords', () => {
  it('finds the command wherever it stands', () => {
    expect(readWords(['--json', '--to', 'status', 'plan', 'a.db'])).toMatchObject({
      command: 'plan',
      rest: ['--json', '--to', 'status', 'a.db'],
      json: true,
      problems: [],
    });
    expect(readWords(['a.db', 'plan'])).toMatchObject({ command: null, rest: ['a.db', 'plan'] });
    expect(readWords(['--', 'plan'])).toMatchObject({ command: 'plan' });
  });

  it('knows when help is asked for', () => {
    expect(readWords(['help', 'plan'])).toMatchObject({ command: 'plan', asks: 'help' });
    expect(readWords(['plan', '--help'])).toMatchObject({ command: 'plan', asks: 'help' });
    expect(readWords(['-V'])).toMatchObject({ asks: 'version' });
  });

  it('names every problem', () => {
    expect(messages('--dry-rnu', '--sql', '--to', 'a', '--to', 'b', '--yes=no')).toEqual([
      'unknown option --dry-rnu',
      '--sql is not an option of migrate',
      '--to is given twice',
      '--yes takes no value',
    ]);
  });

  it('offers the option that was meant', () => {
    expect(readWords(['--schem', 'x']).problems[0]?.advice).toBe('Did you mean --schema?');
    expect(readWords(['-y']).problems[0]?.message).toBe('unknown option -y');
  });

  it('takes values and words for what they are', () => {
    expect(messages('--schema', '--infer')).toEqual([]);
    expect(messages('--include=a', '--include', 'b', '--', '--nonsense')).toEqual([]);
  });
});

describe('editDistance', () => {
  it.each([
    ['plna', 'plan', 1],
    ['verfy', 'verify', 1],
    ['stauts', 'status', 1],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('%s to %s is %i', (left, right, distance) => expect(editDistance(left, right)).toBe(distance));

  it('is a distance', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
    fc.assert(
      fc.property(word, word, (left, right) => {
        const distance = editDistance(left, right);
        expect(distance).toBe(editDistance(right, left));
        expect(distance === 0).toBe(left === right);
        expect(distance).toBeLessThanOrEqual(Math.max(left.length, right.length));
      }),
    );
  });

  it('nothing far away is offered', () => expect(nearest('xyzzy', ['plan', 'status', 'migrate'])).toEqual([]));
});
