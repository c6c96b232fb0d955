import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../../src/core/dotenv/parse-dotenv.ts';
import { setDotenv } from '../../../src/core/dotenv/set-dotenv.ts';

const url = 'postgresql://u:p%40ss@db:5432/gigchain';

describe('setDotenv', () => {
  it.each([
    ['', `DATABASE_URL=${url}\n`],
    ['A=1', `A=1\nDATABASE_URL=${url}\n`],
    ['A=1\r\n', `A=1\r\nDATABASE_URL=${url}\r\n`],
    ['DATABASE_URL=sqlite:///gigchain.db\nB=2', `DATABASE_URL=${url}\nB=2`],
    ['# DATABASE_URL=old\n', `# DATABASE_URL=old\nDATABASE_URL=${url}\n`],
    ["\uFEFFexport DATABASE_URL = 'old' # why\r\nB=2\r\n", `\uFEFFexport DATABASE_URL = ${url} # why\r\nB=2\r\n`],
    [
      'DATABASE_URL=a # one\nX="y\nDATABASE_URL=no"\nDATABASE_URL="b\nc"\n',
      `DATABASE_URL=${url} # one\nX="y\nDATABASE_URL=no"\nDATABASE_URL=${url}\n`,
    ],
    ['DATABASE_URL=\nDATABASE_URL2=x\n', `DATABASE_URL=${url}\nDATABASE_URL2=x\n`],
    ['DATABASE_URL= # none yet\n', `DATABASE_URL= ${url} # none yet\n`],
  ])('%j', (before, after) => expect(setDotenv(before, { DATABASE_URL: url })).toBe(after));

  it('quotes what a shell would take for something else', () => {
    expect(setDotenv('', { DATABASE_URL: `${url}?a=1&b=(2)` })).toBe(`DATABASE_URL='${url}?a=1&b=(2)'\n`);
  });

  it('what is set is read back, and everything else as before', () => {
    const line = fc.constantFrom(
      '',
      '# c',
      'A=1 # x',
      "B='2'",
      'C="a\nb"',
      'export D=',
      'DATABASE_URL=x',
      'DATABASE_URL= # n',
      "DATABASE_URL='y' #",
      '=',
      'D="',
      '\r',
    );
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), (lines, end) => {
        const before = lines.join(end);
        const after = setDotenv(before, { DATABASE_URL: url });
        expect(parseDotenv(after)).toEqual({ ...parseDotenv(before), DATABASE_URL: url });
      }),
    );
  });
});
