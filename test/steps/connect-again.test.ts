import { expect, it } from 'vitest';
import { chooseHost } from '../../src/postgres/choose-host.ts';
import { withConnection } from '../../src/postgres/connect.ts';
import { parseTargetUrl } from '../../src/postgres/target-url.ts';
import type { MigrationEvent } from '../../src/steps/events.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { withTarget } from '../../src/steps/target.ts';
import { withLockedObjects } from '../../src/steps/with-locks.ts';
import { Network } from '../faults/network.ts';
import { withSession } from '../postgres/session.ts';
import { asSuperuser, describeServers, withDatabase, withRole } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { shop } from '../support/shop.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const places = { environment: {}, home: '/nonexistent', user: 'postgres' };

/** Every place that opens a connection where another one failed or goes on; that after a COMMIT is in lost-commit.test.ts. */
describeServers('a further connection', (server) => {
  async function throughNetwork<T>(url: string, use: (network: Network, to: URL) => Promise<T>): Promise<T> {
    const network = await Network.open(url);
    try {
      return await use(network, new URL(network.through(url)));
    } finally {
      await network.close();
    }
  }

  it('without encryption, where the server has none, comes before any statement', async () => {
    await withDatabase(server, async (url) =>
      throughNetwork(url, async (network, to) => {
        to.searchParams.set('sslmode', 'prefer');
        await withConnection(parseTargetUrl(to.href, places), (connection) => connection.query('SELECT 4711'));
        expect(network.log.bySession()).toEqual([[], ['SELECT 4711']]);
        expect(network.log.given.map(({ session }) => session)).toEqual([2, 2, 2]);
      }),
    );
  });

  it('that the server does not grant leaves the work to the others, which is told once', async () => {
    await withDatabase(server, async (url) =>
      withRole(url, async (role, to) => {
        await asSuperuser(url, `ALTER ROLE ${role} CONNECTION LIMIT 1`);
        const said: string[] = [];
        const listen = (event: MigrationEvent) => event.kind === 'said' && said.push(event.message);
        const workers: unknown[] = [];
        await withTarget(
          commandOptions({ to, jobs: 4 }, { listen }),
          { sessions: 'any', record: null },
          async (target) => {
            for (const useful of [4, 3])
              await target.withConnections(useful, async (worker) => void workers.push(worker));
          },
        );
        expect(workers).toHaveLength(2);
        expect(said).toEqual([expect.stringContaining('going on with fewer connections')]);
      }),
    );
  });

  it('to the next of several hosts comes before any statement', async () => {
    await withDatabase(server, async (url) =>
      throughNetwork(url, async (network, to) => {
        const hosts = new URLSearchParams({ host: '127.0.0.1,127.0.0.1', port: `1,${to.port}`, sslmode: 'disable' });
        const { user, password, database } = parseTargetUrl(to.href, places);
        const several = parseTargetUrl(`postgresql://${user}:${password}@/${database}?${hosts}`, places);
        const target = await chooseHost(several);
        expect(network.log.bySession()).toEqual([[]]);
        await withConnection(target, (connection) => connection.query('SELECT 4711'));
        expect(network.log.bySession()).toEqual([[], ['SELECT 4711']]);
      }),
    );
  });

  it('is not opened for a wait for locks whose session was ended, and the work is not begun', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, 'CREATE TABLE orders (id int)');
      await throughNetwork(url, (network, to) =>
        withSession(to.href, (connection) =>
          withSession(url, async (other) => {
            await other.query('BEGIN; LOCK TABLE public.orders');
            let isBegun = false;
            const said: string[] = [];
            const waiting = withLockedObjects(
              connection,
              [{ kind: 'table', schema: 'public', name: 'orders' }],
              {
                listen: (event) => event.kind === 'said' && said.push(event.message),
                signal: new AbortController().signal,
                patience: { timeout: 60_000, pauses: [10] },
              },
              async () => {
                isBegun = true;
              },
            ).catch((error: unknown) => error);
            const isWaiting = () =>
              other.query('SELECT FROM pg_catalog.pg_locks WHERE pid = $1 AND NOT granted', [connection.backendPid]);
            await expect.poll(async () => (await isWaiting()).length, { timeout: 10_000 }).toBe(1);
            await other.query('SELECT pg_catalog.pg_terminate_backend($1)', [connection.backendPid]);
            expect(await waiting).toMatchObject({ kind: 'failed', message: expect.stringContaining('was lost') });
            await other.query('ROLLBACK');
            expect([isBegun, said, network.log.sessions]).toEqual([false, [], 1]);
          }),
        ),
      );
    });
  });

  it('of a run whose session was ended in the cutover, before the COMMIT, is not opened: nothing is given again', async () => {
    await withDatabase(server, async (url) =>
      throughNetwork(url, async (network, to) => {
        const ended: Promise<unknown>[] = [];
        let sessions = 0;
        const report = await migrate({
          ...migrateOptions({ sources: [sqliteFile(shop)], to: to.href, jobs: 1 }),
          listen: (event) => {
            if (event.kind !== 'step-started' || event.step !== 'cutover') return;
            sessions = network.log.sessions;
            const others = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE datname = current_database() AND application_name = 'gigchain-migrate'`;
            ended.push(asSuperuser(url, others));
          },
        });
        await Promise.all(ended);
        expect(report).toMatchObject({ exitCode: 1, status: 'failed' });
        expect(report.error?.advice).toContain(`gigchain-migrate rollback ${report.run}`);
        expect([network.log.sessions, network.log.repeated()]).toEqual([sessions, []]);
      }),
    );
  });

  it('of an interrupted run asks the server to cancel a statement, and nothing else', async () => {
    await withDatabase(server, async (url) =>
      throughNetwork(url, async (network, to) => {
        const stop = new AbortController();
        const report = await migrate({
          ...migrateOptions({ sources: [sqliteFile(shop)], to: to.href, jobs: 1 }, { signal: stop.signal }),
          listen: (event) => {
            if (event.kind === 'step-started' && event.step === 'load') stop.abort();
          },
        });
        expect(report.status).toBe('interrupted');
        const [, ...others] = network.log.bySession();
        expect(others).toEqual([['SELECT pg_catalog.pg_cancel_backend($1)']]);
        expect(network.log.repeated()).toEqual([]);
      }),
    );
  });
});
