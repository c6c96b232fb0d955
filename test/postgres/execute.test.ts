import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { Failure } from '../../src/core/errors.ts';
import { type Connection, withConnection } from '../../src/postgres/connect.ts';
import { execute, LostCommit, withTransaction } from '../../src/postgres/execute.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { withSession } from './session.ts';
import { fatal, listening, socketTo, throughPort } from './stand-ins/listening.ts';

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.catch((e: unknown) => e);
  if (error instanceof Failure) return error;
  throw new Error(`no Failure: ${String(error)}`);
}

describeServers('transactions', (server) => {
  async function withTable<T>(use: (connection: Connection, url: string) => Promise<T>): Promise<T> {
    return withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await connection.query('CREATE TABLE public.t (a integer UNIQUE DEFERRABLE INITIALLY DEFERRED)');
        return use(connection, url);
      }),
    );
  }

  const insert = (connection: Connection, a: number) => connection.query('INSERT INTO public.t VALUES ($1)', [a]);
  const count = async (connection: Connection) => (await connection.query('SELECT FROM public.t')).length;

  it('keep what was done and return what the work returns', async () =>
    withTable(async (connection) => {
      expect(await withTransaction(connection, async () => (await insert(connection, 1)).length)).toBe(0);
      expect(await count(connection)).toBe(1);
    }));

  it('keep nothing when the work fails, and throw its error as it is', async () =>
    withTable(async (connection) => {
      const reason = new Error('the work failed');
      const failing = withTransaction(connection, async () => {
        await insert(connection, 1);
        throw reason;
      });
      expect(await failing.catch((error: unknown) => error)).toBe(reason);
      expect(await count(connection)).toBe(0);
    }));

  it('that COMMIT refuses are told with its reason', async () =>
    withTable(async (connection) => {
      const failure = await failureOf(
        withTransaction(connection, async () => {
          await insert(connection, 1);
          await insert(connection, 1);
        }),
      );
      expect(failure).toMatchObject({ kind: 'failed', message: expect.stringContaining('23505') });
      expect(await count(connection)).toBe(0);
    }));

  it('that COMMIT rolls back without a word are failures', async () =>
    withTable(async (connection) => {
      const failure = await failureOf(
        withTransaction(connection, async () => {
          await insert(connection, 1);
          await connection.query('SELECT 1 / 0').catch(() => undefined);
        }),
      );
      expect(failure).toMatchObject({ kind: 'failed', message: expect.stringContaining('rolled back') });
      expect(await count(connection)).toBe(0);
    }));

  /** Calls `interrupt` in the middle of a COMMIT and returns the failure of the transaction. */
  async function interrupted(connection: Connection, url: string, interrupt: string): Promise<Failure> {
    await connection.query(`CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql
      AS 'BEGIN PERFORM pg_catalog.pg_sleep(60); RETURN NULL; END'`);
    await connection.query(`CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON public.t
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.slow()`);
    return withSession(url, async (other) => {
      const committing = failureOf(withTransaction(connection, () => insert(connection, 1)));
      const pid = [connection.backendPid];
      const isCommitting = () =>
        other.query(`SELECT FROM pg_catalog.pg_stat_activity WHERE pid = $1 AND query = 'COMMIT'`, pid);
      await expect.poll(async () => (await isCommitting()).length, { timeout: 10_000 }).toBe(1);
      await other.query(`SELECT pg_catalog.${interrupt}($1)`, pid);
      return committing;
    });
  }

  it('whose session ends in COMMIT have an outcome that is not known here', async () =>
    withTable(async (connection, url) => {
      const failure = await interrupted(connection, url, 'pg_terminate_backend');
      expect(failure).toBeInstanceOf(LostCommit);
      expect(failure.advice).toContain('gigchain-migrate status');
    }));

  it('whose session is ended by any other error in COMMIT may be committed, as on a full disk of the WAL', async () =>
    withTable(async (connection, url) => {
      const serve = (client: Socket): void => {
        const toServer = socketTo(url);
        let isLast = false;
        client.on('data', (bytes: Buffer) => {
          isLast ||= bytes.includes('COMMIT\0');
          toServer.write(bytes);
        });
        toServer.on('data', (bytes: Buffer) => {
          if (isLast) client.end(fatal('53100', 'could not write to file "pg_wal/xlogtemp.7"'));
          else client.write(bytes);
        });
        client.on('close', () => toServer.destroy());
      };
      const failure = await listening(serve, (port) =>
        failureOf(
          withConnection(throughPort(url, port, 'sslmode=disable'), (other) =>
            withTransaction(other, () => insert(other, 1)),
          ),
        ),
      );
      expect(failure).toBeInstanceOf(LostCommit);
      expect(await count(connection)).toBe(1);
    }));

  it('that are cancelled in COMMIT are known to have failed', async () =>
    withTable(async (connection, url) => {
      const failure = await interrupted(connection, url, 'pg_cancel_backend');
      expect(failure).toMatchObject({ kind: 'failed', message: expect.stringContaining('57014') });
      expect(failure).not.toBeInstanceOf(LostCommit);
      expect(await count(connection)).toBe(0);
    }));

  it('whose session is lost before throw the first error', async () =>
    withTable(async (connection, url) =>
      withSession(url, async (other) => {
        const failing = withTransaction(connection, async () => {
          await other.query('SELECT pg_catalog.pg_terminate_backend($1)', [connection.backendPid]);
          await connection.query('SELECT 1').catch(() => undefined);
          throw new Error('the first error');
        });
        await expect(failing).rejects.toThrow('the first error');
      }),
    ));

  it('statements run in order, and none is kept where one fails, which tells what it was for', async () =>
    withTable(async (connection) => {
      const failure = await failureOf(
        execute(connection, [
          { sql: 'INSERT INTO public.t VALUES (1) -- the first', purpose: 'insert the first row' },
          { sql: 'SELECT a FROM public.t', purpose: 'look at it' },
          { sql: 'CREATE INDEX broken ON public.t (nothing)', purpose: 'create the index broken' },
          { sql: 'INSERT INTO public.t VALUES (2)', purpose: 'insert the second row' },
        ]),
      );
      expect(failure.message).toMatch(/^could not create the index broken: .*"nothing".*SQLSTATE 42703/);
      expect(await count(connection)).toBe(0);
    }));

  it('as many statements as there are', async () =>
    withTable(async (connection) => {
      const statements = Array.from({ length: 250 }, (_, a) => {
        return { sql: `INSERT INTO public.t VALUES (${a})`, purpose: `insert ${a}` };
      });
      await execute(connection, statements);
      expect(await count(connection)).toBe(250);
      const broken = statements.map((statement, at) =>
        at === 230 ? { ...statement, sql: 'SELECT 1 / 0' } : statement,
      );
      const failing = withTransaction(connection, async () => {
        await connection.query('DELETE FROM public.t');
        await execute(connection, broken);
      });
      expect((await failureOf(failing)).message).toMatch(/^could not insert 230: .*SQLSTATE 22012/);
      expect(await count(connection)).toBe(250);
    }));

  it('a statement whose session is lost tells so', async () =>
    withTable(async (connection, url) =>
      withSession(url, async (other) => {
        const sleeping = execute(connection, [{ sql: 'SELECT pg_catalog.pg_sleep(60)', purpose: 'sleep' }]);
        sleeping.catch(() => undefined);
        await other.query('SELECT pg_catalog.pg_terminate_backend($1)', [connection.backendPid]);
        expect((await failureOf(sleeping)).message).toMatch(/^could not sleep: the connection to the server was lost/);
        const failure = await failureOf(execute(connection, [{ sql: 'SELECT 1', purpose: 'select' }]));
        expect(failure.message).toMatch(/^could not select: the connection to the server was lost/);
      }),
    ));
});
