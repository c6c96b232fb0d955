import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withPassword } from '../../src/cli/ask-target.ts';
import { chooseTarget, readTo, type TargetInput } from '../../src/cli/target.ts';
import { urlFromParts } from '../../src/cli/target-parts.ts';

const choose = (input: Partial<TargetInput>) =>
  chooseTarget({ to: null, toFrom: '--to', toSaid: '--to', dryRun: false, environment: {}, dotenv: {}, ...input });
const url = 'postgresql://u:p@h/d';

describe('chooseTarget', () => {
  it.each<[string, Partial<TargetInput>, string, string]>([
    ['--to first', { to: url, environment: { DATABASE_URL: 'postgresql://other' } }, '--to', url],
    ['then DATABASE_URL', { environment: { POSTGRES_URL: 'x', DATABASE_URL: url } }, 'DATABASE_URL', url],
    ['then POSTGRES_URL', { environment: { POSTGRESQL_URL: 'x', POSTGRES_URL: url } }, 'POSTGRES_URL', url],
    ['then POSTGRESQL_URL', { environment: { DB_NAME: 'x', POSTGRESQL_URL: url } }, 'POSTGRESQL_URL', url],
    [
      'then the parts',
      { environment: { DB_HOST: 'h', DB_NAME: 'd', PGHOST: 'x' } },
      'the DB_* variables',
      'postgresql://h:5432/d',
    ],
    ['then the PG variables', { environment: { PGHOST: 'h' } }, 'the PG* variables', 'postgresql://'],
    ['.env where the environment says nothing', { dotenv: { DATABASE_URL: url } }, 'DATABASE_URL in .env', url],
    [
      'the environment above .env',
      { environment: { DATABASE_URL: url }, dotenv: { DATABASE_URL: 'postgresql://other' } },
      'DATABASE_URL',
      url,
    ],
  ])('%s', (_, input, from, expected) => {
    expect(choose(input).target).toEqual({ from, where: { kind: 'url', url: expected } });
  });

  it('an empty variable of the environment hides the one in .env', () => {
    expect(choose({ environment: { DATABASE_URL: '' }, dotenv: { DATABASE_URL: url } }).target).toBeNull();
  });

  it('passes over a SQLite URL and says so', () => {
    const environment = { DATABASE_URL: 'sqlite+aiosqlite:///gigchain.db', POSTGRES_URL: url };
    const choice = choose({ environment });
    expect(choice.target?.from).toBe('POSTGRES_URL');
    expect(choice.said).toEqual(['DATABASE_URL is a SQLite database: not taken as the target']);
  });

  it('a dry run takes --to, else the embedded server, never the environment', () => {
    const environment = { DATABASE_URL: url };
    expect(choose({ dryRun: true, environment }).target?.where).toEqual({ kind: 'embedded', directory: null });
    expect(choose({ dryRun: true, environment, to: url }).target?.where).toEqual({ kind: 'url', url });
  });

  it('finds nothing where nothing is named', () => {
    expect(choose({ environment: { PGUSER: 'u', DB_PASSWORD: 'p' } })).toEqual({
      target: null,
      said: [],
      problems: [],
    });
  });
});

describe('readTo', () => {
  it('knows the embedded server', () => {
    expect(readTo('embedded').target?.where).toEqual({ kind: 'embedded', directory: null });
    expect(readTo('embedded:/data/pg').target?.where).toEqual({ kind: 'embedded', directory: '/data/pg' });
  });

  it('takes the spellings of SQLAlchemy', () => {
    expect(readTo('postgresql+asyncpg://u@h/d').target?.where.kind).toBe('url');
  });

  it.each(['sqlite:///a.db', 'embedded:', 'mysql://u:secret@h/d', ''])('refuses %j', (to) => {
    const { target, problems } = readTo(to);
    expect(target).toBeNull();
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('secret');
  });
});

describe('urlFromParts', () => {
  it('encodes every part', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, text, (user, password, database) => {
        const made = urlFromParts({ host: 'h', port: '1', user, password, database });
        const parsed = new URL(made.kind === 'url' ? made.url : '');
        expect(decodeURIComponent(parsed.username)).toBe(user);
        expect(decodeURIComponent(parsed.password)).toBe(password);
        expect(decodeURIComponent(parsed.pathname.slice(1))).toBe(/^\.{1,2}$/.test(database) ? '' : database);
      }),
    );
  });

  const parts = { host: '', port: '', user: '', password: '', database: 'd' };
  it.each([
    [{ ...parts }, 'postgresql://localhost:5432/d'],
    [{ ...parts, host: '::1' }, 'postgresql://[::1]:5432/d'],
    [{ ...parts, host: '/run/pg', user: 'u' }, 'postgresql://u@localhost:5432/d?host=%2Frun%2Fpg'],
  ])('%j is %s', (given, expected) => expect(urlFromParts(given)).toEqual({ kind: 'url', url: expected }));

  it('says what is missing or wrong', () => {
    expect(urlFromParts({ ...parts, database: '' })).toMatchObject({ message: 'DB_HOST is set, but DB_NAME is not' });
    expect(urlFromParts({ ...parts, port: '70000' })).toMatchObject({ message: 'DB_PORT "70000" is not a port' });
  });
});

it.each([
  ['postgresql://u@h/d', 'p@:w', 'postgresql://u:p%40%3Aw@h/d'],
  ['postgresql+psycopg2://u@h/d', 'x', 'postgresql+psycopg2://u:x@h/d'],
  ['postgresql://h/d', 'x', 'postgresql://h/d?password=x'],
  ['postgresql://h/d?sslmode=require', 'x', 'postgresql://h/d?sslmode=require&password=x'],
  ['postgresql://u@h/d', '', 'postgresql://u@h/d'],
])('%s with the password %j is %s', (given, password, expected) =>
  expect(withPassword(given, password)).toBe(expected),
);
