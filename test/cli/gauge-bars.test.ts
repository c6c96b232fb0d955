import { expect, it } from 'vitest';
import { layoutFor, wrapped } from '../../src/cli/gauge-bars.ts';

it.each([40, 65, 66, 79, 80, 119, 120, 200])('a line of progress fits into %d columns', (width) => {
  const { format, name, bar } = layoutFor(width);
  const values = {
    name: 'n'.repeat(name),
    bar: '#'.repeat(bar),
    percentage: '100',
    value: '9999999',
    total: '9999999',
  };
  const pace = '1234567 rows/s, about 59 min 59 s left';
  const line = format.replaceAll(/\{(\w+)\}/g, (_, key) => ({ ...values, pace })[key as 'pace'] ?? '');
  expect(line.length).toBeLessThanOrEqual(width);
});

it('takes the usual width where nobody tells it', () => {
  expect(layoutFor(undefined)).toBe(layoutFor(80));
  expect(layoutFor(0)).toBe(layoutFor(80));
});

it('wraps what is longer than the terminal, and loses nothing', () => {
  expect(wrapped('', 40)).toEqual(['']);
  expect(wrapped('short', 40)).toEqual(['short']);
  expect(wrapped('ab🙂cd', 2)).toEqual(['ab', '🙂c', 'd']);
});
