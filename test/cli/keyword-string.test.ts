import { assert, constantFrom, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKeywordString, urlOfKeywords } from '../../src/cli/keyword-string.ts';
import { chooseTarget } from '../../src/cli/target.ts';
import { parseTargetUrl } from '../../src/postgres/target-url.ts';

const places = { environment: {}, home: '/nowhere', user: 'me' };

describe('a keyword string as the target', () => {
  it.each([
    ['host=db.example port=6432 dbname=app user=me password=secret', 'postgresql://me:secret@db.example:6432/app'],
    ["dbname = 'my app'  user='o\\'brien'", "postgresql://o'brien@/my%20app"],
    ['host=/run/postgresql port=5433 dbname=app', 'postgresql:///app?host=%2Frun%2Fpostgresql&port=5433'],
    ['host=::1 dbname=app sslmode=verify-full', 'postgresql://[::1]/app?sslmode=verify-full'],
    ['service=app', 'postgresql:///?service=app'],
    ['dbname=a dbname=b', 'postgresql:///b'],
  ])('%s', (written, url) => {
    expect(isKeywordString(written)).toBe(true);
    expect(urlOfKeywords(written)).toBe(url);
    expect(
      chooseTarget({ to: written, toFrom: '--to', toSaid: '--to', dryRun: false, environment: {}, dotenv: {} }).target,
    ).toMatchObject({
      from: '--to',
      where: { kind: 'url', url },
    });
  });

  it.each(["host='unclosed", 'host=a b', 'host=a =b', "dbname='a'b"])('%s is refused', (written) => {
    const { target, problems } = chooseTarget({
      to: written,
      toFrom: '--to',
      toSaid: '--to',
      dryRun: false,
      environment: {},
      dotenv: {},
    });
    expect(target).toBeNull();
    expect(problems).toMatchObject([{ message: '--to is a keyword string that cannot be read' }]);
  });

  it('is no other text', () => {
    expect(isKeywordString('postgresql://h/d?user=x')).toBe(false);
    expect(isKeywordString('embedded')).toBe(false);
  });

  it('hands on every value as it is', () => {
    const value = string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    const values = record({ user: value, password: value, dbname: value, host: constantFrom('h', '::1', '/run/x') });
    const quoted = (text: string) => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
    assert(
      property(values, (given) => {
        const written = Object.entries(given).map(([name, text]) => `${name}=${quoted(text)}`);
        const { user, password, database, host } = parseTargetUrl(urlOfKeywords(written.join(' ')) ?? '', places);
        expect({ user, password, dbname: database, host }).toEqual(given);
      }),
    );
  });
});
