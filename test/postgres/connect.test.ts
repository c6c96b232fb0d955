import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Failure } from '../../src/core/errors.ts';
import { withConnection } from '../../src/postgres/connect.ts';
import { withEmbedded } from '../../src/postgres/embedded/start.ts';
import { sqlState } from '../../src/postgres/error-code.ts';
import { explainConnectionError } from '../../src/postgres/explain-connection-error.ts';
import type { ConnectionTarget } from '../../src/postgres/target-url.ts';
import { asSuperuser, describeServers, withDatabase, withRole } from '../servers/describe-servers.ts';
import { withSession } from './session.ts';
import { asksForTls, fatal, listening, ofTestServer } from './stand-ins/listening.ts';

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.catch((e: unknown) => e);
  if (error instanceof Failure) return error;
  throw new Error(`no Failure: ${String(error)}`);
}

async function refusal(target: ConnectionTarget): Promise<Failure> {
  return failureOf(withConnection(target, async () => 'connected'));
}

const secret = 'S3cretMarker';
const target = { ...ofTestServer('postgresql://someone@127.0.0.1:1/db?sslmode=disable'), password: secret };

/** A server that says one thing to every session. */
async function told(bytes: Buffer): Promise<Failure> {
  return listening(
    (socket) => socket.on('data', (first) => socket.end(asksForTls(first) ? 'N' : bytes)),
    async (port) => refusal({ ...target, port }),
  );
}

describe('a server that cannot be used is explained', () => {
  it('when nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
    const failure = await refusal({ ...target, host: 'localhost', port });
    expect(failure).toMatchObject({ kind: 'failed', message: expect.stringContaining('cannot be reached') });
    expect(failure.message).toContain(`postgresql://someone@localhost:${port}/db`);
  });

  it('when there is no such socket', async () => {
    expect((await refusal({ ...target, host: '/nonexistent' })).message).toContain('no such socket');
  });

  it('when it ends the session at once', async () => {
    expect((await told(Buffer.alloc(0))).message).toContain('ended the session at once');
  });

  it.each([
    ['28P01', `password authentication failed for user "someone"`, 'password of someone is wrong', '.pgpass'],
    ['28000', 'no pg_hba.conf entry for host "1.2.3.4"', 'does not let someone in', 'pg_hba.conf'],
    ['3D000', 'database "db" does not exist', 'no database db', 'CREATE DATABASE "db" OWNER "someone";'],
    ['53300', 'sorry, too many clients already', 'no connection left', '--jobs'],
    ['57P03', 'the database system is starting up', 'starting up', 'again'],
    ['XX000', 'something else', 'something else', 'address'],
  ])('when it answers %s', async (code, text, found, advice) => {
    const failure = await told(fatal(code, text));
    expect(failure).toMatchObject({ kind: 'failed', message: expect.stringContaining(found) });
    expect(failure.message).toContain(text);
    expect(failure.advice).toContain(advice);
    expect(sqlState(failure)).toBe(code);
  });

  it('when it does not answer', async () => {
    const start = performance.now();
    const silent = await listening(
      (socket) => socket.resume(),
      (port) => refusal({ ...target, port }),
    );
    expect(silent.message).toContain('did not answer in time');
    expect(performance.now() - start).toBeLessThan(25_000);
  });

  it('never with the password', async () => {
    for (const code of ['28P01', 'ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', '3D000', 'CERT_HAS_EXPIRED', '']) {
      const failure = explainConnectionError(Object.assign(new Error('the reason'), { code }), target);
      expect(`${failure.message} ${failure.advice}`).not.toContain(secret);
    }
  });

  it('with what hindered reading the password file', () => {
    const problem = '/home/me/.pgpass was ignored';
    const error = Object.assign(new Error('no password supplied'), { code: '28P01' });
    const failure = explainConnectionError(error, { ...target, password: null, passfileProblem: problem });
    expect(failure.advice).toContain(problem);
    expect(explainConnectionError(error, { ...target, passfileProblem: problem }).advice).not.toContain(problem);
  });
});

describe('a server with passwords', () => {
  it('takes the right one, and tells a wrong one from none', async () => {
    vi.stubEnv('PGPASSWORD', 'of the process');
    onTestFinished(() => void vi.unstubAllEnvs());
    const environment = { path: process.env.PATH ?? '' };
    await withEmbedded({ listen: { host: '127.0.0.1' }, environment }, async ({ url }) => {
      const right = ofTestServer(url);
      expect(right.password).not.toBe(null);
      expect(await withConnection(right, async () => 'connected')).toBe('connected');
      const wrong = await refusal({ ...right, password: secret });
      expect(wrong.message).toContain('the password of postgres is wrong');
      expect(`${wrong.message} ${wrong.advice}`).not.toContain(secret);
      // The environment counts only as far as it was handed in with the target.
      const none = await refusal({ ...right, password: null });
      expect(none.message).toContain('asks for a password and none is known');
      expect(none.advice).toContain('PGPASSWORD');
    });
  });
});

describe('SQLSTATE', () => {
  it.each([
    [Object.assign(new Error('x'), { code: '42P01' }), '42P01'],
    [Object.assign(new Error('x'), { code: 'EPIPE' }), null],
    [Object.assign(new Error('x'), { code: 'ECONNRESET' }), null],
    [new Failure({ kind: 'failed', message: 'x', cause: Object.assign(new Error('x'), { code: '23505' }) }), '23505'],
    [new Error('x'), null],
    ['x', null],
  ])('of %s', (error, state) => {
    expect(sqlState(error)).toBe(state);
  });
});

describeServers('a session', (server) => {
  it('knows its server', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        const [row] = await connection.query<{ version: string; pid: number; name: string }>(
          `SELECT current_setting('server_version_num') AS version, pg_backend_pid() AS pid, current_setting('application_name') AS name`,
        );
        expect(connection.serverVersion).toBe(Number(row?.version));
        expect(connection.backendPid).toBe(row?.pid);
        expect(row?.name).toBe('gigchain-migrate');
        expect(connection.serverVersionText).toMatch(/^\d+\.\d+$/);
        const { host, port } = ofTestServer(url);
        expect(connection.address).toEqual({ host, port });
      }),
    ));

  it('has its own settings, whatever the role and the database set', async () =>
    withDatabase(server, async (url, name) => {
      const foreign: Record<string, string> = {
        search_path: 'public',
        TimeZone: 'Asia/Kolkata',
        DateStyle: 'SQL, DMY',
        IntervalStyle: 'iso_8601',
        extra_float_digits: '-5',
        bytea_output: 'escape',
        statement_timeout: '1min',
        lock_timeout: '1min',
        idle_in_transaction_session_timeout: '1min',
        quote_all_identifiers: 'on',
        standard_conforming_strings: 'off',
        array_nulls: 'off',
        exit_on_error: 'on',
        default_transaction_isolation: 'serializable',
      };
      const sets = Object.entries(foreign).map(([key, value]) => `ALTER DATABASE ${name} SET ${key} = '${value}'`);
      await asSuperuser(url, sets.join(';').replace(`'SQL, DMY'`, 'SQL, DMY'));
      await withSession(url, async (connection) => {
        const [row] = await connection.query(
          `SELECT '2024-03-01 12:00:00+00'::timestamptz::text AS at, 0.1::float8::text AS f, '\\x00ff'::bytea::text AS b,
                  '1 day 02:00'::interval::text AS i, current_setting('search_path') AS path,
                  current_setting('statement_timeout') || current_setting('lock_timeout') ||
                  current_setting('idle_in_transaction_session_timeout') AS timeouts,
                  current_setting('quote_all_identifiers') AS quotes, current_setting('row_security') AS security,
                  current_setting('transaction_isolation') AS isolation, $1::bigint[] AS gaps,
                  current_setting('exit_on_error') AS exits`,
          [[null]],
        );
        expect(row).toEqual({
          at: '2024-03-01 12:00:00+00',
          f: '0.1',
          b: '\\x00ff',
          i: '1 day 02:00:00',
          path: '',
          timeouts: '000',
          quotes: 'off',
          security: 'off',
          isolation: 'read committed',
          gaps: [null],
          exits: 'off',
        });
      });
    }));

  it('gives bigints exactly and times as text', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        const [row] = await connection.query(
          `SELECT 9223372036854775807 AS b, ARRAY[9223372036854775807] AS bs, 1.10::numeric AS n, '2024-02-29'::date AS d,
                  '2024-02-29 01:02:03.000001+00'::timestamptz AS t, '1 day'::interval AS i, ARRAY['2024-02-29'::date] AS ds,
                  NULL::bigint AS nothing, 5 AS four`,
        );
        expect(row).toEqual({
          b: 9_223_372_036_854_775_807n,
          bs: ['9223372036854775807'],
          n: '1.10',
          d: '2024-02-29',
          t: '2024-02-29 01:02:03.000001+00',
          i: '1 day',
          ds: ['2024-02-29'],
          nothing: null,
          four: 5,
        });
      }),
    ));

  it("tells the server's error with table, detail and SQLSTATE", async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await connection.query('CREATE TABLE public.t (a integer PRIMARY KEY)');
        await connection.query('INSERT INTO public.t VALUES ($1)', [7]);
        const failure = await failureOf(connection.query('INSERT INTO public.t VALUES ($1)', [7]));
        expect(failure.message).toContain('table public.t');
        expect(failure.message).toContain('(a)=(7)');
        expect(failure.message).toContain('SQLSTATE 23505');
        expect(sqlState(failure)).toBe('23505');
        expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      }),
    ));

  it('that is lost is a failure, for this statement and the next', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (other) =>
        withSession(url, async (connection) => {
          const sleeping = failureOf(connection.query('SELECT pg_sleep(60)'));
          await other.query('SELECT pg_terminate_backend($1)', [connection.backendPid]);
          expect((await sleeping).message).toContain('connection to the server was lost');
          const next = await failureOf(connection.query('SELECT 1'));
          expect(next.message).toContain('connection to the server was lost');
          expect(next.advice).toContain('gigchain-migrate status');
        }),
      ),
    ));

  it('ends with the work, also when that fails', async () =>
    withDatabase(server, async (url) => {
      let pid = 0;
      const failing = withSession(url, async ({ backendPid }) => {
        pid = backendPid;
        throw new Error('the work failed');
      });
      await expect(failing).rejects.toThrow('the work failed');
      await expect
        .poll(() => asSuperuser(url, `SELECT 1 FROM pg_stat_activity WHERE pid = ${pid}`), { timeout: 5000 })
        .toEqual([]);
    }));

  it('takes options for the server from the URL', async () =>
    withDatabase(server, async (url) => {
      const options = `${url}${url.includes('?') ? '&' : '?'}options=${encodeURIComponent('-c geqo=off')}`;
      await withSession(options, async (connection) => {
        expect(await connection.query('SHOW geqo')).toEqual([{ geqo: 'off' }]);
      });
    }));

  it('of a role that may not connect, or to a database that is not there, is explained', async () =>
    withDatabase(server, async (url, name) =>
      withRole(url, async (role, roleUrl) => {
        await asSuperuser(url, `ALTER ROLE ${role} NOLOGIN`);
        expect((await refusal(ofTestServer(roleUrl))).message).toContain(`does not let ${role} in`);
        await asSuperuser(url, `ALTER ROLE ${role} LOGIN; REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`);
        const forbidden = await refusal(ofTestServer(roleUrl));
        expect(forbidden.message).toContain(`${role} may not connect to the database ${name}`);
        expect(forbidden.advice).toContain(`GRANT CONNECT ON DATABASE "${name}" TO "${role}";`);
        const missing = { ...ofTestServer(url), database: `${name}_"gone` };
        expect((await refusal(missing)).advice).toContain(`CREATE DATABASE "${name}_""gone"`);
      }),
    ));
});
