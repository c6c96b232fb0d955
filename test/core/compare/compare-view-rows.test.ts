import { describe, expect, it } from 'vitest';
import { type ComparedColumn, compareViewRows } from '../../../src/core/compare/compare-view-rows.ts';

const id: ComparedColumn = { name: 'id', type: { kind: 'bigint' }, summed: false };
const name: ComparedColumn = { name: 'name', type: { kind: 'text' }, summed: false };
const sum: ComparedColumn = { name: 'sum', type: { kind: 'double precision' }, summed: true };
const plain: ComparedColumn = { ...sum, summed: false };

describe('the rows of a view on both sides', () => {
  it('are equal in any order, as often as they occur', () => {
    const source = [
      [1n, 'a'],
      [2n, null],
      [1n, 'a'],
    ];
    const found = [
      ['2', null],
      ['1', 'a'],
      ['1', 'a'],
    ];
    expect(compareViewRows([id, name], source, found)).toBeNull();
    expect(compareViewRows([id, name], source, [...found.slice(0, 2), ['2', null]])).toContain('in column id');
  });

  it('differ where one side has more of them', () => {
    expect(compareViewRows([id], [[1n]], [])).toBe('SQLite gives 1 rows, PostgreSQL 0');
  });

  it('are told apart by NULL and by the empty text', () => {
    expect(compareViewRows([name], [['']], [[null]])).toBe('in column name SQLite gives  where PostgreSQL gives NULL');
  });

  it('may differ in the last bits of what was added up, and of nothing else', () => {
    const [source, found] = [[[0.1 + 0.2]], [['0.3']]];
    expect(compareViewRows([sum], source, found)).toBeNull();
    expect(compareViewRows([plain], source, found)).toContain('0.30000000000000004');
    expect(compareViewRows([sum], [[0.3]], [['0.3000001']])).toContain('in column sum');
  });

  it('meet their neighbours though sums change places', () => {
    const source = [
      [1n, 0.30000000000000004],
      [1n, 5],
      [1n, null],
    ];
    const found = [
      ['1', null],
      ['1', '5'],
      ['1', '0.3'],
    ];
    expect(compareViewRows([id, sum], source, found)).toBeNull();
  });

  it('have as many columns', () => {
    expect(compareViewRows([id], [[1n, 2n]], [['1']])).toBe('SQLite gives 2 columns, not 1');
  });
});
