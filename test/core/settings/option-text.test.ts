import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { castOption, excludeOption, option } from '../../../src/core/settings/option-text.ts';
import { matchesPattern } from '../../../src/core/settings/patterns.ts';
import { shellWord } from '../../../src/core/shell.ts';

const name = fc.string({ unit: fc.constantFrom(...`aB_*?:"'$\`\\ \n!<>|&;()é.=`), minLength: 1, maxLength: 6 });

describe('an option to be typed at a shell', () => {
  it('is one word, whatever it names', () => {
    const words = fc.sample(name, 300);
    const script = `printf '%s\\0' ${words.map(shellWord).join(' ')}`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(words);
  });

  it('is as short as it can be, and gaps stay open', () => {
    expect(castOption('users.born', 'date')).toBe('--cast users.born=date');
    expect(castOption('users.name', 'varchar(40):strip')).toBe(`--cast 'users.name=varchar(40):strip'`);
    expect(option('rename', 'my table.a=', { fill: 'column' })).toBe(`--rename 'my table.a='<column>`);
  });

  it('excludes the table that it names, and no other', () =>
    fc.assert(
      fc.property(name, name, (table, other) => {
        fc.pre(table.toLowerCase() !== other.toLowerCase());
        const word = excludeOption({ table }).slice('--exclude '.length);
        const pattern = word.startsWith("'") ? word.slice(1, -1).replaceAll("'\\''", "'") : word;
        expect(matchesPattern(pattern, { source: 's', table })).toBe(true);
        expect(matchesPattern(pattern, { source: 's', table: other })).toBe(false);
      }),
    ));
});
