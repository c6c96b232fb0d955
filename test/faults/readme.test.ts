import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');

/** Cells of the rows of the table "What happens when…", without its head. */
function rows(): string[][] {
  const section = readme.split('## What happens when')[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test('every row of "What happens when…" in README is backed by a test of its name', () => {
  const titles = readdirSync(here)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`${here}/${name}`, 'utf8'))
    .join('\n');
  const tests = rows().map((cells) => cells.at(-1) ?? '');
  expect(tests.length).toBeGreaterThan(15);
  const missing = tests.filter((title) => !titles.includes(`'${title}'`) && !titles.includes(`"${title}"`));
  expect(missing).toEqual([]);
});

test('every row says what is seen, the exit code, the state and the next command', () => {
  for (const cells of rows()) {
    expect(cells, cells.join(' | ')).toHaveLength(6);
    expect(cells.every((cell) => cell !== '')).toBe(true);
  }
});
