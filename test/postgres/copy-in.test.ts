import { expect, it } from 'vitest';
import { CopyWriter } from '../../src/core/copy/copy-writer.ts';
import { Failure } from '../../src/core/errors.ts';
import { copyIn } from '../../src/postgres/copy-in.ts';
import { withTransaction } from '../../src/postgres/execute.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { prepare, withSession } from './session.ts';

const target = { schema: 'public', table: 't', columns: ['id', 'b'], freeze: false };
const filler = 'x'.repeat(1000);

/** The stream of rows 1 to `count`; `before` runs ahead of each. */
async function* rows(count: number, before: (id: number) => void | Promise<void> = () => {}): AsyncGenerator<Buffer> {
  const columns = [
    { name: 'id', type: { kind: 'bigint' } },
    { name: 'b', type: { kind: 'text' } },
  ] as const;
  const writer = new CopyWriter('t', columns, [0]);
  for (let id = 1; id <= count; id += 1) {
    await before(id);
    writer.writeRow([BigInt(id), filler]);
    const chunk = writer.take();
    if (chunk !== null) yield chunk;
  }
  yield writer.end();
}

describeServers('loading by COPY', (server) => {
  it('returns the number of rows, which are there', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await connection.query('CREATE TABLE public.t (id bigint, b text)');
        expect(await copyIn(connection, target, rows(3000))).toBe(3000);
        expect(await copyIn(connection, target, rows(0))).toBe(0);
        expect(await connection.query('SELECT count(*) AS n, sum(id) AS s FROM public.t')).toEqual([
          { n: 3000n, s: '4501500' },
        ]);
      }),
    ));

  it('throws the error of reading as it is; nothing is loaded and the session goes on', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await connection.query('CREATE TABLE public.t (id bigint, b text)');
        const reason = new Error('the source broke');
        for (const at of [1, 2000]) {
          const broken = rows(5000, (id) => {
            if (id === at) throw reason;
          });
          const loading = withTransaction(connection, () => copyIn(connection, target, broken));
          expect(await loading.catch((error: unknown) => error)).toBe(reason);
          expect(await connection.query('SELECT count(*) AS n FROM public.t')).toEqual([{ n: 0n }]);
        }
        expect(await copyIn(connection, target, rows(10))).toBe(10);
      }),
    ));

  it("tells the server's error with its table, stops reading, and the session goes on", async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await connection.query('CREATE TABLE public.t (id bigint CHECK (id < 100), b text)');
        let last = 0;
        let isClosed = false;
        const endless = async function* () {
          try {
            yield* rows(1_000_000, (id) => {
              last = id;
            });
          } finally {
            isClosed = true;
          }
        };
        const error = await copyIn(connection, target, endless()).catch((e: unknown) => e);
        expect(error).toBeInstanceOf(Failure);
        expect((error as Failure).message).toMatch(/^could not load table public\.t: .*SQLSTATE 23514/);
        expect(isClosed).toBe(true);
        expect(last).toBeLessThan(500_000);
        expect(await connection.query('SELECT count(*) AS n FROM public.t')).toEqual([{ n: 0n }]);
        expect(await copyIn(connection, target, rows(10))).toBe(10);
      }),
    ));

  it('fails for a table that is not there', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        const error = await copyIn(connection, target, rows(5000)).catch((e: unknown) => e);
        expect(error).toBeInstanceOf(Failure);
        expect((error as Failure).message).toContain('42P01');
        expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      }),
    ));

  it('takes no more than the server does', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) =>
        withSession(url, async (other) => {
          await prepare(connection, ['CREATE TABLE public.t (id bigint, b text)', 'BEGIN']);
          await prepare(other, ['BEGIN', 'LOCK TABLE public.t']);
          let last = 0;
          const loading = copyIn(
            connection,
            target,
            rows(100_000, (id) => {
              last = id;
            }),
          );
          await new Promise((resolve) => setTimeout(resolve, 1000));
          // The server waits for the lock and takes nothing, so of the 100 MB only some chunks may have been made.
          expect(last).toBeLessThan(5000);
          await other.query('COMMIT');
          expect(await loading).toBe(100_000);
          await connection.query('ROLLBACK');
        }),
      ),
    ));

  it('fails when the connection is lost in the middle', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (other) =>
        withSession(url, async (connection) => {
          await connection.query('CREATE TABLE public.t (id bigint, b text)');
          const cut = rows(200_000, async (id) => {
            if (id === 5000) await other.query('SELECT pg_catalog.pg_terminate_backend($1)', [connection.backendPid]);
          });
          await expect(copyIn(connection, target, cut)).rejects.toBeInstanceOf(Failure);
          await expect(connection.query('SELECT 1')).rejects.toBeInstanceOf(Failure);
          expect(await other.query('SELECT count(*) AS n FROM public.t')).toEqual([{ n: 0n }]);
        }),
      ),
    ));
});
