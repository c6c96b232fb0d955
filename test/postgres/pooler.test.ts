import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/core/errors.ts';
import { type Connection, withConnection } from '../../src/postgres/connect.ts';
import { refuseKnownPooler } from '../../src/postgres/pooler.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { listening, ofTestServer, throughPort } from './stand-ins/listening.ts';
import { type PoolerOptions, poolerStandIn } from './stand-ins/pooler.ts';

describe('a pooler that is known by its address', () => {
  it.each([
    ['postgresql://u@aws-0-eu.pooler.supabase.com:6543/postgres', '5432'],
    ['postgresql://u@db.abc.supabase.co:6543/postgres', '5432'],
    ['postgresql://u@ep-cool-name-123-pooler.eu-central-1.aws.neon.tech/db', '-pooler'],
  ])('%s is refused', (url, advice) => {
    expect(() => refuseKnownPooler(ofTestServer(url))).toThrow(Failure);
    try {
      refuseKnownPooler(ofTestServer(url));
    } catch (error) {
      expect(error).toMatchObject({ kind: 'failed', message: expect.stringContaining('transaction mode') });
      expect((error as Failure).advice).toContain(advice);
    }
  });

  it.each([
    'postgresql://u@aws-0-eu.pooler.supabase.com:5432/postgres',
    'postgresql://u@ep-cool-name-123.eu-central-1.aws.neon.tech/db',
    'postgresql://u@notsupabase.com:6543/postgres',
    'postgresql://u@my-pooler.example.com/db',
  ])('%s is none', (url) => {
    expect(() => refuseKnownPooler(ofTestServer(url))).not.toThrow();
  });
});

describeServers('a pooler that is known by what it does', (server) => {
  async function through<T>(options: Omit<PoolerOptions, 'url'>, use: (connection: Connection) => Promise<T>) {
    return withDatabase(server, async (url) =>
      listening(poolerStandIn({ url, ...options }), (port) =>
        withConnection(throughPort(url, port, 'sslmode=disable'), use),
      ),
    );
  }

  it.each([
    { servers: 1, takes: 'last used' },
    { servers: 3, takes: 'last used' },
    { servers: 2, takes: 'longest free' },
    { servers: 3, takes: 'longest free' },
  ] as const)('in transaction mode is refused: %o', async (options) => {
    const connecting = through({ mode: 'transaction', ...options }, async () => 'connected');
    const error = await connecting.catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ kind: 'failed', message: expect.stringContaining('pooler in transaction mode') });
    expect((error as Failure).advice).toContain('pool_mode = session');
  });

  it('in session mode is used', async () => {
    const rows = await through({ mode: 'session' }, (connection) => connection.query('SHOW search_path'));
    expect(rows).toEqual([{ search_path: '' }]);
  });
});
