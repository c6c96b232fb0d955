import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/core/errors.ts';
import { type ConnectionTarget, describeTarget, parseTargetUrl } from '../../src/postgres/target-url.ts';
import { temporaryDirectory } from '../support/sqlite-file.ts';

interface Places {
  readonly environment?: Record<string, string>;
  readonly home?: string;
}

function parse(url: string, { environment = {}, home = '/nonexistent' }: Places = {}): ConnectionTarget {
  return parseTargetUrl(url, { environment, home, user: 'me' });
}

function failureOf(url: string, places: Places = {}): Failure {
  try {
    parse(url, places);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('the URL was taken');
}

/** A home with a file of it; `mode` as chmod takes it. */
function homeWith(name: string, text: string, mode = 0o600): string {
  const home = temporaryDirectory();
  writeFileSync(join(home, name), text);
  chmodSync(join(home, name), mode);
  return home;
}

describe('a target URL', () => {
  const where = { host: 'h', port: 5432, database: 'd', user: 'u', password: 'p' };

  it.each([
    ['postgresql://u:p@h/d', where],
    ['postgres://u:p@h:5432/d', where],
    ['POSTGRESQL://u:p@h/d', where],
    ['postgresql+psycopg2://u:p@h/d', where],
    ['postgresql+psycopg://u:p@h/d', where],
    ['postgresql+asyncpg://u:p@h/d', where],
    ['postgresql+pg8000://u:p@h/d', where],
    ['postgresql://u:p@h:6000/d', { ...where, port: 6000 }],
    ['postgresql://u:p@[::1]:6000/d', { ...where, host: '::1', port: 6000 }],
    ['postgresql://u:p@[fe80::1%25eth0]/d', { ...where, host: 'fe80::1%eth0' }],
    ['postgresql://u:p@/d?host=/run/x', { ...where, host: '/run/x' }],
    ['postgresql://u:p@%2Frun%2Fx/d', { ...where, host: '/run/x' }],
    ['postgresql://u:p@other/d?host=h', where],
    ['postgresql://?user=u&password=p&dbname=d&host=h&port=5432', where],
    ['postgresql://h/d', { ...where, user: 'me', password: null }],
    ['postgresql://u@h', { ...where, database: 'u', password: null }],
    ['postgresql://u:@h/d', { ...where, password: null }],
    ['postgresql://', { host: 'localhost', port: 5432, database: 'me', user: 'me', password: null }],
    ['postgresql://u%40x:p%3Aq@h/d%2Fe', { ...where, user: 'u@x', password: 'p:q', database: 'd/e' }],
    ['postgresql://u:p:q@h/d', { ...where, password: 'p:q' }],
    ['postgresql://u:p@h/d?application_name=x&schema=public&connect_timeout=3', where],
  ])('%s', (url, expected) => {
    expect(parse(url)).toMatchObject(expected);
  });

  it('names several hosts, each with its port', () => {
    const target = parse('postgresql://u:p@a:1,[::1],/d?target_session_attrs=read-write');
    expect([target, ...target.alternatives].map(({ host, port, password }) => [host, port, password])).toEqual([
      ['a', 1, 'p'],
      ['::1', 5432, 'p'],
      ['localhost', 5432, 'p'],
    ]);
    expect(describeTarget(target)).toBe('postgresql://u@a:1,[::1]:5432,localhost:5432/d');
  });

  it.each([
    ['sqlite:///file.db', 'never a target', 'postgresql://'],
    ['sqlite:file.db', 'never a target', 'postgresql://'],
    ['sqlite+aiosqlite:///file.db', 'never a target', 'postgresql://'],
    ['mysql://h/d', 'no PostgreSQL URL', 'postgresql://'],
    ['h/d', 'no PostgreSQL URL', 'postgresql://'],
    ['host=h dbname=d password=secret', 'keyword string', 'postgresql://'],
    ['postgresql://a:1,b:2,c:3/d?port=1,2', '3 hosts and 2 ports', 'one for each'],
    ['postgresql://a,b/d?target_session_attrs=standby', 'a migration writes', 'read-write'],
    ['postgresql://::1/d', 'host', 'brackets'],
    ['postgresql://[::1/d', 'host', 'brackets'],
    ['postgresql://[::1]x5432/d', 'host', 'brackets'],
    ['postgresql://h:0/d', 'port', '65535'],
    ['postgresql://h:65536/d', 'port', '65535'],
    ['postgresql://h:5e3/d', 'port', '65535'],
    ['postgresql://u:p%zz@h/d', 'contains %', '%25'],
    ['postgresql://u%00user:p@h/d', 'NUL', 'none'],
    ['postgresql://u:p#q@h/d', 'contains #', '%23'],
    ['postgresql://u:p@q@h/d', 'contains @', '%40'],
    ['postgresql://u:p/q@h/d', 'contains /', '%2F'],
    ['postgresql://u:1/q@h/d', 'contains /', '%2F'],
    ['postgresql://u:p?q@h/d', 'contains ?', '%3F'],
    ['postgresql://h/d?password=p&q=r', 'contains &', '%26'],
    ['postgresql://h/d?target=x', 'unknown parameter target', 'sslmode'],
    ['postgresql://h/d?schema=app', 'schema=app', '--schema app'],
    ['postgresql://h/d?sslmode=on', 'sslmode on', 'verify-full'],
  ])('%s is refused', (url, message, advice) => {
    const failure = failureOf(url);
    expect(failure.kind).toBe('usage');
    expect(failure.message).toContain(message);
    expect(failure.message).not.toContain('\n');
    expect(failure.advice).toContain(advice);
  });

  it('takes any user, password and database when they are percent-encoded', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 }).filter((each) => !each.includes('\0'));
    fc.assert(
      fc.property(text, text, text, (user, password, database) => {
        const [u, p, d] = [user, password, database].map(encodeURIComponent);
        const target = parse(`postgresql://${u}:${p}@h:5433/${d}`);
        expect(target).toMatchObject({ user, password, database, host: 'h', port: 5433 });
        expect(parse(describeTarget(target))).toEqual({ ...target, password: null });
      }),
    );
  });

  it('never shows a part of the password, however it was written', () => {
    const secret = 'S3cretMarker';
    const around = fc.string({ unit: fc.constantFrom(...'/?#@:&=%[],+ 1a%40\\"\''.split('')), maxLength: 6 });
    const form = fc.constantFrom(
      (p: string) => `postgresql://u:${p}@h:5432/d`,
      (p: string) => `postgresql://u:${p}@h/d?sslmode=require`,
      (p: string) => `postgresql://u:${p}@/d?host=/run/x`,
      (p: string) => `postgresql://h/d?user=u&password=${p}`,
      (p: string) => `postgresql://h/d?password=${p}&user=u`,
      (p: string) => `postgresql+asyncpg://u:${p}@[::1]/d`,
      (p: string) => `u:${p}@h/d`,
      (p: string) => `mysql://u:${p}@h/d`,
      (p: string) => `host=h user=u password=${p}`,
    );
    fc.assert(
      fc.property(form, around, around, (write, before, after) => {
        let shown: string;
        try {
          shown = describeTarget(parse(write(`${before}${secret}${after}`)));
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          shown = `${(error as Failure).message} ${(error as Failure).advice} ${String((error as Failure).cause)}`;
        }
        expect(shown).not.toContain(secret);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('what the URL leaves out', () => {
  const environment = {
    PGHOST: 'eh',
    PGPORT: '6001',
    PGDATABASE: 'ed',
    PGUSER: 'eu',
    PGPASSWORD: 'ep',
    PGSSLMODE: 'require',
    PGOPTIONS: '-c geqo=off',
  };

  it('comes from the PG* variables', () => {
    expect(parse('postgresql://', { environment })).toMatchObject({
      host: 'eh',
      port: 6001,
      database: 'ed',
      user: 'eu',
      password: 'ep',
      options: '-c geqo=off',
      tls: { mode: 'require' },
    });
    expect(parse('postgresql://u:p@h:1/d?sslmode=disable', { environment })).toMatchObject({
      host: 'h',
      port: 1,
      database: 'd',
      user: 'u',
      password: 'p',
      tls: { mode: 'disable' },
    });
    expect(parse('postgresql://', { environment: { PGHOST: 'a,b', PGPORT: '7' } })).toMatchObject({
      host: 'a',
      port: 7,
      alternatives: [{ host: 'b', port: 7, alternatives: [] }],
    });
  });

  it('comes from the service file before the variables, and after the URL', () => {
    const home = homeWith(
      '.pg_service.conf',
      '# services\n[other]\nhost=oh\n\n[mine]\nhost=sh\n port = 6002 \nuser=su\npassword=s=p\n[third]\ndbname=td\n',
    );
    const service = { ...environment, PGSERVICE: 'mine' };
    expect(parse('postgresql://u@/', { environment: service, home })).toMatchObject({
      host: 'sh',
      port: 6002,
      user: 'u',
      password: 's=p',
      database: 'ed',
    });
    expect(parse('postgresql://?service=third', { home })).toMatchObject({ database: 'td', host: 'localhost' });
    const elsewhere = { PGSERVICEFILE: join(home, '.pg_service.conf'), PGSERVICE: 'other' };
    expect(parse('postgresql://', { environment: elsewhere }).host).toBe('oh');
    expect(failureOf('postgresql://', { environment: { PGSERVICE: 'gone' }, home })).toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('gone'),
    });
  });

  const lines = [
    '# h:*:*:*:comment',
    'other:*:*:*:wrong',
    'h:5432:d:u:exact',
    'h:*:*:u:a\\:b:c\\\\d',
    '*:*:d\\:e:*:escaped',
    'localhost:*:*:*:local',
  ].join('\n');

  it.each([
    ['postgresql://u@h/d', 'exact'],
    ['postgresql://u@h:1/d', 'a:b:c\\d'],
    ['postgresql://v@h/d%3Ae', 'escaped'],
    ['postgresql:///d?host=/run/x', 'local'],
    ['postgresql://v@h/d', null],
    ['postgresql://u:given@h/d', 'given'],
  ])('comes from ~/.pgpass: %s', (url, password) => {
    expect(parse(url, { home: homeWith('.pgpass', lines) })).toMatchObject({ password, passfileProblem: null });
  });

  it('reads PGPASSFILE, and no password file that others may read', () => {
    const environment = { PGPASSFILE: join(homeWith('secrets', 'h:*:*:*:there'), 'secrets') };
    expect(parse('postgresql://h/d', { environment }).password).toBe('there');
    const open = parse('postgresql://h/d', { home: homeWith('.pgpass', 'h:*:*:*:there', 0o644) });
    expect(open.password).toBe(null);
    expect(open.passfileProblem).toContain('chmod 600');
  });

  it('any password written to the file by its rules is read back', () => {
    const home = temporaryDirectory();
    const password = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(password, (text) => {
        const escaped = text.replaceAll('\\', '\\\\').replaceAll(':', '\\:');
        writeFileSync(join(home, '.pgpass'), `h:5432:d:u:${escaped}\n`, { mode: 0o600 });
        expect(parse('postgresql://u@h/d', { home }).password).toBe(text);
      }),
      { numRuns: 50 },
    );
  });
});

describe('how TCP looks after a quiet connection', () => {
  it.each([
    ['', { isOn: true, idle: 0 }],
    ['?keepalives=0', { isOn: false, idle: 0 }],
    ['?keepalives=1&keepalives_idle=30', { isOn: true, idle: 30_000 }],
  ])('is what libpq was told: %s', (query, keepAlive) =>
    expect(parse(`postgresql://u@h/d${query}`).keepAlive).toEqual(keepAlive),
  );

  it('is refused where it cannot be obeyed or is no number, in a service file too', () => {
    for (const name of ['keepalives_interval', 'keepalives_count', 'tcp_user_timeout', 'sslcrldir']) {
      const failure = failureOf(`postgresql://u@h/d?${name}=3`);
      expect(failure).toMatchObject({ kind: 'usage', message: `the target has ${name}, which this tool cannot obey` });
      expect(failure.advice).toMatch(/^Leave it out\. /);
    }
    const home = homeWith('.pg_service.conf', '[s]\nhost=h\ntcp_user_timeout=3\n');
    expect(failureOf('postgresql://?service=s', { home }).message).toContain('tcp_user_timeout');
    expect(failureOf('postgresql://u@h/d?keepalives_idle=soon').message).toContain('keepalives_idle=soon');
  });
});

describe('how long a host may take to let the client in', () => {
  it.each([
    ['', {}, 15_000],
    ['?connect_timeout=3', {}, 3000],
    ['?connect_timeout=0', {}, 0],
    ['?connect_timeout=-5', {}, 0],
    ['', { PGCONNECT_TIMEOUT: '7' }, 7000],
  ])('is what libpq was told: %s %o', (query, environment, timeout) =>
    expect(parse(`postgresql://u@h/d${query}`, { environment }).connectTimeout).toBe(timeout),
  );

  it('is refused where it is no number', () =>
    expect(failureOf('postgresql://u@h/d?connect_timeout=soon').message).toContain('connect_timeout=soon'));
});

describe('what must not be weaker than asked for', () => {
  it.each([
    ['', {}, false],
    ['?channel_binding=prefer', {}, false],
    ['?channel_binding=disable', { PGCHANNELBINDING: 'require' }, false],
    ['?channel_binding=require', {}, true],
    ['', { PGCHANNELBINDING: 'require' }, true],
  ])('the binding of the password: %s %o', (query, environment, isBound) =>
    expect(parse(`postgresql://u@h/d${query}`, { environment }).requiresBinding).toBe(isBound),
  );

  it('is refused where it is unknown or cannot be had', () => {
    expect(failureOf('postgresql://u@h/d?channel_binding=yes').message).toContain('channel_binding=yes');
    expect(failureOf('postgresql://u@h/d?gssencmode=require').message).toContain('gssencmode=require');
    expect(parse('postgresql://u@h/d?gssencmode=prefer').host).toBe('h');
  });
});

describe('the target as it is shown', () => {
  it.each([
    ['postgresql://u:p@h/d', 'postgresql://u@h:5432/d'],
    ['postgresql://u:p@[::1]:1/d', 'postgresql://u@[::1]:1/d'],
    ['postgresql://u:p@/d?host=/run/x', 'postgresql://u@/d?host=/run/x'],
    ['postgresql://u:p@/d?host=/run/x&port=1', 'postgresql://u@/d?host=/run/x&port=1'],
  ])('%s', (url, shown) => {
    expect(describeTarget(parse(url))).toBe(shown);
  });
});
