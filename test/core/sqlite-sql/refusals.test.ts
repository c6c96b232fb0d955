import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { refusedFunctions } from '../../../src/core/sqlite-sql/refusals.ts';

it('README names every function that is refused', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  expect(Object.keys(refusedFunctions).filter((name) => !readme.includes(`\`${name}()\``))).toEqual([]);
});
