import { describe, expect, it } from 'vitest';
import { explainDifferences, type RowToExplain } from '../../../src/core/compare/explain-differences.ts';

const plain = (values: readonly (string | null)[], key = values[0] ?? ''): RowToExplain => {
  return { key, canonical: values, shown: values };
};
const explain = (
  source: readonly RowToExplain[],
  found: readonly RowToExplain[],
  key: readonly number[] | null = [0],
) => {
  return explainDifferences({ table: 't', columns: ['id', 'name', 'age'], key, source, found, limit: 10 });
};

describe('differences are named', () => {
  it('by key and column for a changed value', () => {
    const { differences, total } = explain([plain(['1', 'Ann', '30'])], [plain(['1', 'Anna', null])]);
    expect(total).toBe(2);
    expect(differences).toEqual([
      { table: 't', column: 'name', key: '1', kind: 'value', expected: 'Ann', found: 'Anna' },
      { table: 't', column: 'age', key: '1', kind: 'value', expected: '30', found: 'NULL' },
    ]);
  });

  it('as missing and extra rows', () => {
    const { differences } = explain([plain(['1', 'Ann', '30'])], [plain(['2', 'Bob', '9'])]);
    expect(differences).toEqual([
      { table: 't', column: null, key: '1', kind: 'missing-row', expected: '(1, Ann, 30)', found: 'no such row' },
      { table: 't', column: null, key: '2', kind: 'extra-row', expected: 'no such row', found: '(2, Bob, 9)' },
    ]);
  });

  it('by the nearest row where there is no key', () => {
    const source = [plain(['a', 'x', '1'], '7'), plain(['b', 'y', '2'], '8'), plain(['c', 'z', '3'], '9')];
    const found = [plain(['c', 'z', '3'], ''), plain(['b', 'Y', '2'], ''), plain(['q', 'q', 'q'], '')];
    const { differences, total } = explain(source, found, null);
    expect(differences.map(({ kind, key, column }) => [kind, key, column])).toEqual([
      ['missing-row', '7', null],
      ['value', '8', 'name'],
      ['extra-row', '', null],
    ]);
    expect(total).toBe(3);
  });

  it('as often as a row is missing', () => {
    const twice = [plain(['1', 'a', 'b']), plain(['1', 'a', 'b'])];
    expect(explain(twice, [plain(['1', 'a', 'b'])]).differences.map(({ kind }) => kind)).toEqual(['missing-row']);
    expect(explain(twice, twice).total).toBe(0);
  });

  it('ten at most, and all counted', () => {
    const source = Array.from({ length: 25 }, (_, i) => plain([String(i), 'a', 'b']));
    const { differences, total } = explain(source, []);
    expect([differences.length, total]).toEqual([10, 25]);
  });

  it('but for values of rows that may differ, which are all counted and hide no missing row', () => {
    const source = Array.from({ length: 30 }, (_, i) => plain([String(i), 'a', 'b']));
    const found = source.slice(0, 29).map((row) => plain([row.key, 'A', 'B']));
    const sides = { table: 't', columns: ['id', 'name', 'age'], key: [0], source, found, limit: 10, mayDiffer: true };
    const { differences, total, changed } = explainDifferences(sides);
    expect(differences.map(({ kind, key }) => [kind, key])).toEqual([['missing-row', '29']]);
    expect([total, changed.rows, changed.keys.length]).toEqual([1, 29, 20]);
  });

  it('where long texts begin to differ, in one line', () => {
    const text = `${'a'.repeat(500)}\n${'b'.repeat(500)}`;
    const { differences } = explain([plain(['1', text, ''])], [plain(['1', text.replace('\nb', '\nB'), ''])]);
    const [first] = differences;
    expect(first?.expected).toContain('a\\nbbb');
    expect(first?.found).toContain('a\\nBbb');
    expect(first?.expected.length).toBeLessThanOrEqual(82);
  });
});
