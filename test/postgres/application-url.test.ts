import { describe, expect, it } from 'vitest';
import { applicationUrl } from '../../src/postgres/application-url.ts';
import { parseTargetUrl } from '../../src/postgres/target-url.ts';

function urlOf(written: string, environment: Record<string, string> = {}): string {
  return applicationUrl(written, parseTargetUrl(written, { environment, home: '/nonexistent', user: 'me' }));
}

const found = { PGUSER: 'app', PGPASSWORD: 'p@ss/w:rd', PGHOST: 'db', PGDATABASE: 'gigchain' };

describe('the URL that the application gets', () => {
  it.each([
    [
      'is what was written',
      'postgresql://u:p%40@db:5432/d?sslmode=require',
      {},
      'postgresql://u:p%40@db:5432/d?sslmode=require',
    ],
    ['keeps the driver of SQLAlchemy', 'postgresql+asyncpg://u:p@db/d', {}, 'postgresql+asyncpg://u:p@db/d'],
    ['has the scheme that SQLAlchemy knows', 'postgres://u:p@db/d', {}, 'postgresql://u:p@db/d'],
    [
      'gets the password from where it was found',
      'postgresql://u@db/d',
      { PGPASSWORD: 'p@ss/w:rd' },
      'postgresql://u:p%40ss%2Fw%3Ard@db/d',
    ],
    [
      'gets the user too',
      'postgresql://db/d?application_name=x',
      found,
      'postgresql://app:p%40ss%2Fw%3Ard@db/d?application_name=x',
    ],
    ['is made of the variables', 'postgresql://', found, 'postgresql://app:p%40ss%2Fw%3Ard@db:5432/gigchain'],
    [
      'names the TLS that was asked for',
      'postgresql://',
      { ...found, PGSSLMODE: 'require' },
      'postgresql://app:p%40ss%2Fw%3Ard@db:5432/gigchain?sslmode=require',
    ],
    ['names a socket', 'postgresql:///d?host=/run/pg', {}, 'postgresql://me@/d?host=%2Frun%2Fpg&port=5432'],
    ['needs no quotes in a .env', `postgresql://u:a'b"c$d@db/d`, {}, 'postgresql://u:a%27b%22c%24d@db/d'],
    ['has no password where none is known', 'postgresql://u@db/d', {}, 'postgresql://u@db/d'],
  ])('%s: %s', (_, written, environment, url) => {
    expect(urlOf(written, environment)).toBe(url);
  });
});
