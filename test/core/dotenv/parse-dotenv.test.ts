// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the braces belong to the .env files
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../../src/core/dotenv/parse-dotenv.ts';

describe('parseDotenv', () => {
  it.each([
    ['A=1', '1'],
    ['export A=1', '1'],
    ['  A = 1  ', '1'],
    ['\uFEFFA=1', '1'],
    ['A=1\r\nB=2', '1'],
    ['A=a b # comment', 'a b'],
    ['A=postgresql://u:p#w@h/d', 'postgresql://u:p#w@h/d'],
    ['A=# nothing', ''],
    ['A=', ''],
    ["A='p#w \\n ${X}' # comment", 'p#w \\n ${X}'],
    ['A="p#w \\"q\\" \\n"', 'p#w "q" \n'],
    ['A="two\nlines"\nB=1', 'two\nlines'],
    ['A="never closed\nB=1', '"never closed'],
    ['# A=1\nA=2', '2'],
    ['A=1\nA=2', '2'],
    ['not a line\nA=1', '1'],
    ['A=${HOST}/${B:-other}', 'db/other'],
    ['B=x\nA="${B}y"', 'xy'],
    ['A=\\${HOST}', '\\db'],
    ['A="\\${HOST}"', '${HOST}'],
  ])('%j gives %j', (text, value) => expect(parseDotenv(text, { HOST: 'db' }).A).toBe(value));

  it('the environment fills in before earlier lines do', () => {
    expect(parseDotenv('HOST=file\nA=${HOST}', { HOST: 'environment' }).A).toBe('environment');
  });

  it('a value in single quotes is read as written', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !/['\r]/.test(value));
    fc.assert(
      fc.property(text, (value) => {
        expect(parseDotenv(`FIRST=1\nA='${value}'\nLAST=2\n`)).toEqual({ FIRST: '1', A: value, LAST: '2' });
      }),
    );
  });

  it('a value in double quotes, escaped, is read back', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\r'));
    const escaped = (value: string) => value.replaceAll(/["\\$]/g, (character) => `\\${character}`);
    fc.assert(
      fc.property(text, (value) => {
        expect(parseDotenv(`A="${escaped(value)}"`).A).toBe(value);
      }),
    );
  });
});
