import { expect, it } from 'vitest';
import { fittedTable } from '../../../src/cli/render/fitted-table.ts';
import { columns } from '../../../src/cli/render/words.ts';
import { plain } from './examples.ts';

const table = {
  heads: ['table', 'target', 'read'],
  rows: [
    ['users', 'public.users', '12'],
    ['a_long_name_of_a_table', 'public.a_long_name_of_a_table', '3'],
  ],
  right: [2],
};

it('a table that fits the terminal, or stands in a file, has its heads above', () => {
  const wide = [
    'table                   target                         read',
    'users                   public.users                     12',
    'a_long_name_of_a_table  public.a_long_name_of_a_table     3',
  ];
  expect(fittedTable(table, plain)).toEqual(wide);
  expect(fittedTable(table, { ...plain, width: 59 })).toEqual(wide);
});

it('a table that does not fit names its cells row by row, each line no wider than the terminal', () => {
  expect(fittedTable(table, { ...plain, width: 40 })).toEqual([
    'users',
    '  target public.users, read 12',
    'a_long_name_of_a_table',
    '  target public.a_long_name_of_a_table,',
    '  read 3',
  ]);
});

it('characters of two cells do not push the columns apart', () => {
  expect(
    columns([
      ['表', '1'],
      ['ab', '2'],
      ['é', '3'],
    ]),
  ).toEqual(['表  1', 'ab  2', 'é   3']);
});
